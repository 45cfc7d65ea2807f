"""Organising a contest: preparing it, its reviewers, its rounds, notice and result (T2.5)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, periods, rulebook
from yushan.common.actors import is_system
from yushan.common.counters import take
from yushan.common.errors import Conflict, Refusal
from yushan.common.locking import locked as locked_row
from yushan.common.reasons import because
from yushan.organizations.access import require
from yushan.organizations.models import Area
from yushan.projects import scoring
from yushan.projects.lifecycle import CONTEST
from yushan.projects.models import Contest, ContestEntry, RoundResult, Score
from yushan.projects.queries.contests import facts_of, possible_reviewers

FIELDS = ("title", "text", "apply_until", "criteria", "second_places", "final_places", "winners")
_PLACES = {Contest.State.FIRST: "second_places", Contest.State.SECOND: "final_places", Contest.State.FINAL: "winners"}


def locked(contest: Contest) -> Contest:
    """The contest's row under lock, as it is now; NotFound when it is gone. Entries and scores wait for it."""
    return locked_row(contest, "area")


def tell(contest: Contest, people: Sequence[int | None], event: str, title: str, body: str = "", url: str = "") -> None:
    """Those who have to know, once each."""
    keys = sorted({pk for pk in people if pk})
    key = f"contest:{contest.pk}:{event}:{int(clock.now().timestamp())}"
    notify(keys, key=key, title=title, body=body, url=url or reverse("contests:contest", args=[contest.pk]))


def _check(contest: Contest) -> None:
    if len(contest.title.strip()) < 2:
        raise Refusal("请填写大赛名称。", field="title")
    if not contest.second_places >= contest.final_places >= contest.winners >= 1:
        raise Refusal("进复评的不能少于进决赛的，进决赛的不能少于入选的，入选至少 1 个。", field="winners")


@transaction.atomic
def create_contest(
    actor: Any, *, area: Area | None, title: str, apply_until: date, criteria: list[dict[str, Any]], second_places: int,
    final_places: int, winners: int, text: str = "",
) -> Contest:  # fmt: skip
    """A contest in preparation, of the city or of a district."""
    require(actor, "contest.edit", on={"area": area.pk if area else None})
    year = clock.today().year
    contest = Contest(
        area=area, title=title.strip(), text=text.strip(), apply_until=apply_until, criteria=criteria,
        second_places=second_places, final_places=final_places, winners=winners, created_at=clock.now(),
        created_by=None if is_system(actor) else actor,
    )  # fmt: skip
    _check(contest)
    contest.code = f"DS{year}-{take(f'contest:{year}'):03d}"
    contest.save()
    record(actor, "projects.contest_create", subject=contest, label=contest.title)
    return contest


@transaction.atomic
def update_contest(actor: Any, *, contest: Contest, **facts: Any) -> Contest:
    """Changes what is prepared. Once people enter, only the last day for that moves, and not to the past."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"unknown facts: {unknown}")
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    changed = [name for name, value in facts.items() if getattr(contest, name) != value]
    if contest.state == Contest.State.OPEN:
        if set(changed) - {"apply_until"}:
            raise Conflict("已经开始申报，说明、标准和名额不能再改；截止日期可以延后。")
        if "apply_until" in changed and facts["apply_until"] < contest.apply_until:
            raise Refusal("截止日期只能延后，不能提前。", field="apply_until")
    elif contest.state != Contest.State.DRAFT:
        raise Conflict(f"大赛{contest.get_state_display()}，不能再改。")
    for name in changed:
        setattr(contest, name, facts[name])
    _check(contest)
    contest.save(update_fields=changed or None)
    record(actor, "projects.contest_update", subject=contest, label=contest.title, changed=changed)
    return contest


@transaction.atomic
def choose_reviewers(actor: Any, *, contest: Contest, reviewers: Sequence[User]) -> Contest:
    """Who scores; before the first round begins, and later only more of them: scores that were given stay."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    if contest.state in (Contest.State.NOTICED, Contest.State.DONE, Contest.State.CANCELLED):
        raise Conflict("评审已经结束，不用再改评审。")
    allowed = set(possible_reviewers(contest).values_list("pk", flat=True))
    wanted = {one.pk for one in reviewers}
    if wanted - allowed:
        raise Refusal("名单里有人没有评审专家的授权，请先授权。", field="reviewers")
    before = set(contest.reviewers.values_list("pk", flat=True))
    if (
        contest.state in Contest.ROUNDS
        and Score.objects.filter(entry__contest=contest, reviewer__in=before - wanted).exists()
    ):
        raise Conflict("已经打过分的评审不能去掉，可以增加评审。")
    contest.reviewers.set(wanted)
    record(actor, "projects.contest_reviewers", subject=contest, label=contest.title, count=len(wanted))
    tell(contest, sorted(wanted - before), "reviewer", f"请您担任“{contest.title}”的评审")
    return contest


