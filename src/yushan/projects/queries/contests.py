"""Reading contests: for everybody, for who enters, reviewers and organisers; what is still to be scored."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yushan.accounts.models import User
from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.organizations.access import can, scope_filter, visible
from yushan.organizations.models import RoleGrant
from yushan.projects import boards
from yushan.projects.models import (
    Contest,
    ContestEntry,
    ContestObjection,
    Project,
    Recusal,
    RoundResult,
    Score,
    SupportMeasure,
)
from yushan.projects.queries.lists import SCOPE
from yushan.projects.queries.ties import tie_of, tied_rows
from yushan.projects.rules.contest import ContestFacts
from yushan.projects.rules.library import SHOWN

BEST_FIRST = ["-reached", "place", "id"]


def contests_seen(user: Any) -> QuerySet[Contest]:
    """For staff with projects: all but the preparations of others; for who only reviews those they were chosen for."""
    own = scope_filter(user, "contest.edit", area="area")
    rows = Contest.objects.select_related("area")
    if not can(user, "project.view"):
        return rows.filter(pk__in=Contest.reviewers.through.objects.filter(user=user.pk).values("contest"))
    return rows.filter(own | Q(state__in=Contest.PUBLIC)) if own else rows


def contest_seen(user: Any, pk: int) -> Contest:
    """One of them. NotFound else."""
    if (found := contests_seen(user).filter(pk=pk).first()) is None:
        raise NotFound()
    return found


def public_contests() -> QuerySet[Contest]:
    """Those that everybody sees."""
    return Contest.objects.filter(state__in=Contest.PUBLIC).select_related("area")


def public_results(contest: Contest) -> list[RoundResult]:
    """Those who are to win, best first, from the notice on; 1 statement, none before."""
    if contest.state not in (Contest.State.NOTICED, Contest.State.DONE):
        return []
    rows = RoundResult.objects.filter(
        entry__contest=contest, round=Contest.State.FINAL, goes_on=True,
        entry__state__in=(ContestEntry.State.IN, ContestEntry.State.WINNER),
    )  # fmt: skip
    return list(rows.select_related("entry__project__organization__area").order_by("rank", "entry__pk"))


def last_results(entries: Iterable[ContestEntry]) -> dict[int, RoundResult]:
    """The result of the last round of each entry; 1 statement."""
    rows = RoundResult.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("id")
    return {row.entry_id: row for row in rows}


def by_rank(rows: QuerySet[ContestEntry]) -> QuerySet[ContestEntry]:
    """The entries with `reached`, how many rounds they have a result of, and `place`, their rank in the last of them; for
    paging by BEST_FIRST.
    """
    results = RoundResult.objects.filter(entry=OuterRef("pk"))
    counted = results.order_by().values("entry").annotate(count=Count("pk"))
    return rows.annotate(
        reached=Coalesce(Subquery(counted.values("count")), 0),
        place=Coalesce(Subquery(results.order_by("-id").values("rank")[:1]), 0),
    )


def is_open(contest: Contest) -> bool:
    """Whether a project can be entered today."""
    return contest.state == Contest.State.OPEN and clock.today() <= contest.apply_until


def given_score(user: Any, entry: ContestEntry) -> Score | None:
    """What this reviewer gave in the round that runs."""
    return Score.objects.filter(entry=entry, round=entry.contest.state, reviewer=user).first()


def public_contest(code: str) -> Contest:
    """One as everybody sees it."""
    if (found := public_contests().filter(code=code).first()) is None:
        raise NotFound("没有这个大赛，或者还没有开始申报。")
    return found


def is_reviewer(user: Any, contest: Contest) -> bool:
    """True for whoever scores in this contest and holds the role today."""
    return can(user, "contest.score") and contest.reviewers.filter(pk=user.pk).exists()


def entries_seen(user: Any, contest: Contest) -> QuerySet[ContestEntry]:
    """All for organisers and reviewers; one's own before the notice, all from then on for staff."""
    rows = ContestEntry.objects.filter(contest=contest).select_related("project__organization__area")
    if can(user, "contest.edit", on=contest) or is_reviewer(user, contest):
        return rows
    if contest.state in (Contest.State.NOTICED, Contest.State.DONE):
        return rows.exclude(state=ContestEntry.State.WITHDRAWN)
    return visible(
        user, "project.edit", rows, area="project__organization__area", organization="project__organization__path"
    )


def entry_seen(user: Any, pk: int) -> ContestEntry:
    """One entry with its contest. NotFound else."""
    found = ContestEntry.objects.select_related("contest__area").filter(pk=pk).first()
    if found is None or not contests_seen(user).filter(pk=found.contest_id).exists():
        raise NotFound()
    row = entries_seen(user, found.contest).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    row.contest = found.contest
    return row


