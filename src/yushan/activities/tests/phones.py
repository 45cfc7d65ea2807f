"""Phones of organisers without a network, as static/activities/js/offline does it: a key, a wrong clock, signed scans."""

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from yushan.accounts.models import User
from yushan.activities.actions import load_shift
from yushan.activities.models import Shift, ShiftLoad, SignUp
from yushan.activities.rules.device_clock import Reading
from yushan.activities.rules.offline import SentScan, hash_in_list, proof_of_pass


@dataclass
class Phone:
    """`error` says how far its clock is wrong at a moment; `session` changes when the page is opened anew."""

    user: User
    error: Callable[[datetime], timedelta] = lambda moment: timedelta()
    code: str = field(default_factory=lambda: str(uuid.uuid4()))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    session: str = field(default_factory=lambda: str(uuid.uuid4()))
    opened: datetime | None = None
    load: ShiftLoad | None = None

    @property
    def public_key(self) -> str:
        """As browsers export it."""
        raw = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(raw).decode()

    def reading(self, now: datetime) -> Reading:
        """What it says about time at a moment."""
        self.opened = self.opened or now
        steady = round((now - self.opened).total_seconds() * 1000)
        clock_ms = round((now + self.error(now)).timestamp() * 1000)
        return Reading(datetime.fromtimestamp(clock_ms / 1000, now.tzinfo), self.session, float(steady))

    def reopen(self) -> None:
        """The page was closed and opened anew."""
        self.session, self.opened = str(uuid.uuid4()), None

    def take(self, shift: Shift, now: datetime) -> "Phone":
        """Loads a shift; the server's clock has to stand at `now`."""
        self.load = load_shift(
            self.user, shift=shift, device=self.code, public_key=self.public_key, reading=self.reading(now)
        )
        return self

    def scan(self, row: SignUp, direction: str, now: datetime, *, by: str = "pass", who: str = "") -> SentScan:
        """The pass of somebody before its camera, or their number typed, or ticked in the list."""
        assert self.load is not None
        reading, key = self.reading(now), str(uuid.uuid4())
        clock_ms = round(reading.clock.timestamp() * 1000)
        pass_code = row.volunteer.pass_code
        named = {"pass": hash_in_list(self.load.salt, pass_code), "number": row.volunteer.number, "list": str(row.pk)}
        proof = proof_of_pass(pass_code, key, clock_ms, direction) if by == "pass" else ""
        scan = SentScan(
            key, self.load.code, clock_ms, reading.session, int(reading.steady_ms), direction, by,
            who or named[by], proof, "",
        )  # fmt: skip
        return self.signed(scan)

    def signed(self, scan: SentScan) -> SentScan:
        """With this phone's signature."""
        made = self.key.sign(scan.signed_text(self.code).encode(), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(made)
        raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return replace(scan, signature=base64.b64encode(raw).decode())
