"""Rows of the room, and a browser that can read what is pushed to it."""

import hashlib
import hmac
import json
import secrets
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.common import clock
from yushan.notifications.actions import subscribe
from yushan.notifications.gateways.sealing import decoded, encoded
from yushan.notifications.models import Delivery, Preference, Subscription

EMAIL = "yuxiaohe@example.org"


def preference(user: User, **values: Any) -> Preference:
    """Somebody's choices, with a confirmed address."""
    facts = {"email": EMAIL, "email_verified_at": clock.now(), "changed_at": clock.now()} | values
    made: Preference = Preference.objects.update_or_create(user=user, defaults=facts)[0]
    return made


def told(
    user: User, key: str, title: str = "“科普进社区”取消了", *, hours: float | None = None, body: str = "原因：暴雨"
) -> None:
    """A notice about something that begins so many hours from now."""
    starts_at = clock.now() + timedelta(hours=hours) if hours is not None else None
    notify([user.pk], key=key, title=title, body=body, url="/me/", starts_at=starts_at)


def deliveries(user: User) -> dict[str, str]:
    """State by way."""
    return dict(Delivery.objects.filter(user=user).values_list("channel", "state"))


class Screen:
    """A browser: makes keys, and reads what comes by RFC 8291 and 8188, written anew with bare HMAC."""

    def __init__(self, private: str = "", secret: bytes = b"") -> None:
        curve = ec.SECP256R1()
        number = int.from_bytes(decoded(private), "big") if private else 0
        self.key = ec.derive_private_key(number, curve) if number else ec.generate_private_key(curve)
        self.secret = secret or secrets.token_bytes(16)
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def on(self, user: User, endpoint: str, device: str = "Chrome · 安卓手机") -> Subscription:
        """Turned on for somebody."""
        keys = {"public_key": encoded(self.point), "secret": encoded(self.secret)}
        return subscribe(user, endpoint=endpoint, device=device, **keys)

    def read(self, body: bytes) -> Any:
        """What the message says."""
        return json.loads(self.opened(body))

    def opened(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert length == 65 and len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))

        def mac(key: bytes, message: bytes) -> bytes:
            return hmac.new(key, message, hashlib.sha256).digest()

        secret = mac(mac(self.secret, shared), b"WebPush: info\x00" + self.point + theirs + b"\x01")
        root = mac(salt, secret)
        key = mac(root, b"Content-Encoding: aes128gcm\x00\x01")[:16]
        nonce = mac(root, b"Content-Encoding: nonce\x00\x01")[:12]
        padded = AESGCM(key).decrypt(nonce, sealed, None)
        content = padded.rstrip(b"\x00")
        assert content[-1] == 2, "the delimiter of the last record"
        return content[:-1]
