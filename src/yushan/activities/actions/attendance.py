"""Check-in and check-out: each scan is one fact, sent once or five times (docs/domain.md, Offline check-in).

The facts are append-only and say who recorded them, by what and when; they are the trail of this action.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yushan.activities import gates
from yushan.activities.actions.checking import compute_presences
from yushan.activities.actions.own import refuse_oneself
from yushan.activities.actions.presences import keep_running
from yushan.activities.lifecycle import SIGN_UP, sign_ups_that_may
from yushan.activities.models import Activity, Attendance, Shift, SignUp
from yushan.activities.queries.insurance import lacks_insurance
from yushan.activities.queries.recording import require_recording
from yushan.activities.rules import Position
from yushan.activities.rules.codes import pass_of
from yushan.activities.rules.device_clock import OfflineMoment
from yushan.activities.rules.scans import next_direction, place_in_order, refusal
from yushan.common import clock, rulebook
from yushan.common.actors import is_system
from yushan.common.bulk import insert_one
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.prepared import Prepared
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

Source = Attendance.Source
TAKES_SCANS = (*Activity.OPEN, "finished")
_MAY_SCAN = ("accepted", "offered", "attended", "absent")


def loaded(shift: Shift) -> Shift:
    """The shift as it is now, with what permission and rules need; 1 statement."""
    found = _SHIFT.first(shift.pk)
    if found is None:
        raise NotFound()
    return found


_KEEP = """
    SELECT 1 FROM activities_activity
    WHERE id = (SELECT activity_id FROM activities_shift WHERE id = %s) FOR SHARE
