"""Selections of the demo, in four stages: one with its roll of honour, one under review, one in the public notice, and one of
the home district in which people are nominated. Done by the actions, each in its own days.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yushan.accounts.models import User
from yushan.campaigns import facts
from yushan.campaigns.actions import checking, consenting, noticing, organising, publishing, reviewers, rounds, scoring
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.models import (
    Assignment,
    AwardCampaign,
    CampaignTemplate,
    Category,
    HonourEntry,
    Kind,
    Nominee,
    Round,
)
from yushan.campaigns.queries.candidates import able, keeps
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.models import Job
from yushan.demo.stage import home_team
from yushan.demo.world import HOME, World
from yushan.organizations.models import Area, Organization, RoleGrant
from yushan.projects.actions.supports import add_support, finish_support
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.people import is_minor

Route, State = AwardCampaign.Route, Nominee.State
# How many of each kind are put forward in a selection of the city: more than win, few enough to look at.
_CANDIDATES = {Kind.PERSON: 6, Kind.ORGANIZATION: 3, Kind.STATION: 3, Kind.PROJECT: 4}
_WINNERS = {Kind.PERSON: 4, Kind.ORGANIZATION: 2, Kind.STATION: 2, Kind.PROJECT: 2}
_REASONS = {
    Kind.PERSON: "一年来几乎每个周末都在，老人的手机、孩子的实验都找得到他，居民点名要他再来。",
    Kind.ORGANIZATION: "队伍稳、课讲得好，街道社区有事第一个想到他们，台账清楚，时长经得起核对。",
    Kind.STATION: "全年按时开放，群众随到随问，周边三个社区的科普课都在这里上。",
    Kind.PROJECT: "课程成体系，别处照着就能办，服务对象说得出变化，已经有区县来学。",
}
_STATEMENTS = {
    Kind.PERSON: "从教邻居用手机挂号开始，一年里走遍了街道的院坝。每堂课前先问群众最想学什么，课后留电话，随时能问。"
    "带出的徒弟现在也能独立开课。",
    Kind.ORGANIZATION: "按季度排课、按需求上门，讲师轮流试讲，课件公开给兄弟队伍用。每次活动都请服务对象评，评得低的当月就改。",
    Kind.STATION: "把教室、展品和实验台向周边敞开，周末不关门。志愿者排班上墙，老人、孩子都有固定的课，还给村里的站点当师傅。",
    Kind.PROJECT: "从群众点单里来，请专家把难题拆成一堂堂能动手的课。方案、物料和讲稿都整理好了，花钱不多，换一个地方照着就能办。",
}
_COMMENTS = (
    "群众说得出变化，材料实在。", "坚持得久，带动面广。", "数据和台账对得上，成效清楚。", "做法好推广，建议把成本再写细。",
    "有特色，覆盖面还可以再大。",
)  # fmt: skip


def make_campaigns(world: World) -> None:
    """Everything, with dice of its own: what other parts draw stays as it is."""
    # Not for secrets: the same choices whenever this day is loaded.
    rng = Random(f"{world.size.name}:{world.today.isoformat()}:campaigns")  # noqa: S311
    world = replace(world, rng=rng)
    invited = _panel(world)
    _finished(world, invited)
    _under_review(world, invited)
    _in_notice(world, invited)
    _open_at_home(world)


@contextmanager
def _on(world: World, days: float, hour: int = 10) -> Iterator[datetime]:
    """So many days ago, at an hour of the day."""
    moment = clock.at((world.now - timedelta(days=days)).date(), hour)
    with clock.pretend(moment):
        yield moment


def _panel(world: World) -> list[User]:
    """Who is asked to score: reviewers, and who leads detachments; the printed reviewer first."""
    granted = RoleGrant.objects.filter(role=RoleGrant.Role.REVIEWER, scope="city", ends_at=None)
    experts = list(User.objects.filter(pk__in=granted.values("user")).order_by("pk"))
    leading = [world.organisers[node.pk] for code, node in sorted(world.detachments.items()) if code != HOME]
    found = [world.users["reviewer"], *experts, *leading, world.users["training_admin"]]
    return list(dict.fromkeys(found))[:6]


def _begun(world: World, actor: User, code: str, days: int, *, area: Area | None = None, **more: Any) -> AwardCampaign:
    """A selection from the plan's template, with the places and rules that a small city can fill; open for nominations."""
    template = CampaignTemplate.objects.get(code=code)
    with _on(world, days):
        until = clock.today() + timedelta(days=10)
        made = organising.create_campaign(
            actor, area=area, year=clock.today().year, nominate_until=until, template=template, **more
        )
        for category in made.categories.all():
            category.campaign = made
            _within_reach(actor, category)
    return made


