"""Qualifications with an end: entered by the person, checked by staff, reminded of, over by themselves."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import held
from yushan.common.locking import locked as locked_row
from yushan.common.sealed_files import SealedFolder
from yushan.volunteers.models import Qualification, QualificationKind, Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.people import acts_for
from yushan.volunteers.queries.qualifications import qualifications_in_reach
from yushan.volunteers.rules_qualifications import dates_problem, near_its_end

State = Qualification.State
FILES = SealedFolder("qualifications", "这份证书文件已经删除。")
MOST_BYTES = 5 * 1024 * 1024
# What a file begins with says what it is; its name says nothing.
_KINDS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def type_of(content: bytes) -> str:
    """Media type of a file that is taken; Refusal for any other and for one that is too large."""
    if len(content) > MOST_BYTES:
        raise Refusal(f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请压缩或重新拍一张小一点的。", field="file")
    found = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
    if not found:
        raise Refusal("只收 PDF、JPG 或 PNG 文件，请换一种格式。", field="file")
    return found


@transaction.atomic
def enter_qualification(
    actor: Any,
    *,
    volunteer: Volunteer,
    kind: QualificationKind,
    issued_on: date,
    expires_on: date | None = None,
    number: str = "",
    issuer: str = "",
    content: bytes = b"",
) -> Qualification:
    """The person or their guardian names a qualification; it counts once somebody has checked it.

    Refusal: dates, file missing or of another kind; Conflict: one of the kind waits already.
    """
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有本人或监护人可以填报。")
    if volunteer.state != Volunteer.State.VERIFIED:
        raise Refusal("先完成注册，再填资格。")
    field, problem = dates_problem(issued_on, expires_on, clock.today())
    if problem:
        raise Refusal(problem, field=field)
    if kind.needs_file and not content:
        raise Refusal("这一种要上传证书的照片或扫描件，核对以后只有您和核对人能看。", field="file")
    media = type_of(content) if content else ""
    name = FILES.keep(content) if content else ""
    try:
        with transaction.atomic():
            made = Qualification.objects.create(
                volunteer=volunteer, kind=kind, number=number.strip()[:60], issuer=issuer.strip()[:80],
                issued_on=issued_on, expires_on=expires_on, file=name, file_type=media, entered_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        FILES.remove(name)
        raise Conflict(f"已有一份“{kind.name}”在等核对。要改的话，先删除那一份再重新填。") from error
    record(actor, "volunteers.enter_qualification", subject=volunteer, label=kind.name, person_id=volunteer.person_id)
    return made


@transaction.atomic
def remove_qualification(actor: Any, *, qualification: Qualification) -> None:
    """The person takes it back, in whatever state; the file goes with it."""
    found = locked_row(qualification, "volunteer", "kind")
    if not acts_for(actor, found.volunteer):
        raise NotFound()
    volunteer = found.volunteer
    _forget(found)
    record(
        actor, "volunteers.remove_qualification", subject=volunteer, label=found.kind.name,
        person_id=volunteer.person_id,
    )  # fmt: skip


def _forget(row: Qualification) -> None:
    """Deletes row and file; the file only once the row is gone for good."""
    name = row.file
    row.delete()
    transaction.on_commit(lambda: FILES.remove(name))


def remove_all(volunteer: Volunteer) -> None:
    """Part of erasing a person, inside its transaction."""
    for row in Qualification.objects.filter(volunteer=volunteer):
        _forget(row)


@transaction.atomic
def decide_qualification(actor: Any, *, qualification: Qualification, approve: bool, reason: str = "") -> Qualification:
    """Whoever decides over the person's membership, by team or area, has looked at the document; nobody at their own.

    Refusing needs a reason that the person reads. Conflict when it was decided or taken back in between.
    """
    if not qualifications_in_reach(actor).filter(pk=qualification.pk).exists():
        raise NotAllowed("您没有核对这份资格的权限；自己的资格请由另一位管理员核对。")
    rows = held(Qualification.objects.filter(pk=qualification.pk, state=State.TO_CHECK), "kind", "volunteer__person")
    if (row := next(iter(rows), None)) is None:
        raise Conflict("这份资格已经核对过，或者本人已经撤回。")
    reason = reason.strip()[:200]
    if not approve and not reason:
        raise Refusal("请写明没有通过的原因，本人会看到。", field="reason")
    if approve and row.expires_on and row.expires_on < clock.today():
        raise Refusal("有效期已经过了，不能通过。请写明原因退回，请本人换新以后再填。")
    row.state = State.VALID if approve else State.REFUSED
    row.checked_at, row.reason = clock.now(), reason
    row.checked_by = actor if getattr(actor, "pk", None) else None
    row.save(update_fields=["state", "checked_at", "checked_by", "reason"])
    if approve:
        _tell(row, "valid", f"“{row.kind.name}”已核对通过", "可以报名要求这项资格的岗位了。")
    else:
        _tell(row, "refused", f"“{row.kind.name}”没有通过核对", f"原因：{reason}")
    action = "volunteers.approve_qualification" if approve else "volunteers.refuse_qualification"
    record(actor, action, subject=row.volunteer, label=row.kind.name, person_id=row.volunteer.person_id, reason=reason)
    return row


def _tell(row: Qualification, key: str, title: str, body: str = "") -> None:
    ids = inboxes_of([row.volunteer_id])[row.volunteer_id].all()
    url = reverse("volunteers:profile") + "#qualifications"
    notify(ids, key=f"qualification:{row.pk}:{key}", title=title, body=body, url=url)


@transaction.atomic
def read_file(actor: Any, *, qualification: Qualification) -> bytes:
    """The document for the person, or for whoever checks it; each look of somebody else stands in the trail."""
    row = Qualification.objects.select_related("volunteer", "kind").filter(pk=qualification.pk).first()
    if row is None:
        raise NotFound()
    if not acts_for(actor, row.volunteer):
        if not qualifications_in_reach(actor).filter(pk=row.pk).exists():
            raise NotFound()
        record(
            actor, "volunteers.read_qualification", subject=row.volunteer, label=row.kind.name,
            person_id=row.volunteer.person_id, reason="核对资格",
        )  # fmt: skip
    return FILES.fetch(row.file)


def grant_qualification(
    actor: Any, *, volunteer: Volunteer, kind: QualificationKind, issued_on: date, expires_on: date | None, number: str,
    issuer: str,
) -> Qualification:  # fmt: skip
    """One that another room of the platform vouches for: valid at once. Inside the caller's transaction and permission.

    What stands already stays until its own end; nobody is reminded of that once a newer one is there.
    """
    now = clock.now()
    made = Qualification.objects.create(
        volunteer=volunteer, kind=kind, number=number[:60], issuer=issuer[:80], issued_on=issued_on,
        expires_on=expires_on, state=State.VALID, entered_at=now, checked_at=now,
        checked_by=actor if getattr(actor, "pk", None) else None,
    )  # fmt: skip
    record(actor, "volunteers.grant_qualification", subject=volunteer, label=kind.name, person_id=volunteer.person_id)
    return made


def take_back_granted(actor: Any, *, qualification: Qualification, reason: str) -> None:
    """What a room vouched for does not stand any more. Inside the caller's transaction and permission."""
    row = locked_row(qualification, "kind", "volunteer")
    if row.state != State.VALID:
        return
    row.state, row.reason = State.REFUSED, reason[:200]
    row.save(update_fields=["state", "reason"])
    _tell(row, "taken-back", f"“{row.kind.name}”不再有效", f"原因：{row.reason}")
    record(
        actor, "volunteers.take_back_qualification", subject=row.volunteer, label=row.kind.name,
        person_id=row.volunteer.person_id, reason=row.reason,
    )  # fmt: skip


