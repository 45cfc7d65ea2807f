"""A selection of people with thousands of nominees: made ready for the review straight in the tables, then reviewed by the actions."""

import time
from datetime import timedelta
from itertools import islice
from typing import Any

CODE = "PX-BENCH"
CRITERIA: list[dict[str, Any]] = [
    {"code": "effect", "name": "服务成效", "points": 40, "weight": 40},
    {"code": "steady", "name": "坚持和投入", "points": 30, "weight": 30},
    {"code": "spread", "name": "带动和示范", "points": 30, "weight": 30},
]
_WINNERS = 60
_PORTION = 1_000


def fill(nominees: int, reviewers: int) -> dict[str, Any]:
    """Everybody fits and has agreed, reviewers have accepted, each nominee is to get three scores."""
    from yushan.accounts.models import User
    from yushan.campaigns.models import AwardCampaign, Category, Nomination, Nominee, Reviewer
    from yushan.common import clock
    from yushan.common.statistics import refresh
    from yushan.volunteers.models import Membership, Volunteer

    today, now = clock.today(), clock.now()
    made = AwardCampaign.objects.create(
        code=CODE, use="annual", title="年度科技志愿服务先进典型", year=today.year, text="推选坚持服务、群众认可的人。",
        state="checking", routes=["team", "self"], criteria=CRITERIA, ties=["criterion:effect", "raw", "lot"], seed="bench",
        nominate_until=today - timedelta(days=1), reviewers_each=3, method="z", checked_at=now,
    )  # fmt: skip
    categories = [
        Category.objects.create(
            campaign=made, code=f"people-{place}", name=name, honour=f"优秀{name}", kind="person", quota=_WINNERS // 3, order=place
        )
        for place, name in enumerate(("科技志愿者", "讲解志愿者", "农技志愿者"))
    ]  # fmt: skip
    users = User.objects.bulk_create(
        User(username=f"reviewer-{place}", display_name=f"评审 {place}", password="!")  # noqa: S106
        for place in range(reviewers)
    )
    Reviewer.objects.bulk_create(
        Reviewer(campaign=made, user=user, state="accepted", invited_at=now, answered_at=now) for user in users
    )
    rows = Volunteer.objects.filter(state="verified").order_by("pk").only("pk", "area")
    numbered = enumerate(rows[:nominees].iterator())
    while portion := list(islice(numbered, _PORTION)):
        found = Nominee.objects.bulk_create(_nominee(made, categories, place, who, now) for place, who in portion)
        teams = dict(
            Membership.objects.filter(volunteer__in=[who.pk for _place, who in portion]).values_list(
                "volunteer", "organization"
            )
        )
        Nomination.objects.bulk_create(
            Nomination(
                nominee=row, route="team", organization_id=teams.get(row.volunteer_id or 0), reason="坚持服务，群众都认得。", at=now
            )
            for row in found
        )  # fmt: skip
    refresh()
    first = made.nominees.select_related("volunteer__person").order_by("pk").first()
    assert first is not None and first.volunteer is not None
    own = User.objects.filter(person=first.volunteer.person_id).first() or User.objects.create(
        username="nominee-0", display_name=first.volunteer.person.name, person=first.volunteer.person
    )
    return {
        "campaign": made.pk, "code": CODE, "nominees": made.nominees.count(), "reviewers": len(users),
        "category": categories[0].pk, "nominee": first.pk, "nominee_code": first.code, "nominee_user": own.username,
    }  # fmt: skip


def _nominee(made: Any, categories: list[Any], place: int, who: Any, now: Any) -> Any:
    from yushan.campaigns.models import Nominee

    return Nominee(
        campaign=made, category=categories[place % len(categories)], code=f"{CODE}-{place:05d}", kind="person", volunteer=who,
        area_id=who.area_id, state="eligible", consent="given", consent_at=now, checked_at=now,
        statement="每个赶集日都在镇上教老人用手机。", facts=[{"label": "活动", "text": f"{10 + place % 40} 次"}],
    )  # fmt: skip


def _campaign() -> Any:
    from yushan.campaigns.models import AwardCampaign

    return AwardCampaign.objects.get(code=CODE)


def assign() -> dict[str, Any]:
    """Begins the review: who scores whom, by the action."""
    from yushan.campaigns.actions.rounds import begin_review
    from yushan.common.actors import COMMAND_LINE

    began = time.perf_counter()
    made = begin_review(COMMAND_LINE, campaign=_campaign())
    seconds = time.perf_counter() - began
    first = made.assignments.order_by("pk").select_related("reviewer__user").first()
    assert first is not None
    return {
        "assign_s": round(seconds, 2), "assignments": made.assignments.count(), "loads": made.loads,
        "reviewer": first.reviewer.user.username, "assignment": first.pk,
    }  # fmt: skip


