"""What can be counted of needs (docs/domain.md, Need fulfilment): asked, accepted, fulfilled, reviewed."""

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Q, Sum
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things, plainly
from yushan.common.counts import (
    YEAR,
    Answers,
    Asked,
    CountSource,
    NamedCount,
    everywhere,
    local_day,
    tally,
    within_year,
)
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


# Needs asked in the year up to the day; what became of them is what is known today.
_STATES = {
    "needs_asked": ~Q(state__in=(Need.State.MERGED, Need.State.WITHDRAWN)),
    "needs_accepted": Q(state__in=Need.ACCEPTED),
    "needs_fulfilled": Q(state__in=_FULFILLED),
    "needs_claimed": Q(state__in=Need.WITH_TEAM),
}


def _of_year(condition: Q) -> Callable[[date], Count]:
    return lambda day: Count("pk", filter=condition & within_year("asked_at", day))


_PARTS = {name: _of_year(condition) for name, condition in _STATES.items()}
_REVIEWS = {
    "need_reviews": lambda day: Count("pk", filter=within_year("reviewed_at", day)),
    "need_review_points": lambda day: Sum("stars", filter=within_year("reviewed_at", day)),
}


def _read(asked: Asked) -> Answers:
    return tally(Need.objects.all(), asked, _PARTS, area="area_id") | tally(
        NeedReview.objects.all(), asked, _REVIEWS, area="need__area_id"
    )


def _asked(condition: Q) -> Part:
    return Part(lambda node: condition & within_year("asked_at", node.day) & node.within(area="area_id"))


def _reviewed(node: Node) -> Q:
    return within_year("reviewed_at", node.day) & node.within(area="need__area_id")


# Without who asked: the need's own page tells that to those whose work it is.
THINGS = (
    Things(
        code="needs",
        title="需求",
        header=("需求", "单号", "区县", "点单日期", "状态"),
        rows=lambda node: Need.objects.select_related("area"),
        cells=plainly(
            lambda row: row.title,
            lambda row: row.number,
            lambda row: row.area.name,
            lambda row: local_day(row.asked_at),
            lambda row: row.get_state_display(),
        ),
        order=("-asked_at", "-pk"),
        parts={name: _asked(condition) for name, condition in _STATES.items()},
        needs="need.view",
        note="不列点单人的姓名和电话。",
        page=lambda row: reverse("needs:detail", args=[row.pk]),
        opens="need.view",
    ),
    Things(
        code="need_reviews",
        title="评单",
        header=("需求", "单号", "区县", "评单日期", "星数"),
        rows=lambda node: NeedReview.objects.select_related("need__area"),
        cells=plainly(
            lambda row: row.need.title,
            lambda row: row.need.number,
            lambda row: row.need.area.name,
            lambda row: local_day(row.reviewed_at),
            lambda row: row.stars,
        ),
        order=("-reviewed_at", "-pk"),
        parts={"need_reviews": Part(_reviewed), "need_review_points": Part(_reviewed, "stars")},
        needs="need.view",
        note="不列点单人的姓名和电话。",
        right=frozenset({4}),
        page=lambda row: reverse("needs:detail", args=[row.need_id]),
        opens="need.view",
    ),
)
SOURCE = CountSource(COUNTS, _read, THINGS)
