"""Unhappy reviews of needs come here by themselves (needs.rights), those that waited before this desk too."""

import secrets
from typing import Any

from django.db import transaction

from yushan.common import clock
from yushan.common.actors import WORKER, is_system
from yushan.common.terms import due
from yushan.needs.models import Need, NeedReview
from yushan.needs.queries.cases import level_above
from yushan.rights.actions.base import ACCEPT, tell_heads, trail
from yushan.rights.actions.filing import hashed_code, new_code, new_number
from yushan.rights.askers import Asker
from yushan.rights.models import Case, CaseStep


class Desk:
    """What needs.rights asks for."""

    term = ACCEPT

    @staticmethod
    def take(actor: Any, *, need: Need, review: NeedReview) -> None:
        """A case of its own for the review, in the review's transaction."""
        open_case(actor, need, review)


@transaction.atomic
def open_case(actor: Any, need: Need, review: NeedReview) -> Case | None:
    """At the level above whoever served; twice is once. Its code is told nobody: the asker follows it with their order."""
    if Case.objects.filter(need=need).exists():
        return None
    now, by_city = clock.now(), level_above(need) == Need.Level.CITY
    deadline = due(now, ACCEPT)
    case = Case.objects.create(
        number=new_number(), code_hash=hashed_code(new_code()), submission=secrets.token_urlsafe(18),
        kind=Case.Kind.COMPLAINT, side=Case.Side.RECIPIENT, topic=Case.Topic.SERVICE, channel=Case.Channel.REVIEW,
        area=need.area, organization=need.followed.organization, need=need,
        text=f"点单“{need.title}”评了 {review.stars} 星。{review.text}",
        user=need.user if need.channel == Need.Channel.SELF else None,
        level=Case.Level.CITY if by_city else Case.Level.AREA, opened_at=now, due_at=deadline, turn_at=deadline or now,
    )  # fmt: skip
    CaseStep.objects.create(case=case, at=now, said="不满意的评单转来")
    trail(actor if is_system(actor) else Asker(case.pk), "file", case, kind=case.kind, channel=case.channel)
    tell_heads(case, key="new", title=f"不满意的评单 {case.number}", body="请指定承办人，打电话问问。")
    return case


def adopt_reviews(limit: int = 200) -> int:
    """Regular work: unhappy reviews that nobody called back and that have no case. Answers how many."""
    rows = NeedReview.objects.filter(is_unhappy=True, visited_at=None, need__rights_case=None)
    rows = rows.select_related("need__area", "need__user", "need__organization", "need__leader__organization")
    return sum(open_case(WORKER, row.need, row) is not None for row in rows.order_by("pk")[:limit])
