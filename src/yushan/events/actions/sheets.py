"""Badges on paper: one at once, many as a job; each time stands in the trail of everybody on the sheet."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import Consent
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.actors import is_system
from yushan.common.errors import NotFound, Refusal
from yushan.common.models import Job
from yushan.events.actions.accreditation import PHOTOS, PURPOSE, live
from yushan.events.actions.sheet_files import FILES
from yushan.events.documents import Badge, CannotSet, typeset_badges
from yushan.events.models import Accreditation, BadgePhoto, BadgeSheet, Batch, Event
from yushan.events.queries.people import Role, placed, roles_of, zones_of
from yushan.events.words import spoken_line
from yushan.organizations.access import can, require
from yushan.volunteers.queries import acts_for

KIND = "events.badges"
# Photographs stay in memory until the sheet is set.
MOST_BADGES, KEPT_DAYS = 400, 7
_ATTEMPTS = 3  # a photograph taken away while the sheet is set sends it back to the start


def wanted(event: Event, batch: Batch | None, *, only_new: bool) -> Any:
    """Approved badges of who still has a place, of a batch or of all."""
    people = placed(event)
    if batch:
        people = people.filter(
            sign_ups__shift__activity__event_service__batch=batch, sign_ups__state__in=("accepted", "attended")
        )
    rows = Accreditation.objects.filter(
        event=event, state=Accreditation.State.APPROVED, volunteer__in=people.values("pk")
    )
    return (rows.filter(printed_at=None) if only_new else rows).order_by("number")


@transaction.atomic
def ask_sheet(
    actor: Any, *, event: Event, reason: str, batch: Batch | None = None, only_new: bool = True
) -> BadgeSheet:
    """Orders a PDF. Refusal without a reason, with nobody on it, and for more than fit in one."""
    require(actor, "event.edit", on=event)
    require(actor, "data.export", on=event)
    if len(reason.strip()) < 4:
        raise Refusal("请写明打印的用途，会记入审计。", field="reason")
    if batch and batch.event_id != event.pk:
        raise Refusal("请选这次大型活动的批次。", field="batch")
    count = wanted(event, batch, only_new=only_new).count()
    if not count:
        raise Refusal("没有要打印的证件。先发证，或者去掉“只要没打印过的”。", field="only_new")
    if count > MOST_BADGES:
        raise Refusal(f"有 {count} 张，一份最多 {MOST_BADGES} 张。请按批次分几份打印。", field="batch")
    made = BadgeSheet.objects.create(
        event=event, batch=batch, only_new=only_new, reason=reason.strip()[:300],
        asked_by=None if is_system(actor) else actor, asked_at=clock.now(),
    )  # fmt: skip
    url = reverse("events:badges", args=[event.pk])
    made.job_id = jobs.start(actor, kind=KIND, title=f"生成“{event.name}”的证件", result_url=url, sheet=made.pk).pk
    made.save(update_fields=["job_id"])
    record(actor, "events.ask_sheet", subject=made, label=event.name, reason=made.reason, badges=count)
    return made


def run(job: Job) -> None:
    """Sets the sheet; run again after a crash it starts anew. Rights are looked at again: they may have ended."""
    made = BadgeSheet.objects.select_related("event__organization", "asked_by", "batch").get(pk=job.arguments["sheet"])
    if made.badges is not None:
        return
    event, owner = made.event, made.asked_by
    if owner is None or not owner.is_active:
        raise Refusal("账号已停用，没有生成。")
    require(owner, "event.edit", on=event)
    require(owner, "data.export", on=event)
    live(event)
    for _attempt in range(_ATTEMPTS):
        rows = list(_loaded(wanted(event, made.batch, only_new=made.only_new))[:MOST_BADGES])
        if not rows:
            raise Refusal("没有要打印的证件：可能刚刚已经打印过。")
        jobs.progress(job, 0, len(rows))
        name = FILES.keep(_typeset(badges_of(event, rows)))
        if _kept(made, owner, rows, name):
            job.message = f"共 {len(rows)} 张。"
            jobs.progress(job, len(rows), len(rows))
            return
        FILES.remove(name)
    raise Refusal("生成的时候一直有人在换照片，请过几分钟再生成。")


@transaction.atomic
def _kept(made: BadgeSheet, owner: Any, rows: Sequence[Accreditation], name: str) -> bool:
    """Keeps the file with who is on it; False where somebody's badge or photograph changed while it was set."""
    locked_rows = Accreditation.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
    now = {row.pk: row.state for row in locked_rows.order_by("pk")}
    photos = dict(BadgePhoto.objects.filter(accreditation__in=now).values_list("accreditation", "code"))
    set_with = {row.pk: row.photo.code for row in rows if getattr(row, "photo", None)}
    if photos != set_with or any(now.get(row.pk) != Accreditation.State.APPROVED for row in rows):
        return False
    made.file, made.badges = name, len(rows)
    made.save(update_fields=["file", "badges"])
    made.accreditations.set(rows)
    locked_rows.update(printed_at=clock.now())
    record(
        owner, "events.make_sheet", subject=made, label=made.event.name, reason=made.reason, badges=len(rows),
        touched={row.volunteer.person_id for row in rows},
    )  # fmt: skip
    notify(
        [owner.pk], key=f"event-badges:{made.pk}", title="证件做好了",
        body=f"共 {len(rows)} 张，文件保存 {KEPT_DAYS} 天。", url=reverse("events:badges", args=[made.event_id]),
    )  # fmt: skip
    return True


