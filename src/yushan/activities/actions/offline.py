"""Check-in without a network: a shift is loaded onto a device, the scans come later, each with its own key and signature.

Every scan goes through `record_scan` in a transaction of its own: a server that stops in the middle of a batch keeps
what it had recorded, and the device sends the batch again.
"""

import secrets
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.attendance import Source, loaded, record_scan
from yushan.activities.models import Activity, Attendance, OfflineScan, ScanDevice, Shift, ShiftLoad, SignUp
from yushan.activities.queries.offline import upload_ends
from yushan.activities.queries.recording import require_recording
from yushan.activities.rules.device_clock import Contact, OfflineMoment, Reading, moment_of
from yushan.activities.rules.offline import (
    SentScan,
    hash_in_list,
    is_proof,
    is_public_key,
    is_signed,
    is_uuid,
    number_of,
)
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal

Outcome = OfflineScan.Outcome


def _device_of(actor: Any, code: str, public_key: str) -> ScanDevice:
    if not is_uuid(code) or not is_public_key(public_key):
        raise Refusal(_("这台手机的密钥没有准备好，请刷新页面再试。"), code="bad_key")
    device, _created = ScanDevice.objects.get_or_create(
        code=code, defaults={"public_key": public_key, "user": actor, "registered_at": clock.now()}
    )
    if device.user_id != actor.pk or device.public_key != public_key:
        raise NotAllowed(_("这台手机登记在另一个账号名下。请用原来的账号登录，上传完再换人。"), code="other_device")
    return device


@transaction.atomic
def load_shift(actor: Any, *, shift: Shift, device: str, public_key: str, reading: Reading) -> ShiftLoad:
    """Registers the device's key and notes what its clock says; what it may then carry is queries/offline.py.

    Conflict unless the activity is published and not over.
    """
    shift = loaded(shift)
    require_recording(actor, shift)
    if shift.activity.state not in Activity.OPEN:
        raise Conflict(
            _("活动%(state)s，名单不能再带走。") % {"state": shift.activity.get_state_display()}, code="not_loadable"
        )
    load = ShiftLoad.objects.create(
        code=str(uuid.uuid4()),
        device=_device_of(actor, device, public_key),
        shift=shift,
        salt=secrets.token_hex(16),
        loaded_at=clock.now(),
        device_at=reading.clock,
        session=reading.session,
        steady_ms=reading.steady_ms,
    )
    record(actor, "activities.load_shift", subject=shift, label=shift.activity.title, device=device)
    return load


@dataclass(frozen=True)
class Told:
    """What became of one scan. `outcome`: recorded, known (早先已记录) or refused, with the reason in words."""

    key: str
    outcome: str
    fact: Attendance | None = None
    reason: str = ""