def _step(actor: Any, contest: Contest, event: str, *fields: str, reason: str = "") -> None:
    before = contest.state
    contest.state = CONTEST.next_state(before, event, facts_of(contest))
    contest.save(update_fields=["state", *fields])
    record(
        actor, f"projects.contest_{event}", subject=contest, label=contest.title, reason=reason, was=before,
        now=contest.state,
    )  # fmt: skip


@transaction.atomic
def open_contest(actor: Any, *, contest: Contest) -> Contest:
    """Projects can enter from now on. Refusal lists what is missing."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    if contest.apply_until < clock.today():
        raise Refusal("申报截止日已经过去，请先改截止日期。")
    _step(actor, contest, "open")
    return contest


@transaction.atomic
def begin_contest(actor: Any, *, contest: Contest) -> Contest:
    """Nobody enters any more, the reviewers begin."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    contest.round_began_at = clock.now()
    _step(actor, contest, "begin", "round_began_at")
    contest.entries.filter(state=ContestEntry.State.IN).update(stage=contest.state)
    reviewers = list(contest.reviewers.values_list("pk", flat=True))
    tell(contest, reviewers, "round", f"“{contest.title}”开始初评，请打分")
    return contest


@transaction.atomic
def close_round(actor: Any, *, contest: Contest) -> Contest:
    """Ranks the round, lets the best go on; after the final begins the notice. Refusal while scores are missing."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    round_ = contest.state
    if round_ not in Contest.ROUNDS:
        raise Conflict(f"大赛现在是“{contest.get_state_display()}”，没有正在进行的评审。")
    contest.round_began_at = clock.now()
    fields: tuple[str, ...] = ("round_began_at",)
    if round_ == Contest.State.FINAL:
        contest.noticed_at = clock.now()
        days = rulebook.number("contest_notice_working_days")
        contest.notice_until = periods.notice_ends(contest.noticed_at, days)
        fields = ("noticed_at", "notice_until")
    _step(actor, contest, "close", *fields)
    on = _rank(contest, round_)
    if contest.state in Contest.ROUNDS:
        contest.entries.filter(pk__in=on).update(stage=contest.state)
        reviewers = list(contest.reviewers.values_list("pk", flat=True))
        tell(contest, reviewers, "round", f"“{contest.title}”进入{contest.get_state_display()}，请打分")
    return contest


def _rank(contest: Contest, round_: str) -> list[int]:
    """Writes the results of a round; answers the entries that go on. The others stop here."""
    totals: dict[int, list[int]] = {}
    rows = Score.objects.filter(entry__contest=contest, entry__state=ContestEntry.State.IN, round=round_)
    for entry, total in rows.order_by("pk").values_list("entry", "total"):
        totals.setdefault(entry, []).append(total)
    found = scoring.ranked(totals, getattr(contest, _PLACES[Contest.State(round_)]))
    RoundResult.objects.bulk_create(
        RoundResult(
            entry_id=one.entry, round=round_, numerator=one.mean.numerator, denominator=one.mean.denominator,
            scores=one.scores, rank=one.rank, goes_on=one.goes_on,
        )
        for one in found
    )  # fmt: skip
    on = [one.entry for one in found if one.goes_on]
    contest.entries.filter(state=ContestEntry.State.IN).exclude(pk__in=on).update(state=ContestEntry.State.OUT)
    return on


@transaction.atomic
def publish_result(actor: Any, *, contest: Contest) -> Contest:
    """The notice is over and every objection answered: who is still in has won; all who entered are told."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    contest.done_at = clock.now()
    _step(actor, contest, "publish", "done_at")
    contest.entries.filter(state=ContestEntry.State.IN).update(state=ContestEntry.State.WINNER)
    for entry in contest.entries.select_related("project").exclude(state=ContestEntry.State.WITHDRAWN):
        said = "入选" if entry.state == ContestEntry.State.WINNER else "没有入选"
        url = reverse("contests:entry", args=[entry.pk])
        people = [entry.project.lead_id, entry.applied_by_id]
        tell(contest, people, f"result:{entry.pk}", f"“{entry.project.title}”在“{contest.title}”中{said}", url=url)
    return contest


@transaction.atomic
def cancel_contest(actor: Any, *, contest: Contest, reason: str) -> Contest:
    """Calls it off, with the reason; everybody who entered is told."""
    contest = locked(contest)
    require(actor, "contest.edit", on=contest)
    contest.reason = because(reason, "请写明为什么取消，参评的项目会看到。")
    _step(actor, contest, "cancel", "reason", reason=contest.reason)
    people = list(contest.entries.values_list("applied_by", flat=True))
    tell(contest, people, "cancelled", f"“{contest.title}”取消了", contest.reason)
    return contest