def final() -> dict[str, Any]:
    """A selection of its own in its final: ten nominees, everybody scores, the first one is on the stage."""
    from yushan.accounts.models import User
    from yushan.campaigns.models import Assignment, AwardCampaign, Category, Nominee, Reviewer, Round, StageTurn
    from yushan.common import clock
    from yushan.common.actors import COMMAND_LINE
    from yushan.organizations.actions import give_grant

    now, big = clock.now(), _campaign()
    made = AwardCampaign.objects.create(
        code=f"{CODE}-FINAL", use="annual", title="科技志愿者决赛", year=big.year, text=big.text, state="scoring", routes=["team"],
        criteria=CRITERIA, ties=["raw", "lot"], seed="bench", nominate_until=big.nominate_until, reviewers_each=3, method="mean",
        checked_at=now,
    )  # fmt: skip
    category = Category.objects.create(
        campaign=made,
        code="people",
        name="科技志愿者",
        honour="优秀科技志愿者",
        kind="person",
        quota=3,
        final_places=10,
    )
    users = list(User.objects.filter(username__startswith="reviewer-").order_by("pk"))
    for user in users:
        give_grant(COMMAND_LINE, user=user, role="reviewer", scope="campaign", scope_id=made.pk, reason="性能测试")
    reviewers = Reviewer.objects.bulk_create(
        Reviewer(campaign=made, user=user, state="accepted", invited_at=now, answered_at=now) for user in users
    )
    rows = [one.volunteer for one in big.nominees.select_related("volunteer").order_by("-pk")[:10]]
    nominees = Nominee.objects.bulk_create(
        Nominee(
            campaign=made, category=category, code=f"{CODE}-F{place}", kind="person", volunteer=who, area_id=who.area_id,
            state="eligible", consent="given", consent_at=now, checked_at=now, statement="每个赶集日都在镇上。", facts=[],
        )
        for place, who in enumerate(rows)
    )  # fmt: skip
    running = Round.objects.create(campaign=made, number=1, kind="final", began_at=now)
    Assignment.objects.bulk_create(
        Assignment(round=running, nominee=nominee, reviewer=reviewer) for nominee in nominees for reviewer in reviewers
    )
    turn = StageTurn.objects.create(round=running, nominee=nominees[0], opened_at=now)
    return {"campaign": made.pk, "turn": turn.pk, "sessions": [_session(user) for user in users]}


def _session(user: Any) -> dict[str, str]:
    """Cookies of a browser in which somebody is signed in: sixty by the form would be stopped as somebody who guesses."""
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def score() -> dict[str, Any]:
    """Gives every score, as the action leaves it. The same each time."""
    from yushan.campaigns.models import Assignment, AwardScore
    from yushan.common import clock
    from yushan.common.statistics import refresh

    now, given = clock.now(), 0
    rows = Assignment.objects.filter(round__campaign=_campaign()).order_by("pk")
    numbered = rows.values_list("pk", "round", "nominee", "reviewer").iterator()
    while portion := list(islice(numbered, _PORTION)):
        AwardScore.objects.bulk_create(
            AwardScore(
                round_id=round_, nominee_id=nominee, reviewer_id=reviewer, criterion=one["code"], given_at=now,
                points=max(0, one["points"] - (nominee * 7919 + reviewer * 31 + place * 13) % (one["points"] // 2)),
            )
            for _pk, round_, nominee, reviewer in portion
            for place, one in enumerate(CRITERIA)
        )  # fmt: skip
        given += len(portion)
    rows.update(done_at=now, comment="群众说得出变化")
    refresh()
    return {"scores": given}


def rank() -> dict[str, Any]:
    """Closes the round by the action; then the notice, and the result as it stands once that is over."""
    from yushan.campaigns.actions.noticing import begin_notice
    from yushan.campaigns.actions.publishing import publish_result
    from yushan.campaigns.actions.rounds import close_round
    from yushan.common import clock
    from yushan.common.actors import COMMAND_LINE
    from yushan.common.statistics import refresh

    began = time.perf_counter()
    close_round(COMMAND_LINE, campaign=_campaign())
    seconds = time.perf_counter() - began
    made = begin_notice(COMMAND_LINE, campaign=_campaign())
    assert made.notice_until is not None
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        publish_result(COMMAND_LINE, campaign=_campaign(), document_no="渝科协办〔2026〕31号")
    refresh()
    return {"rank_s": round(seconds, 2), "winners": _campaign().honours.count()}
