"""Paper sheets: uploaded and read by one person, read again by another who does not see what the first read; what both
read the same becomes check-ins of way «paper», the rest is decided by somebody who is not the first.

Locks in this order: the activity (shared, as every scan), the sheet, the sign-ups.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yushan.activities.actions.attendance import TAKES_SCANS, loaded_and_kept
from yushan.activities.actions.checking import compute_presences
from yushan.activities.actions.own import is_oneself, refuse_oneself
from yushan.activities.actions.presences import keep_running
from yushan.activities.lifecycle import PAPER_SHEET, SIGN_UP, sign_ups_that_may
from yushan.activities.models import Attendance, PaperPage, PaperRow, PaperSheet, Shift, SignUp
from yushan.activities.queries.recording import RECORD, require_recording
from yushan.activities.rules.paper import Reading, agree
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.documents import PDF, NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.locking import held
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require

PAPER = SealedFolder("paper-sheets", "这张照片已过保存期，删除了。")
MOST_PAGES, MOST_BYTES, MOST_ROWS = 6, 10 * 1024 * 1024, 300
_MEDIA = (PDF, "image/jpeg", "image/png")
State = PaperSheet.State


def _shift_over(shift: Shift) -> Shift:
    """The shift with its activity's state kept as read; Conflict before it is over or once the hours are confirmed."""
    shift = loaded_and_kept(shift)
    if shift.activity.state not in TAKES_SCANS:
        raise Conflict(
            _("活动%(state)s，不能再录纸质签到表。有出入的请用“更正”。") % {"state": shift.activity.get_state_display()}
        )
    if clock.now() < shift.ends_at:
        raise Conflict(_("这一场还没有结束，散场以后再录。"))
    return shift


def _locked(actor: Any, sheet: PaperSheet, capability: str = RECORD) -> PaperSheet:
    """The sheet under lock, its shift loaded and over."""
    shift = _shift_over(sheet.shift)
    if capability == RECORD:
        require_recording(actor, shift)
    else:
        require(actor, capability, on=shift)
    found = PaperSheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if found is None:
        raise NotFound()
    found.shift = shift
    return found


def _move(sheet: PaperSheet, event: str, *fields: str) -> None:
    sheet.state = PAPER_SHEET.next_state(sheet.state, event)
    sheet.save(update_fields=["state", *fields])


def _kept_pages(contents: Sequence[bytes]) -> list[PaperPage]:
    if not contents:
        raise Refusal(_("请拍一张签好字的签到表，或者传扫描件。"), field="pages")
    if len(contents) > MOST_PAGES:
        raise Refusal(_("一次最多传 %(most)d 页，多的请另传一份。") % {"most": MOST_PAGES}, field="pages")
    bare = []
    for content in contents:
        try:
            bare.append(cleaned(content, most_bytes=MOST_BYTES))
        except NoDocument as error:
            raise Refusal(str(error), field="pages") from error
        if bare[-1][1] not in _MEDIA:
            raise Refusal(_("请传照片（JPG、PNG）或 PDF 扫描件。"), field="pages")
    return [PaperPage(file=PAPER.keep(content), media_type=media) for content, media in bare]


@transaction.atomic
def upload_sheet(actor: Any, *, shift: Shift, pages: Sequence[bytes]) -> PaperSheet:
    """Keeps the pictures, and lists who may stand on it: who has a place and was not scanned. The actor reads it first.

    Refusal where everybody was scanned, and for what is no picture or PDF.
    """
    shift = _shift_over(shift)
    require_recording(actor, shift)
    if not getattr(actor, "pk", None):
        raise NotAllowed(_("纸质签到表要由人来录，请登录以后再传。"))
    rows = SignUp.objects.filter(shift=shift, state__in=SignUp.HOLDING, scans__isnull=True)
    people = list(rows.order_by("volunteer__person__name_pinyin", "pk")[:MOST_ROWS])
    if not people:
        raise Refusal(_("名单上的人都已有签到记录，没有要录的。没有报名的人，请先在“现场签到”里补报。"))
    kept = _kept_pages(pages)
    sheet = PaperSheet.objects.create(shift=shift, first_by=actor, uploaded_at=clock.now())
    for page in kept:
        page.sheet = sheet
    PaperPage.objects.bulk_create(kept)
    PaperRow.objects.bulk_create(PaperRow(sheet=sheet, sign_up=row) for row in people)
    record(actor, "activities.upload_paper", subject=shift.activity, label=shift.activity.title, sheet=sheet.pk)
    return sheet


