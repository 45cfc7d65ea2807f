"""The closing report of an activity: what was done, how many were reached, what it cost, pictures with consent."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yushan.activities.models import Activity, ClosingReport, ReportCost, ReportPhoto
from yushan.activities.queries.closing import came
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.sealed_files import SealedFolder
from yushan.organizations.access import require
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import standing_consents

PHOTOS = SealedFolder("reports", "这张照片已经删除。")
MOST_PHOTOS = 9


@dataclass(frozen=True)
class Cost:
    """One line of what it cost, in fen."""

    item: str
    fen: int
    payer: str = ""


def _over(activity: Activity) -> None:
    if not activity.takes_report:
        raise Conflict(_("活动%(state)s，结束以后才能写小结。") % {"state": activity.get_state_display()})


@transaction.atomic
def save_report(
    actor: Any,
    *,
    activity: Activity,
    summary: str,
    reached: int | None,
    reached_how: str = "",
    costs: Sequence[Cost] = (),
) -> ClosingReport:
    """Writes the report, or changes it; also after it was published, the trail keeps that it was. Needs activity.edit."""
    require(actor, "activity.edit", on=activity)
    activity = locked_row(activity, "organization")
    _over(activity)
    report, _made = ClosingReport.objects.get_or_create(activity=activity, defaults={"written_at": clock.now()})
    report.summary, report.reached, report.reached_how = summary.strip(), reached, reached_how.strip()[:120]
    report.written_at, report.written_by = clock.now(), actor if getattr(actor, "pk", None) else None
    if report.published_at:
        _complete(report)
    report.save()
    report.costs.all().delete()
    ReportCost.objects.bulk_create(
        ReportCost(report=report, item=one.item[:60], fen=one.fen, payer=one.payer[:60]) for one in costs
    )
    record(actor, "activities.save_report", subject=activity, label=activity.title, public=bool(report.published_at))
    return report


def _complete(report: ClosingReport) -> None:
    if len(report.summary) < 20:
        raise Refusal(_("小结至少写 20 个字：做了什么，服务了谁，效果怎样。"), field="summary")
    if report.reached is None:
        raise Refusal(_("请填服务到的人数；没有服务对象的填 0。"), field="reached")


@transaction.atomic
def publish_report(actor: Any, *, activity: Activity) -> ClosingReport:
    """Makes the report public. Refusal while something is missing, NotFound without one; twice does it once."""
    require(actor, "activity.edit", on=activity)
    report = ClosingReport.objects.select_for_update().filter(activity=activity).first()
    if report is None:
        raise NotFound(_("还没有写小结。"))
    _complete(report)
    if report.published_at is None:
        report.published_at = clock.now()
        report.save(update_fields=["published_at"])
        record(actor, "activities.publish_report", subject=activity, label=activity.title)
    return report


@transaction.atomic
def add_photo(
    actor: Any, *, activity: Activity, content: bytes, caption: str, faces: str, people: Collection[int] = ()
) -> ReportPhoto:
    """Adds a picture without what the camera wrote beside it.

    Refusal without a word on the faces, for what is no picture, and when a volunteer in it has not agreed (portrait).
    """
    require(actor, "activity.edit", on=activity)
    _over(activity)
    report = ClosingReport.objects.select_for_update().filter(activity=activity).first()
    if report is None:
        report = save_report(actor, activity=activity, summary="", reached=None)
    if report.photos.count() >= MOST_PHOTOS:
        raise Refusal(_("最多 %(most)d 张，请先删一张。") % {"most": MOST_PHOTOS}, field="photo")
    if faces not in ReportPhoto.Faces.values:
        raise Refusal(_("请说明照片里的人是不是都同意了。"), field="faces")
    if not caption.strip():
        raise Refusal(_("请写一句照片里是什么，看不见的人靠它知道。"), field="caption")
    who = list(Volunteer.objects.filter(pk__in=set(people), sign_ups__in=came(activity)).distinct())
    if who and faces == ReportPhoto.Faces.NONE:
        raise Refusal(_("选了照片里的志愿者，就请选“能认出来的人都同意了”。"), field="faces")
    for one in who:
        if not standing_consents(one.person_id).filter(purpose="portrait").exists():
            text = _("%(name)s没有同意照片用于宣传，请换一张，或者请本人在“我的资料与隐私”里同意。")
            raise Refusal(text % {"name": one.person.name}, field="people")
    try:
        bare, media = cleaned(content)
    except NoPicture as error:
        raise Refusal(str(error), field="photo") from error
    name = PHOTOS.keep(bare)
    photo = ReportPhoto.objects.create(
        report=report,
        code=secrets.token_urlsafe(16),
        file=name,
        media_type=media,
        caption=caption.strip()[:100],
        faces=faces,
        added_by=actor if getattr(actor, "pk", None) else None,
        added_at=clock.now(),
    )
    photo.people.set(who)
    record(actor, "activities.add_photo", subject=activity, label=activity.title, photo=photo.pk)
    return photo


@transaction.atomic
def remove_photo(actor: Any, *, photo: ReportPhoto) -> None:
    """Takes a picture away, file and all."""
    activity = photo.report.activity
    require(actor, "activity.edit", on=activity)
    name = photo.file
    record(actor, "activities.remove_photo", subject=activity, label=activity.title, photo=photo.pk)
    photo.delete()
    transaction.on_commit(lambda: PHOTOS.remove(name))


def tidy_photos() -> int:
    """Regular work: removes pictures that no report names; answers how many."""
    return PHOTOS.tidy(ReportPhoto.objects.values_list("file", flat=True))