def _open(world: World, actor: User, made: AwardCampaign, days: int) -> AwardCampaign:
    with _on(world, days, 11):
        return checking.open_campaign(actor, campaign=made)


def _within_reach(actor: User, category: Category) -> None:
    """Places as there are candidates; a rule that hardly anybody here meets is lowered, as a city does in its first year."""
    quota = min(category.quota, _WINNERS[Kind(category.kind)])
    best = _best(category)[: _CANDIDATES[Kind(category.kind)]]
    rules = []
    for rule in category.rules:
        reached = sorted((int(values.get(rule["fact"], 0)) for _one, values in best), reverse=True)
        enough = reached[min(len(reached) - 1, quota)] if reached else 0
        rules.append({"fact": rule["fact"], "least": max(1, min(rule["least"], enough))})
    organising.save_category(actor, campaign=category.campaign, category=category, quota=quota, rules=rules)


def _best(category: Category) -> list[tuple[Any, dict[str, Any]]]:
    """Candidates of a category by what the records say of them, with the facts."""
    rows = list(able(category.kind, category.campaign).order_by("pk")[:400])
    found = facts.read(category.kind, [one.pk for one in rows], category.campaign.year)
    asked = [rule["fact"] for rule in category.rules] or ["activities"]

    def weight(one: Any) -> tuple[Any, ...]:
        values = found[one.pk]
        return (*(-values.get(name, 0) for name in asked), -values.get("hours", 0), one.pk)

    return [(one, found[one.pk]) for one in sorted(rows, key=weight)]


def _speaker(world: World, candidate: Any) -> User | None:
    """Who says yes for a candidate and writes its statement."""
    if isinstance(candidate, Volunteer):  # of a minor the guardian would have to
        return None if is_minor(candidate) else User.objects.filter(person=candidate.person_id).first()
    if isinstance(candidate, Organization):
        return world.organiser(candidate) if candidate.pk in world.organisers else None
    keepers = [
        candidate.lead if getattr(candidate, "lead_id", None) else None,
        world.organisers.get(getattr(candidate, "organization_id", 0)),
        world.district(getattr(candidate, "area", None)),
        world.users["city_admin"],
    ]
    return next((user for user in keepers if user and keeps(user, candidate)), None)


def _put_forward(world: World, made: AwardCampaign, days: int) -> list[Nominee]:
    """The best of each category are nominated, by way of the districts where the selection takes that, and agree."""
    nominees: list[Nominee] = []
    for category in made.categories.all():
        category.campaign = made
        chosen = 0
        for candidate, _values in _best(category):
            speaker = _speaker(world, candidate)
            if speaker is None or chosen >= _CANDIDATES[Kind(category.kind)]:
                continue
            chosen += 1
            with _on(world, days - chosen % 4, 9 + chosen % 8):
                nominees.append(_nominated(world, category, candidate, speaker, is_self=chosen % 3 == 0))
    return nominees


def _nominated(world: World, category: Category, candidate: Any, speaker: User, *, is_self: bool) -> Nominee:
    kind = Kind(category.kind)
    text = _STATEMENTS[kind]
    if is_self and Route.SELF in category.campaign.routes:
        return nominate(speaker, category=category, candidate=candidate, voice=Voice(Route.SELF), statement=text)[0]
    voice = Voice(Route.AREA, _REASONS[kind])
    nominee, _new = nominate(
        world.users["city_admin"], category=category, candidate=candidate, voice=voice, statement=text
    )
    if nominee.consent == Nominee.Consent.WAITING:
        nominee = consenting.answer_nomination(speaker, nominee=nominee, agrees=True)
    return nominee


def _checked(world: World, actor: User, made: AwardCampaign, days: int) -> AwardCampaign:
    """Nominations are over, everybody was measured, districts recommended within their quota."""
    with _on(world, days):
        made.refresh_from_db()
        made = checking.close_nominations(actor, campaign=made)
        _work_off(checking.CHECK, checking.check_nominees, made)
        made.refresh_from_db()
        if made.asks_recommendation:
            for nominee in _fit(made):
                _recommend(world, nominee)
    return made


def _fit(made: AwardCampaign) -> list[Nominee]:
    rows = Nominee.objects.filter(campaign=made, state=State.ELIGIBLE).select_related(
        "campaign__area", "category", "area"
    )
    return list(rows.order_by("pk"))


