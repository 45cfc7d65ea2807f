"""What a device without a network carries and sends: hashes instead of pass codes, and scans that it signed.

The same sentences are written in static/activities/js/offline/signing.js.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from yushan.activities.rules.device_clock import Reading

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Milliseconds from 2000 to 2100: a clock may be wrong by years, not by ages.
_EARLIEST_MS, _LATEST_MS = 946_684_800_000, 4_102_444_800_000
_FORM = "yushan-scan-1"


def is_uuid(text: object) -> bool:
    """True for a UUID in lower case."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def number_of(text: str) -> str:
    """A 志愿者编号 as it is compared, however it was typed."""
    return "".join(text.split()).upper()


def hash_in_list(salt: str, text: str) -> str:
    """By what a device recognises a pass or a number of its list without knowing either."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()[:32]


def proof_of_pass(pass_code: str, key: str, clock_ms: int, direction: str) -> str:
    """What only a device that saw the pass can reckon for this very scan."""
    return hmac.new(pass_code.encode(), f"{key}\n{clock_ms}\n{direction}".encode(), hashlib.sha256).hexdigest()


def is_proof(pass_code: str, proof: str, key: str, clock_ms: int, direction: str) -> bool:
    """True when the pass was before the device's camera."""
    return hmac.compare_digest(proof_of_pass(pass_code, key, clock_ms, direction).encode(), proof.encode())


def reading_of(clock_ms: object, session: object, steady_ms: object) -> Reading | None:
    """What a device said about time; nothing when it makes no sense."""
    if not isinstance(clock_ms, int) or not _EARLIEST_MS <= clock_ms <= _LATEST_MS:
        return None
    if not isinstance(steady_ms, int) or not 0 <= steady_ms <= _LATEST_MS or not is_uuid(session):
        return None
    return Reading(datetime.fromtimestamp(clock_ms / 1000, UTC), str(session), float(steady_ms))


@dataclass(frozen=True)
class SentScan:
    """One scan as a device sends it. `who`: hash of a pass, typed number, or number of a sign-up, as `by` says."""

    key: str
    load: str
    clock_ms: int
    session: str
    steady_ms: int
    direction: str
    by: str
    who: str
    proof: str
    signature: str

    @property
    def reading(self) -> Reading:
        """The device's time of the scan."""
        return Reading(datetime.fromtimestamp(self.clock_ms / 1000, UTC), self.session, float(self.steady_ms))

    def signed_text(self, device: str) -> str:
        """What the device signs: everything that is sent, and who it is."""
        facts = (self.key, self.load, self.clock_ms, self.session, self.steady_ms, self.direction)
        return "\n".join(str(one) for one in (_FORM, device, *facts, self.by, self.who, self.proof))

    def makes_sense(self) -> bool:
        """False for what no device of ours sends."""
        return (
            is_uuid(self.key)
            and is_uuid(self.load)
            and reading_of(self.clock_ms, self.session, self.steady_ms) is not None
            and self.direction in ("in", "out")
            and self.by in ("pass", "number", "list")
            and 0 < len(self.who) <= 64
            and len(self.proof) <= 64
            and len(self.signature) <= 120
        )


def sent_scan(told: object) -> SentScan | None:
    """A scan out of a request; nothing when something is missing or makes no sense."""
    if not isinstance(told, dict):
        return None
    words: dict[str, Any] = {name: told.get(name) for name in SentScan.__dataclass_fields__}
    numbers = {"clock_ms", "steady_ms"}
    if not all(isinstance(value, int if name in numbers else str) for name, value in words.items()):
        return None
    found = SentScan(**words)
    return found if found.makes_sense() else None


def _key_of(public_key: str) -> ec.EllipticCurvePublicKey | None:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
    except ValueError:
        return None
    return key if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1) else None


def is_public_key(public_key: object) -> bool:
    """True for a P-256 key in the form that browsers export."""
    return isinstance(public_key, str) and len(public_key) <= 200 and _key_of(public_key) is not None


def is_signed(public_key: str, text: str, signature: str) -> bool:
    """True when the device's key made this signature (r and s in one, as WebCrypto writes them)."""
    key = _key_of(public_key)
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return False
    if key is None or len(raw) != 64:
        return False
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(pair, text.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