class _Batch:
    """What the scans of one request share, read once."""

    def __init__(self, actor: Any, device: ScanDevice, sent: Contact, scans: Sequence[SentScan]) -> None:
        self.actor, self.device, self.sent, self.scans = actor, device, sent, scans
        codes = {scan.load for scan in scans}
        rows = ShiftLoad.objects.filter(device=device, code__in=codes).select_related("shift__activity__organization")
        self.loads = {load.code: load for load in rows}
        keys = [scan.key for scan in scans]
        known = OfflineScan.objects.filter(key__in=keys).select_related("fact", "load")
        self.known = {row.key: row for row in known}
        self._people: dict[str, dict[str, int]] = {}
        self._rows: dict[int, SignUp] = {}

    def load_of(self, scan: SentScan) -> ShiftLoad:
        """The load that the scan refers to."""
        if (load := self.loads.get(scan.load)) is None:
            raise Refusal(_("这一场的名单不是由这台手机带走的，没有记录。"), code="not_loaded")
        return load

    def person_of(self, scan: SentScan, load: ShiftLoad) -> SignUp:
        """Whom the scan is about. Refusal when nobody of the shift fits, or the pass was not really seen."""
        if load.code not in self._people:
            self._people[load.code] = self._listed(load)
        who = number_of(scan.who) if scan.by == "number" else scan.who
        row = self._rows.get(self._people[load.code].get(f"{scan.by}:{who}", 0))
        if row is None:
            raise Refusal(_REASONS[scan.by], code="not_in_list")
        if scan.by == "pass" and not is_proof(
            row.volunteer.pass_code, scan.proof, scan.key, scan.clock_ms, scan.direction
        ):
            raise Refusal(_("签到码没有核对上，没有记录。确实到场的，请负责人更正。"), code="bad_proof")
        return row

    def moment(self, scan: SentScan, load: ShiftLoad) -> OfflineMoment:
        """When the scan was made, by the server's clock."""
        at_loading = Contact(load.loaded_at, Reading(load.device_at, load.session, load.steady_ms))
        return moment_of(scan.reading, at_loading, self.sent)

    def _listed(self, load: ShiftLoad) -> dict[str, int]:
        """Everybody of the shift by all that a device may know them by; the rows of those who were scanned."""
        rows = SignUp.objects.filter(shift=load.shift_id, state__in=SignUp.CURRENT)
        found: dict[str, int] = {}
        for pk, pass_code, number in rows.values_list("pk", "volunteer__pass_code", "volunteer__number"):
            found[f"pass:{hash_in_list(load.salt, pass_code)}"] = pk
            found[f"number:{number_of(number)}"] = pk
            found[f"list:{pk}"] = pk
        asked = {found.get(f"{scan.by}:{scan.who}") for scan in self.scans if scan.load == load.code}
        asked |= {found.get(f"number:{number_of(scan.who)}") for scan in self.scans if scan.by == "number"}
        self._rows |= rows.select_related("volunteer__person").in_bulk([pk for pk in asked if pk])
        return found


_REASONS = {
    "pass": "这一场的名单里没有这个签到码的人：没有报名，或者签到码已经换新。确实到场的，请补报或更正。",
    "number": "这一场的名单里没有这个编号。没有报名的，请在现场签到页补报。",
    "list": "这个人已经不在这一场的名单里，没有记录。",
}


def _answer(row: OfflineScan) -> Told:
    return Told(row.key, row.outcome, row.fact, row.refusal)


def _again(batch: _Batch, scan: SentScan) -> Told | None:
    """The answer to a scan that came before; nothing when it is new or was refused and is tried once more."""
    if (row := batch.known.get(scan.key)) is None:
        return None
    if row.load.device_id != batch.device.pk or row.signed != scan.signed_text(batch.device.code):
        raise Refusal(_("同一个扫码编号带来了不同的内容，没有记录。请重新扫码。"), code="key_reused")
    return None if row.outcome == Outcome.REFUSED else _answer(row)


def _kept(batch: _Batch, scan: SentScan, load: ShiftLoad, moment: OfflineMoment, **what: Any) -> OfflineScan:
    """The scan itself, as evidence, with what became of it."""
    facts = {
        "load": load,
        "signed": scan.signed_text(batch.device.code),
        "signature": scan.signature,
        "direction": scan.direction,
        "at": moment.at,
        "claimed_at": moment.claimed,
        "doubt_s": moment.doubt_s or None,
        "received_at": clock.now(),
    }
    if scan.key not in batch.known:
        return OfflineScan.objects.create(key=scan.key, **facts, **what)
    row, what = batch.known[scan.key], what | {name: facts[name] for name in ("at", "doubt_s", "received_at")}
    for name, value in what.items():
        setattr(row, name, value)
    row.save(update_fields=list(what))
    return row


# Which line of the signed text says how the person was recognised (rules/offline.py).
_BY = 8


def _source(by: str) -> str:
    return Source.PASS if by == "pass" else Source.LIST


def _now_new(batch: _Batch, load: ShiftLoad, row: SignUp, one: OfflineScan) -> bool:
    """True when a scan that said nothing new before is a fact of its own by now."""
    try:
        fact, is_new = record_scan(
            batch.actor,
            shift=load.shift,
            volunteer=row.volunteer,
            direction=one.direction,
            source=_source(one.signed.split("\n")[_BY]),
            device=one.load.device.code,
            key=one.key,
            offline=OfflineMoment(one.at, one.claimed_at, one.doubt_s or 0),
        )
    except Refusal:  # outside of the time for check-in, which nobody asked while it said nothing new
        return False
    if is_new:
        one.fact, one.outcome = fact, Outcome.RECORDED
        one.save(update_fields=["fact", "outcome"])
    return is_new