def _recommend(world: World, nominee: Nominee) -> None:
    if nominee.area is None:
        checking.admit_of_city(world.users["city_admin"], nominee=nominee)
        return
    try:
        checking.recommend(world.district(nominee.area), nominee=nominee)
    except Refusal:  # the district has used its places
        return


def _work_off(kind: str, work: Callable[[Job], None], made: AwardCampaign) -> None:
    """Does at once what the worker would do afterwards: that finds nothing left."""
    work(Job.objects.filter(kind=kind, arguments__campaign=made.pk).latest("pk"))


def _reviewed(world: World, actor: User, made: AwardCampaign, invited: Sequence[User], days: int) -> Round:
    """Reviewers came and the first round began."""
    with _on(world, days):
        reviewers.invite_reviewers(actor, campaign=made, users=invited)
        for row in made.reviewers.select_related("user").order_by("pk"):
            reviewers.answer_invitation(row.user, reviewer=row, accepts=True)
        first = made.reviewers.order_by("pk").first()
        if first:
            reviewers.choose_chair(actor, reviewer=first)
        return rounds.begin_review(actor, campaign=made)


def _waiting(round_: Round) -> list[Assignment]:
    rows = round_.assignments.filter(done_at=None, is_recused=False)
    return list(rows.select_related("round__campaign", "reviewer__user", "nominee").order_by("pk"))


def _score(world: World, rows: Sequence[Assignment]) -> None:
    """Points as reviewers give them: each nominee has a level of its own, each reviewer a hand of its own."""
    for row in rows:
        own = Random(f"{row.nominee.code}").uniform(0.62, 0.94)  # noqa: S311
        hand = Random(f"{row.reviewer.user_id}").uniform(-0.05, 0.05)  # noqa: S311
        points = {}
        for one in row.round.campaign.criteria:
            share = own + hand + world.rng.uniform(-0.05, 0.05)
            points[one["code"]] = max(0, min(one["points"], round(one["points"] * share)))
        scoring.give_score(row.reviewer.user, assignment=row, points=points, comment=world.rng.choice(_COMMENTS))


def _one_stands_aside(row: Assignment) -> None:
    scoring.stand_aside(row.reviewer.user, assignment=row, reason="前年和这位候选人一起申报过课题")


def _close_all(world: World, actor: User, made: AwardCampaign, round_: Round, days: float) -> AwardCampaign:
    """Everything is scored, round by round, until nothing follows."""
    while True:
        with _on(world, days, 9):
            _score(world, _waiting(round_))
        with _on(world, days, 17):
            made.refresh_from_db()
            rounds.close_round(actor, campaign=made)
            made.refresh_from_db()
            try:
                round_ = rounds.begin_further_round(actor, campaign=made)
            except Refusal:  # nothing follows
                return made


def _finished(world: World, invited: Sequence[User]) -> None:
    """The annual selection: result, certificates, an honour without a name since its owner took the consent back, support."""
    city = world.users["city_admin"]
    made = _begun(world, city, "annual", 74, title=f"{(world.now - timedelta(days=74)).year} 年度科技志愿服务先进典型")
    made = _open(world, city, made, 74)
    _put_forward(world, made, 72)
    made = _checked(world, city, made, 62)
    if not _fit(made):
        return
    running = _reviewed(world, city, made, invited, 58)
    with _on(world, 55):
        _one_stands_aside(_waiting(running)[0])
    made = _close_all(world, city, made, running, 50)
    with _on(world, 48):
        made = noticing.begin_notice(city, campaign=made)
    _objected(world, city, made, 46, "照片里的活动是前年的，请核实今年还办没办。", "核对了今年的签到和照片，活动属实。")
    until = made.notice_until or clock.now()
    with clock.pretend(until + timedelta(hours=3)):
        made.refresh_from_db()
        made = publishing.publish_result(city, campaign=made, document_no=f"渝科协办〔{made.year}〕31 号")
        for entry in HonourEntry.objects.filter(campaign=made).select_related(*publishing._READ):
            publishing.issue_certificate(entry)
    _support(world, city, made)
    people = Nominee.objects.filter(campaign=made, kind=Kind.PERSON, state=State.WINNER)
    last = people.select_related("campaign", "volunteer__person__user").order_by("-place").first()
    if last and last.volunteer and people.count() > 2:
        with _on(world, 6):
            consenting.withdraw_consent(last.volunteer.person.user, nominee=last)


def _objected(world: World, city: User, made: AwardCampaign, days: int, text: str, answer: str) -> None:
    """Somebody of the public doubts one of those in the notice; answered where there is an answer."""
    nominee = Nominee.objects.filter(campaign=made, state=State.SHORTLISTED).order_by("pk").first()
    if nominee is None:
        return
    with _on(world, days):
        receipt = noticing.raise_objection(None, nominee=nominee, text=text, name="周先生", phone="13900002718")
    if answer:
        with _on(world, days - 1):
            noticing.answer_objection(city, objection=receipt.objection, upheld=False, answer=answer)


