"""Encryption of personal data at rest and the keyed hash for look-up (docs/domain.md, Identity and privacy).

AES-256-GCM; a value is version byte, key fingerprint (4 bytes), nonce (12), ciphertext. Keys come from
YUSHAN_FIELD_KEYS, newest first; every key still listed can decrypt, the first one encrypts.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"


@lru_cache(maxsize=4)
def _ring(keys: str) -> dict[bytes, AESGCM]:
    ring = {}
    for encoded in keys.split(","):
        key = base64.b64decode(encoded.strip())
        if len(key) != 32:
            raise ValueError("YUSHAN_FIELD_KEYS: each key must be base64 of 32 bytes")
        ring[hashlib.sha256(key).digest()[:4]] = AESGCM(key)
    return ring


def seal(plain: bytes) -> bytes:
    """Encrypts with the newest key."""
    fingerprint, cipher = next(iter(_ring(settings.FIELD_KEYS).items()))
    nonce = os.urandom(12)
    return _VERSION + fingerprint + nonce + cipher.encrypt(nonce, plain, fingerprint)


def unseal(sealed: bytes) -> bytes:
    """Decrypts; raises ValueError when the key is not in the ring or the data was altered."""
    sealed = bytes(sealed)
    fingerprint = sealed[1:5]
    cipher = _ring(settings.FIELD_KEYS).get(fingerprint)
    if sealed[:1] != _VERSION or cipher is None:
        raise ValueError("sealed with a key that is not configured")
    try:
        return cipher.decrypt(sealed[5:17], sealed[17:], fingerprint)
    except Exception as error:
        raise ValueError("sealed value was altered") from error


def sealed_with_newest(sealed: bytes) -> bool:
    """False when key rotation still has to touch this value."""
    return bytes(sealed)[1:5] == next(iter(_ring(settings.FIELD_KEYS)))


@lru_cache(maxsize=4)
def _hash_key(encoded: str) -> bytes:
    return base64.b64decode(encoded)


def lookup_hash(value: str, purpose: str) -> str:
    """Keyed hash (HMAC-SHA-256, hex) by which a secret value is found; purposes do not match each other."""
    return hmac.digest(_hash_key(settings.HASH_KEY), f"{purpose}:{value}".encode(), "sha256").hex()