def _typeset(badges: Sequence[Badge]) -> bytes:
    try:
        return typeset_badges(badges)
    except CannotSet as error:
        names = "、".join(f"{one.number} {one.name}" for one in error.badges[:5])
        raise Refusal(f"{names} 的照片印不出来，请收回证件，让本人删掉照片重传。") from error


def _loaded(rows: Any) -> Any:
    return rows.select_related("event", "volunteer__person", "photo").prefetch_related("zones")


def badges_of(event: Event, rows: Sequence[Accreditation]) -> list[Badge]:
    """What stands on the badges; photographs only of who still agrees. 5 statements for any number."""
    roles = roles_of(event, [row.volunteer_id for row in rows])
    people = [row.volunteer.person_id for row in rows]
    agreed = set(
        Consent.objects.filter(person__in=people, purpose=PURPOSE, withdrawn_at=None).values_list(
            "person_id", flat=True
        )
    )
    return [
        _badge(event, row, roles.get(row.volunteer_id, Role([], [], [])), row.volunteer.person_id in agreed)
        for row in rows
    ]  # fmt: skip


def _badge(event: Event, row: Accreditation, role: Role, has_agreed: bool) -> Badge:
    photo = getattr(row, "photo", None) if has_agreed else None
    declared = {code: row.languages.get(code, "") for code in row.volunteer.languages} | row.languages
    return Badge(
        event=event.name,
        event_en=event.name_en,
        days=f"{event.starts_on:%Y-%m-%d} – {event.ends_on:%m-%d}",
        name=row.volunteer.person.name,
        name_latin=row.name_latin,
        number=row.badge_number,
        role="、".join(role.posts[:3]),
        role_en=", ".join(name for name in role.posts_en[:3] if name),
        languages=[spoken_line(code, level) for code, level in list(declared.items())[:4]],
        zones=[f"{zone.name} {zone.name_en}" for zone in zones_of(row, role)[:4]],
        qr_text=f"{settings.SITE_URL}{reverse('events:check', args=[row.code])}",
        photo=_picture(photo) if photo else b"",
        media_type=photo.media_type if photo else "image/jpeg",
    )


def _picture(photo: BadgePhoto) -> bytes:
    """A file that went meanwhile, by retention or erasure, is no photograph: the others are printed all the same."""
    try:
        return PHOTOS.fetch(photo.file)
    except NotFound:
        return b""


@transaction.atomic
def single_badge(actor: Any, *, accreditation: Accreditation) -> bytes:
    """One badge as PDF, for the person and for staff of the event; NotFound before it is approved."""
    row = _loaded(Accreditation.objects.filter(pk=accreditation.pk)).select_related("event__organization").first()
    is_own = row is not None and acts_for(actor, row.volunteer)
    if row is None or not (is_own or can(actor, "event.edit", on=row.event)):
        raise NotFound()
    if row.state != Accreditation.State.APPROVED:
        raise NotFound("证件还没有办好。")
    record(
        actor, "events.print_badge", subject=row, label=row.badge_number, person_id=row.volunteer.person_id,
        reason="" if is_own else "打印证件",
    )  # fmt: skip
    return _typeset(badges_of(row.event, [row]))


@transaction.atomic
def fetch_sheet(actor: Any, *, sheet: BadgeSheet) -> bytes:
    """The file, for who arranges the event and may export; every time is logged."""
    require(actor, "event.edit", on=sheet.event)
    require(actor, "data.export", on=sheet.event)
    content = FILES.fetch(sheet.file)
    record(
        actor, "events.download_sheet", subject=sheet, label=sheet.event.name, reason=sheet.reason,
        badges=sheet.badges, touched=set(sheet.accreditations.values_list("volunteer__person", flat=True)),
    )  # fmt: skip
    return content


def tidy_sheets() -> str:
    """Regular work: removes files after some days, and those that a crash left without a row."""
    over = BadgeSheet.objects.filter(asked_at__lt=clock.now() - timedelta(days=KEPT_DAYS)).exclude(file="")
    names = list(over.values_list("file", flat=True))
    over.update(file="")
    for name in names:
        FILES.remove(name)
    lost = FILES.tidy(BadgeSheet.objects.exclude(file="").values_list("file", flat=True))
    return f"{len(names) + lost} 份证件文件已删除"
