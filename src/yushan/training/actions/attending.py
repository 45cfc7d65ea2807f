"""Checking in to a session: by the code on the screen, by the pass, by the list; each mark says who made it.

Pass, code and the limit for guessing are those of activities: people know one way to check in.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.actions.attendance import find_volunteer
from yushan.activities.actions.codes import count_wrong, refuse_guessing
from yushan.activities.rules import check_shift_code, is_shift_code
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.training.actions.base import by_whom
from yushan.training.actions.finishing import complete_if_due
from yushan.training.models import Enrolment, Session, SessionMark, TrainingClass
from yushan.training.queries.doing import lacks_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

Source = SessionMark.Source


def takes_marks(session: Session) -> bool:
    """Whether somebody can check in now: from half an hour before until half an hour after."""
    grace, now = timedelta(minutes=rulebook.number("grace_minutes")), clock.now()
    if session.cancelled_at or session.training_class.state not in TrainingClass.GOING_ON:
        return False
    return bool(session.starts_at - grace <= now <= session.ends_at + grace)


def _loaded(session: Session) -> Session:
    found = Session.objects.select_related("training_class__organization", "training_class__base").filter(pk=session.pk)
    row = found.first()
    if row is None:
        raise NotFound()
    return row


def _refuse_moment(session: Session) -> None:
    if takes_marks(session):
        return
    if session.cancelled_at:
        raise Conflict("这一次已经取消。")
    if session.training_class.state not in TrainingClass.GOING_ON:
        raise Conflict(f"这个班{session.training_class.get_state_display()}，不能签到。")
    begin = clock.local(session.starts_at)
    if clock.now() < session.starts_at:
        raise Refusal(
            f"还没到签到时间，{begin.month} 月 {begin.day} 日 {begin.hour}:{begin:%M} 开始，提前半小时可以签到。"
        )
    raise Refusal("这一次已经结束，不能再签到。确实到了的，请管理员更正。")


def _enrolled(session: Session, volunteer: Volunteer, who: str) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(
        training_class=session.training_class_id, volunteer=volunteer, state__in=Enrolment.CURRENT
    )
    row = rows.first()
    if row is None:
        raise Refusal(f"{who}没有报名这个班。", code="not_enrolled")
    if row.state == Enrolment.State.WAITLISTED:
        raise Refusal(f"{who}还在候补，没有名额。", code="waitlisted")
    return row


def _mark(
    actor: Any, session: Session, row: Enrolment, *, source: str, device: str = "", key: str | None = None
) -> tuple[SessionMark, bool]:
    """The same, and the last thing that was missing completes."""
    mark, is_new = _marked(actor, session, row, source=source, device=device, key=key)
    if is_new:
        complete_if_due(row, actor)
    return mark, is_new


def _marked(
    actor: Any, session: Session, row: Enrolment, *, source: str, device: str = "", key: str | None = None
) -> tuple[SessionMark, bool]:
    """The mark that stands, or a new one, with the enrolment held."""
    last = row.marks.filter(session=session).order_by("-ordinal").first()
    if last and last.is_present:
        return last, False
    now = clock.now()
    try:
        with transaction.atomic():
            made = SessionMark.objects.create(
                enrolment=row, session=session, ordinal=(last.ordinal if last else 0) + 1, at=now, received_at=now,
                source=source, device=device[:64], key=key[:80] if key else None, recorded_by=by_whom(actor),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal("同一个扫码编号带来了不同的内容，没有记录。请重新扫码。", code="key_reused") from error
    return made, True


def check_in_by_code(
    actor: Any, *, session: Session, volunteer: Volunteer, code: str, device: str = "", key: str | None = None
) -> tuple[SessionMark, bool]:
    """The person's own act, proven by the six digits on the screen; after ten wrong ones in five minutes also right ones fail.

    The wrong ones are counted outside of the transaction: a refusal must not take the count back.
    """
    row = _loaded(session)
    if not acts_for(actor, volunteer):
        raise NotAllowed("您只能为自己签到。")
    if not is_shift_code(code):
        raise Refusal("请输入大屏上的 6 位数字。", field="code", code="wrong_code")
    limit = f"training:code:{actor.pk}"
    refuse_guessing(limit)
    seconds = rulebook.number("shift_code_seconds")
    if not check_shift_code(row.secret, code, clock.now(), seconds=seconds):
        count_wrong(limit)
        raise Refusal("这个码不对或已经换了，请看大屏上最新的 6 位数字。", field="code", code="wrong_code")
    _refuse_moment(row)
    with transaction.atomic():
        return _mark(actor, row, _enrolled(row, volunteer, "您"), source=Source.CODE, device=device, key=key)


@transaction.atomic
def record_mark(
    actor: Any, *, session: Session, volunteer: Volunteer | None = None, pass_code: str | None = None,
    number: str | None = None, device: str = "", key: str | None = None,
) -> tuple[SessionMark, bool]:  # fmt: skip
    """Whoever stands at the door scans a pass or types a number; nobody marks themselves this way but by their pass."""
    row = _loaded(session)
    require(actor, "training.record", on=row)  # before anybody is looked for: numbers cannot be tried out
    who = find_volunteer(volunteer, pass_code, number)
    if not pass_code and getattr(actor, "person_id", None) == who.person_id:
        raise NotAllowed("不能给自己点到，请另一位管理员点到，或者用现场码签到。")
    enrolment = _enrolled(row, who, who.person.name)
    if key and (known := SessionMark.objects.filter(key=key[:80]).first()):
        if known.enrolment_id == enrolment.pk and known.session_id == row.pk:
            return known, False
        raise Refusal("同一个扫码编号带来了不同的内容，没有记录。请重新扫码。", code="key_reused")
    _refuse_moment(row)
    source = Source.PASS if pass_code else Source.LIST
    return _mark(actor, row, enrolment, source=source, device=device, key=key)


@transaction.atomic
def tick_list(actor: Any, *, session: Session, enrolment_ids: Sequence[int]) -> int:
    """Everybody chosen on the list was there; answers how many are new. Also after the session, by who arranges it."""
    row = _loaded(session)
    require(actor, "training.record", on=row)
    if not takes_marks(row):
        require(actor, "training.edit", on=row)
        if row.cancelled_at or clock.now() < row.starts_at or row.training_class.state == TrainingClass.State.CANCELLED:
            _refuse_moment(row)
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(
        pk__in=enrolment_ids, training_class=row.training_class_id, state__in=Enrolment.HOLDING
    )
    new = []
    for one in rows.select_related("volunteer").order_by("pk"):
        if one.volunteer.person_id == getattr(actor, "person_id", None):
            raise NotAllowed("不能给自己点到，请另一位管理员点到，或者用现场码签到。")
        if _marked(actor, row, one, source=Source.LIST)[1]:
            new.append(one)
    # What is missing is asked once for all of them, not once for each.
    missing = lacks_of(new) if new else {}
    for one in new:
        if not missing[one.pk]:
            complete_if_due(one, actor)
    whole = row.training_class
    record(actor, "training.tick", subject=whole, label=whole.title, session=row.pk, people=len(new))
    return len(new)


@transaction.atomic
def correct_mark(actor: Any, *, session: Session, enrolment: Enrolment, reason: str) -> SessionMark:
    """Somebody was not there after all. The mark stays, a second one says so with a reason; certificates stay as well."""
    row = _loaded(session)
    require(actor, "training.edit", on=row)
    said = because(reason, "请写明为什么更正，本人会看到。", most=200)
    held = locked_row(enrolment, "volunteer")
    last = held.marks.filter(session=row).order_by("-ordinal").first()
    if held.training_class_id != row.training_class_id or last is None or not last.is_present:
        raise Conflict("这个人没有这一次的签到。")
    if held.state == Enrolment.State.COMPLETED:
        raise Conflict("已经结业发证，不能再改签到；证书发错了请撤销证书。")
    now = clock.now()
    made = SessionMark.objects.create(
        enrolment=held, session=row, ordinal=last.ordinal + 1, is_present=False, at=now, received_at=now,
        source=Source.CORRECTION, reason=said, recorded_by=by_whom(actor),
    )  # fmt: skip
    record(
        actor, "training.correct_mark", subject=held, label=row.training_class.title, reason=said,
        session=row.pk, person_id=held.volunteer.person_id,
    )  # fmt: skip
    return made
