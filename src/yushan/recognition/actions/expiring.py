"""Points come to an end only after it was announced, each time in the person's inbox."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from yushan.common import clock, rulebook
from yushan.recognition.actions.points import close, locked_books
from yushan.recognition.actions.telling import tell_all
from yushan.recognition.models import PointLot, PointMovement

_CHUNK = 500


def _notice_days() -> list[int]:
    return sorted(int(days) for days in rulebook.value("points_notice_days"))  # type: ignore[attr-defined]


def announce_due() -> int:
    """Regular work: tells who has points that end soon, at each of the plan's distances once; answers how many people."""
    return sum(_announce(days) for days in _notice_days())


def _announce(days: int) -> int:
    """The nearest distance is told first, so that nobody hears of the farther one on the same day."""
    today, people = clock.today(), 0
    near = PointLot.objects.filter(remaining__gt=0, expires_on__lte=today + timedelta(days=days))
    waiting = near.filter(told_days=None) | near.filter(told_days__gt=days)
    ids = sorted(set(waiting.values_list("account__volunteer", flat=True)))
    for start in range(0, len(ids), _CHUNK):
        with transaction.atomic():
            people += _announce_to(waiting, ids[start : start + _CHUNK], days, today)
    return people


def _announce_to(waiting: Iterable[PointLot], ids: list[int], days: int, today: date) -> int:
    locked_books(ids)
    rows = list(waiting.filter(account__volunteer__in=ids).select_related("account"))  # type: ignore[attr-defined]
    sums: dict[tuple[int, date], int] = defaultdict(int)
    for row in rows:
        # What was told late, because the worker stood still, stays good as long as it would have been.
        sums[row.account.volunteer_id, max(row.expires_on, today + timedelta(days=_notice_days()[0]))] += row.remaining
        row.told_days, row.told_on = days, row.told_on or today
    PointLot.objects.bulk_update(rows, ["told_days", "told_on"], batch_size=500)
    messages = [
        (pk, f"points:end:{day}:{days}", f"{points} 积分 {day} 以后过期", "可以在积分超市兑换，先到期的先用。")
        for (pk, day), points in sorted(sums.items())
    ]
    tell_all(messages, reverse("recognition:points"))
    return len({pk for pk, _day in sums})


def expire_due() -> int:
    """Regular work: ends what is past its last day and was announced long enough ago; answers how many people."""
    today, people = clock.today(), 0
    due = PointLot.objects.filter(
        remaining__gt=0, expires_on__lt=today, told_on__lt=today - timedelta(days=_notice_days()[0])
    )
    ids = sorted(set(due.values_list("account__volunteer", flat=True)))
    for start in range(0, len(ids), _CHUNK):
        with transaction.atomic():
            part = ids[start : start + _CHUNK]
            books = locked_books(part)
            sums: dict[int, int] = defaultdict(int)
            rows = list(due.filter(account__volunteer__in=part).select_related("account"))
            for row in rows:
                sums[row.account.volunteer_id] += row.remaining
                row.expired, row.remaining = row.expired + row.remaining, 0
            PointLot.objects.bulk_update(rows, ["expired", "remaining"], batch_size=500)
            for pk, points in sums.items():
                books[pk].move(PointMovement.Kind.EXPIRE, -points, 0, "到期没有用完")
            close(books.values())
            people += len(sums)
    return people
