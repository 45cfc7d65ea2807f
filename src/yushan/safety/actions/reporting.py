"""Reporting in a minute: once, whatever the network does; those responsible are told in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from yushan.activities.models import Activity
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.common.counters import take as next_number
from yushan.common.documents import NoDocument, cleaned
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.models import Area
from yushan.safety.actions.base import tell
from yushan.safety.actions.people import MOST_PEOPLE, Person, keep_people
from yushan.safety.models import Incident, IncidentPhoto
from yushan.safety.rules.terms import goes_to_city, take_until

PHOTOS = SealedFolder("incidents", "这张照片已经删除。")
MOST_PHOTOS, MOST_BYTES = 6, 5 * 1024 * 1024
MOST_TEXT = 2000


@dataclass(frozen=True)
class Report:
    """What whoever was there writes down."""

    kind: str
    severity: int
    text: str
    place: str = ""
    measures: str = ""
    activity: Activity | None = None
    area: Area | None = None
    happened_at: datetime | None = None
    people: Sequence[Person] = ()
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    is_offline: bool = False


def _check(report: Report) -> None:
    if report.kind not in Incident.Kind.values:
        raise Refusal("请选是什么事。", field="kind")
    if report.severity not in Incident.Severity.values:
        raise Refusal("请选有多严重；拿不准的往重里选。", field="severity")
    if len(report.text.strip()) < 2:
        raise Refusal("请写一句怎么回事。", field="text")
    if report.activity is None and report.area is None:
        raise Refusal("请选是哪个活动，或者在哪个区县。", field="activity")
    if report.activity is None and not report.place.strip():
        raise Refusal("请写在哪里。", field="place")
    if len(report.people) > MOST_PEOPLE:
        raise Refusal(f"一次最多写 {MOST_PEOPLE} 个人，其余的请写在经过里。", field="people")


@transaction.atomic
def report_incident(actor: Any, *, key: str, report: Report) -> tuple[Incident, bool]:
    """Keeps a report and tells whoever is responsible; the same key again is the same report. Whether it is new."""
    if getattr(actor, "pk", None) is None:
        raise NotAllowed("请先登录再报；情况紧急的先打 120、119、110。")
    if known := Incident.objects.filter(key=key).first():
        return _again(actor, known), False
    _check(report)
    now = clock.now()
    activity = report.activity
    happened = min(report.happened_at or now, now)
    # Whose activity it is answers for it, wherever whoever reports comes from.
    area = (activity.area or activity.organization.area if activity else None) or report.area
    until = take_until(now, report.severity, rulebook.value("incident_hours"))  # type: ignore[arg-type]
    month = f"{clock.today():%y%m}"
    row = Incident(
        number=f"SJ-{month}-{next_number(f'incident:{month}'):03d}", key=key, kind=report.kind,
        severity=report.severity, activity=activity, organization=activity.organization if activity else None,
        area=area, place=(report.place.strip() or (activity.place if activity else ""))[:100],
        longitude=report.longitude, latitude=report.latitude, happened_at=happened, reported_at=now, reported_by=actor,
        text=report.text.strip()[:MOST_TEXT], measures=report.measures.strip()[:MOST_TEXT],
        is_offline=report.is_offline, due_at=until, turn_at=until,
        level=Incident.Level.CITY if goes_to_city(report.severity) else Incident.Level.AREA,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the phone sent it twice at one moment
        return _again(actor, Incident.objects.get(key=key)), False
    keep_people(row, report.people)
    record(actor, "safety.report", subject=row, label=row.number, kind=row.kind, severity=row.severity)
    what = f"{row.get_kind_display()}，{row.get_severity_display().split('：')[0]}"
    tell(
        row, with_city=goes_to_city(row.severity), key="new", title=f"安全事件：{what}",
        body=f"{row.where}。请马上看，先救人、保护现场。",
    )  # fmt: skip
    return row, True


def _again(actor: Any, known: Incident) -> Incident:
    if known.reported_by_id != actor.pk:
        raise Conflict("这个编号已经由别人用过，请刷新页面重新报。")
    return known


@transaction.atomic
def add_photo(actor: Any, *, incident: Incident, key: str, content: bytes) -> tuple[IncidentPhoto, bool]:
    """A picture from whoever reported; the same key again is the same picture."""
    if incident.reported_by_id != getattr(actor, "pk", None):
        raise NotAllowed("照片由报的人补。")
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    # Looked for under the lock: a phone that heard no answer sends the same picture again while the first is on its way.
    if known := IncidentPhoto.objects.filter(key=key).first():
        if known.incident_id != incident.pk:
            raise Conflict("这张照片的编号已经用过，请刷新页面重新选照片。")
        return known, False
    if incident.state == Incident.State.CLOSED:
        raise Conflict("已经结案，不能再补照片。")
    if incident.photos.count() >= MOST_PHOTOS:
        raise Refusal(f"最多 {MOST_PHOTOS} 张照片。", code="enough")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoDocument as error:
        raise Refusal(str(error), field="photo") from error
    if not media.startswith("image/"):
        raise Refusal("这里只收 JPG、PNG 照片。", field="photo")
    row = IncidentPhoto.objects.create(
        incident=incident, key=key, file=PHOTOS.keep(bare), media_type=media, added_at=clock.now()
    )
    record(actor, "safety.photo", subject=incident, label=incident.number)
    return row, True


def tidy_photos() -> int:
    """Removes files that no row names."""
    return PHOTOS.tidy(IncidentPhoto.objects.values_list("file", flat=True))