def _support(world: World, city: User, made: AwardCampaign) -> None:
    """What the winning projects are given, in the three kinds; one is done."""
    rows = Nominee.objects.filter(campaign=made, kind=Kind.PROJECT, state=State.WINNER).order_by("place")
    for nominee in rows[:2]:
        with _on(world, 30):
            done = add_support(
                city, nominee=nominee.pk, kind="resources", text="拨付活动经费 1 万元，优先安排科普大篷车", owner=city,
                due_on=clock.today() + timedelta(days=14),
            )  # fmt: skip
            for kind, text in (
                ("publicity", "做一期专题，拍一条三分钟短片"),
                ("guidance", "市级专家每季度下来指导一次"),
            ):
                add_support(
                    city, nominee=nominee.pk, kind=kind, text=text, owner=city, due_on=world.today + timedelta(days=60)
                )
        with _on(world, 19):
            finish_support(city, support=done, evidence="经费已到账，大篷车排进下季度路线")


def _under_review(world: World, invited: Sequence[User]) -> None:
    """The selection of projects, scored blind: six of ten scores are there, some of the printed reviewer's wait."""
    city = world.users["city_admin"]
    made = _open(world, city, _begun(world, city, "projects", 22), 22)
    _put_forward(world, made, 21)
    made = _checked(world, city, made, 10)
    if not _fit(made):
        return
    rows = _waiting(_reviewed(world, city, made, invited, 7))
    printed = [row for row in rows if row.reviewer.user_id == world.users["reviewer"].pk]
    others = [row for row in rows if row not in printed]
    with _on(world, 3):
        _score(world, others[: len(rows) * 6 // 10])
        _score(world, printed[:1])


def _in_notice(world: World, invited: Sequence[User]) -> None:
    """Best practices, in the public notice since yesterday; an objection waits for its answer."""
    city = world.users["city_admin"]
    made = _open(world, city, _begun(world, city, "practice", 30), 30)
    _put_forward(world, made, 28)
    made = _checked(world, city, made, 18)
    if not _fit(made):
        return
    made = _close_all(world, city, made, _reviewed(world, city, made, invited, 12), 4)
    with _on(world, 1, 9):
        made = noticing.begin_notice(city, campaign=made)
    with clock.pretend(world.now - timedelta(hours=2)):
        nominee = Nominee.objects.filter(campaign=made, state=State.SHORTLISTED).order_by("place").first()
        if nominee:
            text = "材料里说服务了七个村，我们村只来过一次，请核实。"
            noticing.raise_objection(None, nominee=nominee, text=text, name="田女士", phone="13900003141")


def _open_at_home(world: World) -> None:
    """The home district nominates: by teams, units, oneself and the public; the printed volunteer has not answered yet."""
    keeper = world.users["area_admin"]
    title = f"{world.home.name}最美科技志愿者和优秀服务队"
    made = _begun(world, keeper, "annual", 3, area=world.home, title=title)
    with _on(world, 3, 11):
        for category in made.categories.exclude(kind__in=(Kind.PERSON, Kind.ORGANIZATION)):
            category.campaign = made
            organising.drop_category(keeper, category=category)
    made = _open(world, keeper, made, 3)
    category = made.categories.get(kind=Kind.PERSON)
    category.campaign = made
    team, own = home_team(world), world.people["volunteer"].volunteer_id
    reason = _REASONS[Kind.PERSON]
    people = able(Kind.PERSON, made)
    with _on(world, 2):
        volunteer = people.get(pk=own)
        nominate(
            world.users["team_admin"], category=category, candidate=volunteer,
            voice=Voice(Route.TEAM, reason, organization=team),
        )  # fmt: skip
    mates = people.filter(memberships__organization=team, memberships__state="approved", person__user__isnull=False)
    for place, mate in enumerate(mates.exclude(pk=own).order_by("pk").distinct()[:5]):
        with clock.pretend(world.now - timedelta(hours=30 - 4 * place)):
            user = mate.person.user
            if place % 2:
                nominate(
                    user, category=category, candidate=mate, voice=Voice(Route.SELF), statement=_STATEMENTS[Kind.PERSON]
                )
            else:
                nominate(
                    None, category=category, candidate=mate,
                    voice=Voice(Route.PUBLIC, reason, name="何大姐", phone="13900001618"),
                )  # fmt: skip