def _look_again(batch: _Batch, load: ShiftLoad, row: SignUp) -> None:
    """Scans of this person that said nothing new before may do so now: a check-in again after a check-out that came
    late. So the stays come out the same, in whatever order the devices send."""
    waiting = OfflineScan.objects.filter(sign_up=row, outcome=Outcome.KNOWN)
    if not waiting.exists():  # as a rule, and much quicker asked
        return
    left = list(waiting.select_related("load__device").order_by("at", "id"))
    while found := next((one for one in left if _now_new(batch, load, row, one)), None):
        left.remove(found)


@transaction.atomic
def _record(batch: _Batch, scan: SentScan, load: ShiftLoad, row: SignUp, moment: OfflineMoment) -> Told:
    fact, is_new = record_scan(
        batch.actor,
        shift=load.shift,
        volunteer=row.volunteer,
        direction=scan.direction,
        source=_source(scan.by),
        device=batch.device.code,
        key=scan.key,
        offline=moment,
    )
    outcome = Outcome.RECORDED if is_new else Outcome.KNOWN
    kept = _kept(batch, scan, load, moment, sign_up=row, outcome=outcome, fact=fact, refusal="")
    if is_new:
        _look_again(batch, load, row)
    return _answer(kept)


def _take(batch: _Batch, scan: SentScan) -> Told:
    """One scan: recorded, known, or refused with a reason; whatever becomes of it, the others go on."""
    moment: OfflineMoment | None = None
    load: ShiftLoad | None = None
    try:
        if answer := _again(batch, scan):
            return answer
        found = batch.load_of(scan)
        if not is_signed(batch.device.public_key, scan.signed_text(batch.device.code), scan.signature):
            raise Refusal(_("这条记录的签名不对，没有记录。"), code="bad_signature")
        load, moment = found, batch.moment(scan, found)
        if batch.sent.server > upload_ends(load.shift):
            raise Refusal(_("上传期限已过，没有记录。确实到场的，请负责人更正。"), code="too_late")
        return _record(batch, scan, load, batch.person_of(scan, load), moment)
    except Refusal as error:
        if load and moment and error.code != "key_reused":
            _kept(batch, scan, load, moment, outcome=Outcome.REFUSED, refusal=error.message[:200])
        return Told(scan.key, Outcome.REFUSED, reason=error.message)
    except IntegrityError:  # the same batch from two tabs at this very moment
        row = OfflineScan.objects.filter(key=scan.key, load__device=batch.device).select_related("fact").first()
        if row is None:
            raise
        return _answer(row)


def _in_order(batch: _Batch, scans: Iterable[SentScan]) -> list[SentScan]:
    return sorted(scans, key=lambda scan: (scan.load, scan.clock_ms, scan.direction != "in"))


# SQLite gives its one right to write to whoever asks in the moment when it is free; who has just let go of it would be
# first again, and a long batch would keep everybody else waiting.
_PAUSE_S = 0.003


def _let_others_write() -> None:
    if connection.vendor == "sqlite":
        time.sleep(_PAUSE_S)


def upload_scans(actor: Any, *, device: str, reading: Reading, scans: Sequence[SentScan]) -> list[Told]:
    """Takes scans that a device made without a network; answers what became of each, also of those sent before.

    The device is the actor's own, the shift was loaded onto it by somebody who might record attendance then, and the
    actor may still do so now (`record_scan`). NotAllowed for somebody else's device. When the database has too much to
    do, those after the first ones have no answer yet: the device sends them again.
    """
    sent = Contact(clock.now(), reading)
    found = ScanDevice.objects.filter(code=device).first()
    if found is None or found.user_id != actor.pk:
        raise NotAllowed(_("这台手机登记在另一个账号名下。请用原来的账号登录，上传完再换人。"), code="other_device")
    batch, told = _Batch(actor, found, sent, scans), list[Told]()
    try:
        for scan in _in_order(batch, scans):
            told.append(_take(batch, scan))  # what was told before a failure counts
            _let_others_write()
    except OperationalError:
        if not told:
            raise
    return told
