"""Volunteers as what is counted. Who looks at a place sees the names of those within their own reach; of others, who
served or train there but belong elsewhere, the family name alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from yushan.common.counted_things import Node, Part, Things
from yushan.common.counts import until
from yushan.common.identity import mask_name
from yushan.common.numbers import hours_text
from yushan.volunteers.models import Cultivation, Membership, Volunteer
from yushan.volunteers.queries import volunteers_in_scope

HEADER = ("姓名", "志愿者编号", "所在区县", "注册日期", "累计入账小时")
NOTE = "不在您管理范围内的人只显示姓氏，不显示编号。"


def rows(node: Node) -> QuerySet[Volunteer]:
    """Everybody, each once: a second registration counts with the first one."""
    return Volunteer.objects.select_related("person", "area")


def within_reach(actor: Any, listed: Sequence[Volunteer]) -> set[int]:
    """Whom of them the actor may see; one statement."""
    return set(volunteers_in_scope(actor).filter(pk__in=[row.pk for row in listed]).values_list("pk", flat=True))


def cells(actor: Any, listed: Sequence[Volunteer]) -> list[Sequence[str]]:
    """One statement more than the rows: who of them the actor may see."""
    seen = within_reach(actor, listed)
    return [
        [
            row.person.name if row.pk in seen else mask_name(row.person.name),
            row.number if row.pk in seen else "—",
            row.area.name if row.area else "—",
            row.verified_on.isoformat() if row.verified_on else "—",
            hours_text(row.posted_minutes),
        ]
        for row in listed
    ]


def people_that(code: str, parts: Mapping[str, Part], *, needs: str = "volunteer.view") -> Things:
    """A list of volunteers."""
    return Things(
        code=code,
        title="志愿者",
        header=HEADER,
        rows=rows,
        cells=cells,
        order=("pk",),
        parts=parts,
        needs=needs,
        note=NOTE,
        right=frozenset({4}),
        page=lambda row: reverse("volunteers:detail", args=[row.pk]),
        opens="volunteer.view",
        reach=within_reach,
        whose=lambda row: int(row.person_id),
    )


def in_team(day: date) -> Q:
    """Memberships that hold on a day; read them with `began`."""
    began = Q(state__in=("approved", "paused", "left")) & until("began", day)
    return began & (Q(left_at=None) | ~until("left_at", day))


def with_beginning(memberships: QuerySet[Membership]) -> QuerySet[Any]:
    """Memberships with the moment from which they count."""
    return memberships.annotate(began=Coalesce("decided_at", "applied_at"))


def trained(day: date) -> Q:
    """Cultivations that were completed by a day."""
    return Q(state=Cultivation.State.COMPLETED) & until("changed_at", day)


IN_TRAINING = Q(state__in=Cultivation.OPEN)


def _member(node: Node) -> Q:
    teams = with_beginning(Membership.objects.filter(node.within(), volunteer=OuterRef("pk")))
    return Q(Exists(teams.filter(in_team(node.day))))


def _track(node: Node, condition: Q) -> Q:
    return Q(Exists(Cultivation.objects.filter(node.within() & condition, volunteer=OuterRef("pk"))))


MEMBERS = people_that("members", {"members": Part(_member)})
LEADERS = people_that(
    "leaders",
    {
        "leaders_trained": Part(lambda node: _track(node, trained(node.day))),
        "leaders_in_training": Part(lambda node: _track(node, IN_TRAINING)),
    },
    needs="cultivation.view",
)
