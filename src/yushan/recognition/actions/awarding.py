"""Badges of selections: given to those who won, ended where the honour is taken back. Services have no part in them."""

from collections.abc import Collection

from yushan.common import clock
from yushan.recognition.models import BadgeAward, BadgeKind


def award_badges(volunteer_ids: Collection[int], *, code: str, name: str, description: str) -> int:
    """Gives a badge of its own to all of them, in the caller's transaction; answers how many did not have it."""
    kind, _made = BadgeKind.objects.get_or_create(
        code=code, defaults={"name": name[:40], "description": description[:120], "rule": BadgeKind.Rule.AWARD,
                             "is_counted": True, "order": 1_000},
    )  # fmt: skip
    wanted = set(volunteer_ids)
    held = BadgeAward.objects.filter(kind=kind, volunteer__in=wanted, ended_on=None)
    fresh = sorted(wanted - set(held.values_list("volunteer", flat=True)))
    today = clock.today()
    BadgeAward.objects.bulk_create(
        [BadgeAward(volunteer_id=pk, kind=kind, awarded_on=today) for pk in fresh], batch_size=500
    )
    return len(fresh)


def end_award(volunteer_id: int, *, code: str, reason: str) -> None:
    """The badge ends today, with the reason; twice is harmless."""
    rows = BadgeAward.objects.filter(kind__code=code, volunteer=volunteer_id, ended_on=None)
    rows.update(ended_on=clock.today(), end_reason=reason[:120] or "荣誉撤销")