def can_enter(user: Any, contest: Contest) -> QuerySet[Project]:
    """Projects that the person may enter: public ones, not yet entered; of the district in a district's contest."""
    rows = visible(user, "project.edit", Project.objects.filter(state__in=SHOWN), **SCOPE)
    entered = ContestEntry.objects.filter(contest=contest, project=OuterRef("pk"))
    rows = rows.exclude(Exists(entered.exclude(state=ContestEntry.State.WITHDRAWN)))
    return (rows.filter(organization__area=contest.area_id) if contest.area_id else rows).order_by("title", "pk")


def possible_reviewers(contest: Contest) -> QuerySet[User]:
    """Who holds the role of a reviewer for the whole city, or for the district of the contest."""
    now = clock.now()
    where = Q(scope="city") | Q(scope="area", scope_id=contest.area_id or 0)
    grants = RoleGrant.objects.filter(where, Q(ends_at=None) | Q(ends_at__gt=now), role="reviewer", starts_at__lte=now)
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("display_name", "pk")


def conflict_of(reviewer: Any, entry: ContestEntry) -> str:
    """Why this reviewer does not score this entry; empty where nothing stands against it. 4 statements at most."""
    if found := tie_of(reviewer, entry.project, entry.applied_by_id):
        return f"您{found}"
    declared = Recusal.objects.filter(entry=entry, reviewer=reviewer.pk).first()
    return f"您已申请回避：{declared.reason}" if declared else ""


def facts_of(contest: Contest) -> ContestFacts:
    """What the guards ask; 3 statements at most."""
    least = rulebook.number("contest_least_scores")
    standing = contest.entries.filter(state=ContestEntry.State.IN)
    scored = standing.annotate(given=Count("scores", filter=Q(scores__round=contest.state)))
    given = list(scored.values_list("given", flat=True))
    is_noticed = contest.state == Contest.State.NOTICED
    objections = ContestObjection.objects.filter(entry__contest=contest, answered_at=None)
    return ContestFacts(
        has_text=bool(contest.text.strip()),
        points=sum(one["points"] for one in contest.criteria),
        entries=len(given),
        reviewers=contest.reviewers.count(),
        least=least,
        unscored=sum(count < least for count in given) if contest.state in Contest.ROUNDS else 0,
        applying=clock.today() <= contest.apply_until,
        noticing=contest.notice_until is not None and clock.now() < contest.notice_until,
        objections=objections.count() if is_noticed else 0,
    )


def to_score(user: Any) -> QuerySet[ContestEntry]:
    """Entries that wait for a score of this reviewer: none that they are tied to, none that they declared themselves out of.
    3 statements.
    """
    mine = {"entry": OuterRef("pk"), "reviewer": user.pk}
    rows = ContestEntry.objects.filter(
        contest__reviewers=user.pk, contest__state__in=Contest.ROUNDS, state=ContestEntry.State.IN
    )
    given = Score.objects.filter(**mine, round=OuterRef("contest__state"))
    out = Recusal.objects.filter(**mine)
    return rows.exclude(Exists(given)).exclude(Exists(out)).exclude(tied_rows(user, "project", "applied_by"))


def to_answer(user: Any) -> QuerySet[ContestObjection]:
    """Objections without an answer in the contests that the person organises."""
    rows = ContestObjection.objects.filter(answered_at=None)
    return visible(user, "contest.edit", rows, area="entry__contest__area")


def overdue_supports(contest: Contest) -> int:
    """How many measures of a contest are late; 1 statement."""
    rows = SupportMeasure.objects.filter(entry__contest=contest, state=SupportMeasure.State.OPEN)
    return rows.filter(due_on__lt=clock.today()).count()


def has_settled(project: Project) -> bool:
    """True when the project has held an activity whose hours are posted."""
    return boards.tally(project.pk, boards.Span()).settled > 0


def scored_by(user: Any, contest: Contest) -> dict[int, int]:
    """What this reviewer gave in the round that runs: entry → total."""
    rows = Score.objects.filter(reviewer=user.pk, round=contest.state, entry__contest=contest)
    return dict(rows.values_list(F("entry"), "total"))


def out_of(user: Any, contest: Contest) -> set[int]:
    """Entries that this reviewer does not score: tied to the project, or declared out. 3 statements."""
    rows = ContestEntry.objects.filter(contest=contest)
    declared = Recusal.objects.filter(entry=OuterRef("pk"), reviewer=user.pk)
    tied = tied_rows(user, "project", "applied_by")
    return set(rows.filter(Q(Exists(declared)) | tied).values_list("pk", flat=True))
