"""What can be counted of needs (docs/domain.md, Need fulfilment): asked, accepted, fulfilled, reviewed."""

from datetime import date

from django.db.models import Count, Q, Sum

from yushan.common.counts import YEAR, Answers, Asked, CountSource, NamedCount, everywhere, tally, within_year
from yushan.needs.models import Need, NeedReview

_NEEDS = "需求单"
COUNTS = tuple(
    NamedCount(code, label, unit, YEAR, everywhere(), origin)
    for code, label, unit, origin in (
        ("needs_asked", "点单", "件", _NEEDS),
        ("needs_accepted", "已受理的需求", "件", _NEEDS),
        ("needs_fulfilled", "已完成的需求", "件", _NEEDS),
        ("needs_claimed", "已接单的需求", "件", _NEEDS),
        ("need_reviews", "评单", "条", "评单"),
        ("need_review_points", "评单的星数", "颗", "评单"),
    )
)
_FULFILLED = (Need.State.DONE, Need.State.REVIEWED)


def _of_year(condition: Q, day: date) -> Count:
    """Needs asked in the year up to the day; what became of them is what is known today."""
    return Count("pk", filter=condition & within_year("asked_at", day))


_PARTS = {
    "needs_asked": lambda day: _of_year(~Q(state__in=(Need.State.MERGED, Need.State.WITHDRAWN)), day),
    "needs_accepted": lambda day: _of_year(Q(state__in=Need.ACCEPTED), day),
    "needs_fulfilled": lambda day: _of_year(Q(state__in=_FULFILLED), day),
    "needs_claimed": lambda day: _of_year(Q(state__in=Need.WITH_TEAM), day),
}
_REVIEWS = {
    "need_reviews": lambda day: Count("pk", filter=within_year("reviewed_at", day)),
    "need_review_points": lambda day: Sum("stars", filter=within_year("reviewed_at", day)),
}


def _read(asked: Asked) -> Answers:
    return tally(Need.objects.all(), asked, _PARTS, area="area_id") | tally(
        NeedReview.objects.all(), asked, _REVIEWS, area="need__area_id"
    )


SOURCE = CountSource(COUNTS, _read)
