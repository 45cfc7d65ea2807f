"""What a browser's push service carries: encrypted for the browser (RFC 8291, aes128gcm of RFC 8188), and who sends it (VAPID, RFC 8292).

Pure, on `cryptography`: the packages for it are not on the index as built files, and there is not more of it than this.
"""

import base64
import json
import os
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_RECORD = 4096
LONGEST = 3993  # bytes that fit into the one record which push services accept (RFC 8291, 4)


class Keys(NamedTuple):
    """Of a browser: its public key (65 bytes) and its secret (16 bytes)."""

    public: bytes
    secret: bytes


def decoded(text: str) -> bytes:
    """Base64url, with or without padding. ValueError otherwise."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def keys_of(public: str, secret: str) -> Keys:
    """The keys as a browser hands them over. ValueError when they are none."""
    found = Keys(decoded(public), decoded(secret))
    ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, found.public)
    if len(found.public) != 65 or len(found.secret) != 16:
        raise ValueError("not the keys of a browser")
    return found


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def sealed(content: bytes, keys: Keys, *, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b"") -> bytes:
    """The body of a push message; `own` and `salt` are new for each message (given only to try an example of the RFC)."""
    if len(content) > LONGEST:
        raise ValueError("too long for one push message")
    own, salt = own or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, keys.public)
    point = _point(own)
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, keys.secret, b"WebPush: info\0" + keys.public + point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + _RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return header + AESGCM(key).encrypt(nonce, content + b"\x02", None)


def signing_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The key of YUSHAN_VAPID_KEY. ValueError when it is none."""
    content = decoded(text)
    if len(content) != 32:
        raise ValueError("YUSHAN_VAPID_KEY: base64url of 32 bytes")
    return ec.derive_private_key(int.from_bytes(content, "big"), _CURVE)


def public_of(key: ec.EllipticCurvePrivateKey) -> str:
    """What a browser is told when it subscribes (applicationServerKey)."""
    return encoded(_point(key))


def authorization(key: ec.EllipticCurvePrivateKey, *, audience: str, contact: str, expires: int) -> str:
    """The header «Authorization» for one push service: a token signed by ES256 (RFC 8292, 2 and 3)."""
    parts = ({"typ": "JWT", "alg": "ES256"}, {"aud": audience, "exp": expires, "sub": contact})
    text = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={text}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_of(key)}"