"""
_SHIFT = Prepared(lambda pk: Shift.objects.select_related("activity__organization").filter(pk=pk))
_PEOPLE = Volunteer.objects.select_related("person").exclude(state=Volunteer.State.WITHDRAWN)
_BY_PASS = Prepared(lambda code: _PEOPLE.filter(pass_code=code))
_LOCKED = Prepared(
    lambda shift, volunteer: (
        SignUp.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(shift=shift, volunteer=volunteer, state__in=SignUp.CURRENT)
    )
)
_SCANS = Prepared(lambda sign_up: Attendance.objects.filter(sign_up=sign_up).order_by("ordinal", "at"))


def loaded_and_kept(shift: Shift) -> Shift:
    """As `loaded`, and the activity's state stays as read until the end of the transaction.

    A shared lock: check-ins of one activity go on beside each other, while confirmation, finishing and a move of the
    shift (they lock the row for themselves) wait for them, or they for those. Always before posts and sign-ups.
    """
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [shift.pk])
    return loaded(shift)


def find_volunteer(volunteer: Volunteer | None, pass_code: str | None, number: str | None) -> Volunteer:
    """By row, by the text of a scanned pass, or by 志愿者编号. NotFound with what to do."""
    if volunteer is not None:
        return volunteer
    if pass_code:
        found = _BY_PASS.first(pass_of(pass_code))
        if found is None:
            raise NotFound(_("没有认出这个签到码。请志愿者打开“签到”页重新出示，或者输编号。"))
        return found
    found = _PEOPLE.filter(number__iexact=(number or "").strip()).first() if (number or "").strip() else None
    if found is None:
        raise NotFound(_("没有这个志愿者编号，请核对后再输。"))
    return found


def _refuse_moment(code: str, shift: Shift, grace: int) -> None:
    begin = clock.local(shift.starts_at)
    texts = {
        "future": _("设备的时间比现在快，请校准后再扫。"),
        "stale": _("这条记录太久了，请让负责人在结算页更正。"),
        "too_early": _("还没到签到时间，%(start)s 开始，提前 %(grace)d 分钟起可以签到。")
        % {"start": f"{begin.hour}:{begin:%M}", "grace": grace},
        "over": _("这一场已经结束，不能再签到。确实到场的，请负责人更正。"),
    }
    if code:
        raise Refusal(texts[code], code=code)


def _locked_sign_up(shift: Shift, volunteer: Volunteer, is_self: bool) -> SignUp:
    row = _LOCKED.first(shift.pk, volunteer.pk)
    who = _("您") if is_self else volunteer.person.name
    if row is None:
        raise Refusal(_("%(who)s没有报名这一场。") % {"who": who}, code="not_signed_up")
    if row.state not in _MAY_SCAN:
        raise Refusal(_("%(who)s还在候补，没有名额。") % {"who": who}, code="waitlisted")
    row.shift, row.volunteer = shift, volunteer
    return row


def _resolved(actor: Any, shift: Shift, volunteer: Volunteer, source: str) -> SignUp:
    """The sign-up that the scan is about, under lock; NotAllowed when the actor may not scan for this person."""
    is_self = source == Source.CODE
    if is_self and not acts_for(actor, volunteer):
        raise NotAllowed(_("您只能为自己签到。"))
    if source in (Source.LIST, Source.API):
        refuse_oneself(actor, [volunteer.person_id])
    return _locked_sign_up(shift, volunteer, is_self)


def _key_reused() -> Refusal:
    return Refusal(_("同一个扫码编号带来了不同的内容，没有记录。请重新扫码。"), code="key_reused")


def _known(key: str | None, scans: list[Attendance], direction: str | None) -> Attendance | None:
    """The fact that this key brought before. A scan without a direction says nothing that could differ."""
    found = next((scan for scan in scans if scan.key == key), None) if key else None
    if found and direction and found.direction != direction:
        raise _key_reused()
    return found


def _refuse_key_of_another(key: str | None, row: SignUp) -> None:
    """For a scan that says nothing new; a new one meets the unique key (`_keep`)."""
    if key and Attendance.objects.filter(key=key).exclude(sign_up=row).exists():
        raise _key_reused()


def _placed(row: SignUp, scans: list[Attendance], direction: str | None, moment: datetime) -> Attendance:
    """The scan in its place among the earlier ones: the fact that stands, or a new one, not saved yet."""
    facts = _facts(scans)
    direction = direction or next_direction(facts, moment)
    if direction not in ("in", "out"):
        raise Refusal(_("请说明是签到还是签退。"), field="direction")
    ordinal, is_new = place_in_order(facts, direction, moment)
    if is_new:
        return Attendance(sign_up=row, direction=direction, ordinal=ordinal, at=moment)
    return next(scan for scan in scans if (scan.direction, scan.ordinal) == (direction, ordinal))


def _facts(scans: list[Attendance]) -> list[tuple[str, int, datetime]]:
    return [(scan.direction, scan.ordinal, scan.at) for scan in scans]


def _check_state(shift: Shift) -> None:
    if shift.activity.state not in TAKES_SCANS:
        raise Conflict(_("活动%(state)s，不能再签到签退。") % {"state": shift.activity.get_state_display()})


def _check(fact: Attendance, shift: Shift, scans: list[Attendance], now: datetime, is_live: bool) -> None:
    """Refusal when a scan of this moment is not taken; `is_live`: made now, not sent later by a device."""
    _check_state(shift)
    grace = rulebook.number("grace_minutes")
    _refuse_moment(refusal(fact.direction, fact.at, now, shift.starts_at, shift.ends_at, grace), shift, grace)
    if fact.direction == "in":
        return
    if scans and all(when > fact.at for _what, _place, when in _facts(scans)):
        raise Refusal(_("签退时间早于签到时间，没有记录。"), code="out_before_in")
    if not scans and is_live:
        raise Refusal(_("还没有签到，不能签退。"), code="no_check_in")


def _refuse_uninsured(row: SignUp, volunteer: Volunteer, is_self: bool) -> None:
    """Nobody begins at a post with bodily danger without insurance (志愿服务条例); says what to do, to either side."""
    if not lacks_insurance(row):
        return
    if is_self:
        text = _("这个岗位要有有效的意外保险才能签到，您还不在保单里。请找现场负责人登记，登记好马上就能签。")
    else:
        text = _("%(who)s的岗位要有有效的意外保险才能签到。请先在活动页的“保险”里登记保单，或者把人加进保单，再签。")
        text %= {"who": volunteer.person.name}
    raise Refusal(text, code="not_insured")


def _check_offline(fact: Attendance, shift: Shift, moment: OfflineMoment) -> None:
    """As `_check`, of a scan made without a network: others may still come in, and a doubtful moment is a doubt to be
    answered, no reason to refuse. How late it may be sent is checked by actions/offline.py."""
    _check_state(shift)
    if moment.doubt_s:
        return
    grace = rulebook.number("grace_minutes")
    _refuse_moment(refusal(fact.direction, fact.at, fact.at, shift.starts_at, shift.ends_at, grace), shift, grace)


def _keep(fact: Attendance, shift: Shift, row: SignUp, scans: list[Attendance]) -> None:
    """Saves the fact, and what it changes of the sign-up and of the times that its scans add up to."""
    if not insert_one(fact, unique=("key",)):  # the key of somebody else's scan, sent at this very moment
        raise _key_reused()
    if row.state == SignUp.State.OFFERED:  # coming is a yes
        gates.keep_out(shift.activity, row.volunteer, is_own=False)
        row.state = SIGN_UP.next_state(row.state, "accept")
        row.accepted_at, row.held_until = fact.received_at, None
        row.save(update_fields=["state", "accepted_at", "held_until"])
    if shift.activity.state != "finished":
        keep_running(row.pk, shift, [*scans, fact])
        return
    # Arrived after the end, from a device that had no network.
    if row.state in sign_ups_that_may("attend"):
        _attend(row)
    compute_presences(shift.activity, only=[row.pk])


def _attend(row: SignUp) -> None:
    """Marks as attended, unless the person was given another place at that time: the doubts tell of it then."""
    try:
        with transaction.atomic():
            SignUp.objects.filter(pk=row.pk).update(state=SIGN_UP.next_state(row.state, "attend"))
    except IntegrityError as error:
        if "sign_up_no_overlap" not in str(error):
            raise


@transaction.atomic
def record_scan(
    actor: Any,
    *,
    shift: Shift,
    volunteer: Volunteer | None = None,
    pass_code: str | None = None,
    number: str | None = None,
    direction: str | None,
    at: datetime | None = None,
    source: str,
    device: str = "",
    key: str | None = None,
    position: Position | None = None,
    offline: OfflineMoment | None = None,
) -> tuple[Attendance, bool]:
    """Keeps one check-in or check-out and answers (fact, created); sent again, the fact that stands.

    Source CODE is the volunteer's own act, proven in actions/codes.py. Every other source needs attendance.record and
    keeps who recorded; whoever serves too marks themselves by code or pass only. `at` is the device's moment (≤ 2 min
    ahead, ≤ 3 days old), now if left out; `offline` instead of it: a device's moment that was corrected beforehand.
    `direction` None takes what comes next. Of `shift` only the key counts, it is read here. Refusal says in words why a
    scan is not taken.
    """
    shift = loaded_and_kept(shift)
    if source != Source.CODE:  # before anybody is looked for: numbers cannot be tried out
        require_recording(actor, shift)
    who = find_volunteer(volunteer, pass_code, number)
    row = _resolved(actor, shift, who, source)
    key = key[:80] if key else None
    scans, now = _SCANS.all(row.pk), clock.now()
    for scan in scans:
        scan.sign_up = row
    # The key first: what would come next by now is another question than what this scan was.
    if known := _known(key, scans, direction):
        return known, False
    fact = _placed(row, scans, direction, offline.at if offline else at or now)
    if fact.pk:
        _refuse_key_of_another(key, row)
        return fact, False
    if offline:
        _check_offline(fact, shift, offline)
        fact.claimed_at, fact.clock_doubt_s = offline.claimed, offline.doubt_s or None
    else:
        _check(fact, shift, scans, now, is_live=at is None)
        if fact.direction == "in":
            _refuse_uninsured(row, who, source == Source.CODE)
    fact.received_at, fact.source, fact.device, fact.key = now, source, device[:64], key
    fact.recorded_by = None if is_system(actor) else actor
    if position:
        fact.longitude, fact.latitude = position.longitude, position.latitude
        fact.accuracy_m = int(position.accuracy_m)
    _keep(fact, shift, row, scans)
    return fact, True
