"""A word of thanks on the day on which somebody registered years ago; whoever wants none gets none."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import NotAllowed
from yushan.common.numbers import hours_text
from yushan.recognition.actions.telling import tell_all
from yushan.recognition.models import QuietAnniversary
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import acts_for

_FIRST_YEAR, _PORTION = 1990, 500


def _days(today: date) -> list[date]:
    """Days of earlier years that are remembered today; 29 February on the 28th where a year has none."""
    found = [today.replace(year=year) for year in range(_FIRST_YEAR, today.year) if _exists(today, year)]
    if (today.month, today.day) == (2, 28) and not _exists(date(2024, 2, 29), today.year):
        found += [date(year, 2, 29) for year in range(_FIRST_YEAR, today.year) if _exists(date(2024, 2, 29), year)]
    return found


def _exists(day: date, year: int) -> bool:
    try:
        day.replace(year=year)
    except ValueError:
        return False
    return True


def _remembered(today: date) -> QuerySet[Volunteer]:
    rows = Volunteer.objects.filter(state=Volunteer.State.VERIFIED, merged_into=None, verified_on__in=_days(today))
    return rows.exclude(quiet_anniversary__isnull=False)


def greet_anniversaries() -> int:
    """Regular work: each once a year, however often it runs; answers how many there are today."""
    today, last, greeted = clock.today(), 0, 0
    while part := list(
        _remembered(today)
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "verified_on", "posted_minutes")[:_PORTION]
    ):
        messages = []
        for pk, since, minutes in part:
            years = today.year - (since.year if since else today.year)
            served = f"这些年您服务了 {hours_text(minutes)} 小时，谢谢您。" if minutes else "谢谢您愿意帮忙。"
            key = f"anniversary:{pk}:{today.year}"
            title = f"今天是您成为科技志愿者 {years} 周年"
            messages.append((pk, key, title, f"{served}不想再收到，可以在“星级和徽章”里关掉。"))
        tell_all(messages, reverse("recognition:stars"))
        last, greeted = part[-1][0], greeted + len(part)
    return greeted


def is_quiet(volunteer: Volunteer) -> bool:
    """Whether somebody wants none."""
    return QuietAnniversary.objects.filter(volunteer=volunteer).exists()


@transaction.atomic
def set_anniversary(actor: Any, *, volunteer: Volunteer, wanted: bool) -> None:
    """Switches the word off or on again; by the person, or a minor's guardian."""
    if not acts_for(actor, volunteer):
        raise NotAllowed("由本人或监护人决定。")
    if wanted:
        QuietAnniversary.objects.filter(volunteer=volunteer).delete()
    else:
        QuietAnniversary.objects.get_or_create(volunteer=volunteer, defaults={"since": clock.now()})
    record(actor, "recognition.anniversary", subject=volunteer, label=volunteer.number, person_id=volunteer.person_id)
