"""Hours that nobody can look into, and areas from which nothing comes."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse

from yushan.activities.models import Activity, PaperSheet, ReportPhoto, ScenePhoto
from yushan.common import clock
from yushan.common.numbers import hours_text
from yushan.indicators.doubtful import At, Found
from yushan.ledger.models import HourEntry
from yushan.organizations.queries import areas as valid_areas


def unevidenced_entries(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """By organization: standing declared lines of the last days whose activity has no photograph and no paper sheet."""
    since = day - timedelta(days=numbers["days"])
    lines = HourEntry.objects.filter(
        ~Exists(ScenePhoto.objects.filter(sign_up__post__shift__activity=OuterRef("activity_id"))),
        ~Exists(PaperSheet.objects.filter(shift__activity=OuterRef("activity_id")).exclude(state="dropped")),
        ~Exists(ReportPhoto.objects.filter(report__activity=OuterRef("activity_id"))),
        grade=HourEntry.Grade.DECLARED, reverses=None, reversal=None, service_day__gt=since, service_day__lte=day,
    )  # fmt: skip
    lines = lines.filter(organization=at[1]) if at else lines
    by = ("organization_id", "organization__area_id", "organization__code")
    sums = lines.order_by("organization__code").values_list(*by).annotate(Count("pk"), Sum("minutes"))
    for organization, area, code, number, minutes in sums:
        asked = urlencode({"org": code, "grade": HourEntry.Grade.DECLARED, "kind": "standing"})
        text = f"{number:,} 条申报的时长没有证据，共 {hours_text(minutes)} 小时"
        yield Found("organization", organization, area, number, text, f"{reverse('ledger:entries')}?{asked}")


def silent_areas(day: date, numbers: Mapping[str, int], at: At | None = None) -> Iterator[Found]:
    """Areas without an activity that was held and without a line for a service within the last days. Three statements."""
    since = day - timedelta(days=numbers["days"])
    lines = HourEntry.objects.filter(reverses=None, reversal=None, service_day__gt=since, service_day__lte=day)
    lines = lines.filter(organization__area=at[1]) if at else lines
    heard = set(lines.order_by().values_list("organization__area_id", flat=True).distinct())
    held = Activity.objects.filter(
        Q(state__in=Activity.OVER), ends_at__gte=clock.at(since), ends_at__lt=clock.at(day + timedelta(days=1))
    )
    held = held.filter(Q(area=at[1]) | Q(organization__area=at[1])) if at else held
    for pair in held.order_by().values_list("area_id", "organization__area_id").distinct():
        heard.update(pair)
    for area in valid_areas(day):
        if area.pk not in heard and (at is None or area.pk == at[1]):
            text = f"{numbers['days']} 天里没有办过活动，也没有入账的时长"
            yield Found("area", area.pk, area.pk, 1, text, reverse("indicators:area", args=[area.code]))