@transaction.atomic
def type_sheet(
    actor: Any, *, sheet: PaperSheet, readings: Mapping[int, Reading], is_nobody: bool = False
) -> PaperSheet:
    """What the actor read, by key of the row; rows left out are not on the sheet. The first reading waits for the
    second; the second is compared, and what both read the same is recorded at once. That nobody signed has to be said
    (`is_nobody`): a form sent off empty is a slip more often than a reading.

    Refusal for an empty reading where that was not said. NotAllowed for the first reader as the second and for one's own row, Conflict when it was read meanwhile.
    """
    sheet = _locked(actor, sheet)
    if sheet.state == State.FIRST:
        if sheet.first_by_id != actor.pk:
            raise NotAllowed(_("这张表由上传的人先录。"))
    elif sheet.state != State.SECOND:
        raise Conflict(_("这张表已经录过两遍了。"))
    elif sheet.first_by_id == actor.pk:
        raise NotAllowed(_("第一遍是您录的，请另一位录第二遍。"), code="same_person")
    rows = list(sheet.rows.select_related("sign_up__volunteer"))
    _check_readings(actor, rows, readings, is_nobody)
    side = sheet.state
    for row in rows:
        begin, end = readings.get(row.pk) or (None, None)
        setattr(row, f"{side}_in", begin)
        setattr(row, f"{side}_out", end)
    PaperRow.objects.bulk_update(rows, [f"{side}_in", f"{side}_out"], batch_size=200)
    activity = sheet.shift.activity
    record(actor, "activities.type_paper", subject=activity, label=activity.title, sheet=sheet.pk, reading=side)
    if side == State.FIRST:
        sheet.first_at = clock.now()
        _move(sheet, "type", "first_at")
        return sheet
    sheet.second_by, sheet.second_at = actor, clock.now()
    return _compared(actor, sheet, rows)


def _check_readings(actor: Any, rows: Sequence[PaperRow], readings: Mapping[int, Reading], is_nobody: bool) -> None:
    known = {row.pk: row for row in rows}
    now = clock.now()
    for pk, reading in readings.items():
        if (row := known.get(pk)) is None:
            raise NotFound()
        if reading is None:
            continue
        refuse_oneself(actor, [row.sign_up.volunteer.person_id])
        if reading[1] > now:
            raise Refusal(_("有一个离场时间还没有到，请对照纸上再看一遍。"))
    if is_nobody and any(readings.values()):
        raise Refusal(_("录了时间，又勾了“表上没有人签到”。请去掉勾，或者把时间清空。"), field="nobody")
    if not is_nobody and not any(readings.values()):
        raise Refusal(
            _("一个人都没有录。请对照照片给在场的人填到场和离场时间；确实没有人签的，在表下面勾“表上没有人签到”再交。"),
            field="nobody",
        )


def _read(row: PaperRow, side: str) -> Reading:
    begin, end = getattr(row, f"{side}_in"), getattr(row, f"{side}_out")
    return (begin, end) if begin and end else None


def _compared(actor: Any, sheet: PaperSheet, rows: Sequence[PaperRow]) -> PaperSheet:
    equal = [row for row in rows if agree(_read(row, "first"), _read(row, "second"))]
    for row in equal:
        row.in_at, row.out_at, row.is_settled = row.first_in, row.first_out, True
    if len(equal) == len(rows):
        sheet.ended_at = clock.now()
        _move(sheet, "agree", "second_by", "second_at", "ended_at")
    else:
        _move(sheet, "differ", "second_by", "second_at")
    _recorded(actor, sheet, equal)
    return sheet


@transaction.atomic
def decide_row(actor: Any, *, row: PaperRow, reading: Reading, reason: str) -> PaperSheet:
    """Says what a row that two people read differently means; None: not there. The last one ends the sheet.

    NotAllowed for the first reader and for one's own row; Refusal without a reason, Conflict when it is decided.
    """
    sheet = _locked(actor, row.sheet, "attendance.confirm")
    if sheet.first_by_id == actor.pk:
        raise NotAllowed(_("第一遍是您录的，不一致的请录第二遍的人或另一位来定。"), code="same_person")
    found = sheet.rows.select_related("sign_up__volunteer").filter(pk=row.pk).first()
    if found is None:
        raise NotFound()
    refuse_oneself(actor, [found.sign_up.volunteer.person_id])
    if sheet.state != State.DIFFERING or found.is_settled:
        raise Conflict(_("这一行已经定过了。"))
    if not reason.strip():
        raise Refusal(_("请写一句怎么核实的，会留在记录里。"), field="reason")
    if reading and reading[1] > clock.now():
        raise Refusal(_("离场时间还没有到，请核对。"))
    found.in_at, found.out_at = reading or (None, None)
    found.is_settled, found.decided_by, found.decided_at = True, actor, clock.now()
    found.reason = reason.strip()[:200]
    activity = sheet.shift.activity
    record(
        actor, "activities.decide_paper", subject=activity, label=activity.title, sheet=sheet.pk, row=found.pk,
        reason=found.reason, person_id=found.sign_up.volunteer.person_id,
    )  # fmt: skip
    _recorded(actor, sheet, [found])
    if not sheet.rows.filter(is_settled=False).exists():
        sheet.ended_at = clock.now()
        _move(sheet, "decide", "ended_at")
    return sheet