def expire_due(actor: Any) -> int:
    """Regular work: what had its last day yesterday or before is over, and the person hears it; answers how many."""
    due = Qualification.objects.filter(state=State.VALID, expires_on__lt=clock.today()).order_by("expires_on", "pk")
    return sum(_expire_one(actor, pk) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _expire_one(actor: Any, pk: int) -> bool:
    rows = Qualification.objects.select_for_update(of=("self",)).select_related("kind", "volunteer")
    row = rows.filter(pk=pk, state=State.VALID, expires_on__lt=clock.today()).first()
    if row is None:
        return False
    row.state = State.EXPIRED
    row.save(update_fields=["state"])
    _tell(row, "expired", f"“{row.kind.name}”已经过期", "换了新证，请到“我的资料”重新填报。")
    person_id = row.volunteer.person_id
    record(actor, "volunteers.expire_qualification", subject=row.volunteer, label=row.kind.name, person_id=person_id)
    return True


def remind_due() -> int:
    """Regular work: a message some days before the end, once each; answers how many are near it.

    Who has entered the next one already is not reminded.
    """
    days, today = rulebook.number("qualification_reminder_days"), clock.today()
    near = Qualification.objects.filter(state=State.VALID, expires_on__range=(today, today + timedelta(days=days)))
    newer = Qualification.objects.filter(state__in=[State.TO_CHECK, State.VALID])
    told = 0
    for row in near.select_related("kind", "volunteer").order_by("expires_on", "pk"):
        later = newer.filter(volunteer=row.volunteer_id, kind=row.kind_id, entered_at__gt=row.entered_at)
        if near_its_end(row.expires_on, today, days) and not later.exists():
            _tell(row, "ending", f"“{row.kind.name}”快到期了", f"有效到 {row.expires_on}，换了新证请到“我的资料”填报。")
            told += 1
    return told


def tidy_up() -> int:
    """Removes files that a crash left without a row; answers how many."""
    return FILES.tidy(Qualification.objects.exclude(file="").values_list("file", flat=True))
