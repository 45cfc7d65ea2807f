"""Award campaigns for tests: a city with districts, people with hours, reviewers; steps done through the actions."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.campaigns.actions import checking, noticing, publishing, reviewers, rounds
from yushan.campaigns.actions import scoring as scores
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.actions.organising import create_campaign
from yushan.campaigns.models import Assignment, AwardCampaign, Category, Nominee, Reviewer, Round
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import Job
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

CRITERIA = [
    {"code": "effect", "name": "服务成效", "points": 50, "weight": 60},
    {"code": "spread", "name": "带动示范", "points": 20, "weight": 40},
]
REASON = "一年来坚持在村里教老人用手机，群众都认得。"
ROUTES = ["unit", "team", "area", "self", "public"]


def campaign(actor: Any = COMMAND_LINE, *, kind: str = "person", rules: Any = (), **values: Any) -> AwardCampaign:
    """A campaign of the city in preparation, with one category of `quota` winners and two reviewers each."""
    category = {
        "name": "科技志愿者", "honour": "优秀科技志愿者", "kind": kind, "rules": list(rules),
        "quota": values.pop("quota", 2), "gives": values.pop("gives", {}),
    }  # fmt: skip
    for name in ("area_quota", "recommend_quota", "second_places", "final_places"):
        if name in values:
            category[name] = values.pop(name)
    facts: dict[str, Any] = {
        "use": "annual", "title": "年度科技志愿服务先进典型", "text": "推选坚持服务、群众认可的人。", "routes": ROUTES,
        "reviewers_each": 2, "method": "mean", "criteria": CRITERIA, "ties": ["criterion:effect", "raw", "lot"],
    } | values  # fmt: skip
    until = facts.pop("nominate_until", clock.today() + timedelta(days=7))
    made = create_campaign(actor, area=facts.pop("area", None), year=clock.today().year, nominate_until=until, **facts)
    Category.objects.create(campaign=made, code="people", **category)
    return made


def opened(**values: Any) -> AwardCampaign:
    """One in which people are nominated."""
    return checking.open_campaign(COMMAND_LINE, campaign=campaign(**values))


def category_of(made: AwardCampaign) -> Category:
    """Its first category."""
    found = made.categories.get()
    found.campaign = made
    return found


def person(team: Organization, name: str, hours: int = 0, **values: Any) -> Volunteer:
    """A member of a team with so many services of two hours."""
    who = volunteers.volunteer(name, area=team.area, **values)
    volunteers.membership(who, team)
    for number in range(hours // 2):
        post(who, team, 120, activity_id=None, activity_title=f"活动 {number}")
    return who


def oneself(made: AwardCampaign, who: Volunteer, statement: str = "") -> Nominee:
    """Somebody puts themselves forward."""
    voice = Voice("self")
    return nominate(who.person.user, category=category_of(made), candidate=who, voice=voice, statement=statement)[0]


def by_team(made: AwardCampaign, who: Volunteer, admin: User, team: Organization) -> Nominee:
    """A team nominates one of its members."""
    voice = Voice("team", REASON, organization=team)
    return nominate(admin, category=category_of(made), candidate=who, voice=voice)[0]


def checked(made: AwardCampaign) -> AwardCampaign:
    """Nominations are over, everybody was measured."""
    AwardCampaign.objects.filter(pk=made.pk).update(nominate_until=clock.today() - timedelta(days=1))
    made.refresh_from_db()
    made = checking.close_nominations(COMMAND_LINE, campaign=made)
    measured()
    return made


def _last_job() -> Job:
    """The worker's part: within a test's transaction nothing is committed, so no job begins by itself."""
    found = Job.objects.order_by("-pk").first()
    assert found is not None
    return found


def measured() -> None:
    """The worker measured everybody."""
    checking.check_nominees(_last_job())


def certified() -> None:
    """The worker issued the certificates."""
    publishing.issue_certificates(_last_job())


def reviewer(made: AwardCampaign, name: str, who: Any = None, **values: Any) -> Reviewer:
    """Somebody who accepted to score."""
    user = make.user(display_name=name, who=who, **values)
    reviewers.invite_reviewers(COMMAND_LINE, campaign=made, users=[user])
    row = Reviewer.objects.get(campaign=made, user=user)
    return reviewers.answer_invitation(user, reviewer=row, accepts=True)


def under_review(made: AwardCampaign, names: Sequence[str] = ("冉启明", "谭伟", "向春梅")) -> Round:
    """The first round runs, with so many reviewers."""
    for name in names:
        reviewer(made, name)
    return rounds.begin_review(COMMAND_LINE, campaign=checked(made))


def give(assignment: Assignment, effect: int, spread: int = 10) -> Assignment:
    """A reviewer's points."""
    user = assignment.reviewer.user
    return scores.give_score(
        user, assignment=assignment, points={"effect": effect, "spread": spread}, comment="群众说得出变化"
    )


def score_all(round_: Round, by_code: dict[str, int]) -> None:
    """All points of a round: the same for the effect of a nominee from everybody."""
    for row in round_.assignments.filter(done_at=None, is_recused=False).select_related("nominee", "reviewer__user"):
        give(row, by_code[row.nominee.code])


def noticed(made: AwardCampaign, points: Sequence[int]) -> AwardCampaign:
    """Reviewed with these points by nominee in their order, and in the notice."""
    running = under_review(made)
    codes = list(Nominee.objects.filter(campaign=made, state="eligible").order_by("pk").values_list("code", flat=True))
    score_all(running, dict(zip(codes, points, strict=True)))
    made.refresh_from_db()
    rounds.close_round(COMMAND_LINE, campaign=made)
    made.refresh_from_db()
    return noticing.begin_notice(COMMAND_LINE, campaign=made)


def published(made: AwardCampaign, **values: Any) -> AwardCampaign:
    """The notice is over, the result is out. Call within clock.pretend of a day after the notice."""
    made = publishing.publish_result(COMMAND_LINE, campaign=made, document_no="渝科协办〔2026〕31号", **values)
    certified()
    return made