@transaction.atomic
def drop_sheet(actor: Any, *, sheet: PaperSheet, reason: str) -> PaperSheet:
    """A wrong picture, the wrong shift: nothing more comes of it; what was recorded already stays. Needs a reason.

    Once both have read it, only who decides over the differences may, and not the first reader: dropped and uploaded
    again the second reading would be worth nothing.
    """
    sheet = _locked(actor, sheet)
    if sheet.state == State.DIFFERING:
        require(actor, "attendance.confirm", on=sheet.shift)
        if sheet.first_by_id == actor.pk:
            raise NotAllowed(_("两个人录的不一样，请另一位确认时长的人核对或者作废。"))
    if not reason.strip():
        raise Refusal(_("请写明为什么作废。"), field="reason")
    sheet.reason, sheet.ended_at = reason.strip()[:200], clock.now()
    _move(sheet, "drop", "reason", "ended_at")
    activity = sheet.shift.activity
    record(actor, "activities.drop_paper", subject=activity, label=activity.title, sheet=sheet.pk, reason=sheet.reason)
    return sheet


_SCANNED = "早先已有签到记录，没有再记"


def _recorded(actor: Any, sheet: PaperSheet, rows: Sequence[PaperRow]) -> None:
    """Saves what holds of the rows: two facts for each who was there, unless a device told of them meanwhile."""
    there = [row for row in rows if row.in_at]
    wanted = SignUp.objects.filter(pk__in=[row.sign_up_id for row in there]).order_by("pk")
    people = {row.pk: row for row in held(wanted, "post")}
    scanned = set(Attendance.objects.filter(sign_up__in=people).values_list("sign_up", flat=True))
    facts: list[Attendance] = []
    for row in there:
        if row.sign_up_id in scanned:
            row.note = _SCANNED
        elif people[row.sign_up_id].state not in SignUp.HOLDING:
            row.note = "已不在名单上，没有记"
        else:
            facts += _facts_of(actor, sheet, row)
    PaperRow.objects.bulk_update(
        rows, ["in_at", "out_at", "is_settled", "decided_by", "decided_at", "reason", "note"], batch_size=200
    )
    try:
        with transaction.atomic():
            Attendance.objects.bulk_create(facts, batch_size=500)
    except IntegrityError as error:  # a scan came in at this very moment
        raise Conflict(_("有人刚刚补传了签到记录，请再提交一次。")) from error
    _counted(sheet.shift, [people[pk] for pk in dict.fromkeys(fact.sign_up_id for fact in facts)], facts)


def _facts_of(actor: Any, sheet: PaperSheet, row: PaperRow) -> list[Attendance]:
    def fact(direction: str, at: datetime) -> Attendance:
        return Attendance(
            sign_up_id=row.sign_up_id, direction=direction, at=at, received_at=clock.now(),
            source=Attendance.Source.PAPER, device=f"paper {sheet.pk}", recorded_by=actor,
            key=f"paper:{sheet.pk}:{row.sign_up_id}:{direction}",
        )  # fmt: skip

    return [fact("in", row.in_at), fact("out", row.out_at)] if row.in_at and row.out_at else []


def _counted(shift: Shift, people: Sequence[SignUp], facts: Sequence[Attendance]) -> None:
    """Minutes and doubts by the same rules as any other way."""
    if shift.activity.state != "finished":
        for row in people:
            keep_running(row.pk, shift, [fact for fact in facts if fact.sign_up_id == row.pk])
        return
    for row in people:
        if row.state in sign_ups_that_may("attend"):
            try:
                with transaction.atomic():
                    SignUp.objects.filter(pk=row.pk).update(state=SIGN_UP.next_state(row.state, "attend"))
            except IntegrityError as error:  # has a place elsewhere at that time: the doubts tell of it
                if "sign_up_no_overlap" not in str(error):
                    raise
    if people:
        compute_presences(shift.activity, only=[row.pk for row in people])


def may_type(actor: Any, sheet: PaperSheet) -> bool:
    """Whether it is this person's turn to read the sheet."""
    own = sheet.first_by_id == getattr(actor, "pk", None)
    return sheet.state == (State.FIRST if own else State.SECOND)


def may_decide(actor: Any, sheet: PaperSheet, row: PaperRow) -> bool:
    """Whether this person may say what a row means."""
    is_open = sheet.state == State.DIFFERING and not row.is_settled
    return is_open and sheet.first_by_id != actor.pk and not is_oneself(actor, row.sign_up.volunteer.person_id)


def tidy_paper() -> int:
    """Removes files that no row names: left by a crash, or kept long enough. Answers how many."""
    return PAPER.tidy(PaperPage.objects.values_list("file", flat=True))
