"""How far the round of a contest is: how many have scored, who still owes scores. Counts only, no points (T2.5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yushan.accounts.models import User
from yushan.common import rulebook
from yushan.projects.models import Contest, ContestEntry, ProjectMember, Recusal, Score
from yushan.projects.queries.ties import ties_of_many
from yushan.projects.rules.recusal import Judged, tie


@dataclass(frozen=True)
class ReviewerLine:
    """A reviewer with how many entries they are to score in the round and how many they have not scored yet."""

    user: User
    due: int
    left: int


@dataclass(frozen=True)
class Steering:
    """The round as who runs the contest sees it: `given` scores by entry, of `least` that each needs."""

    given: dict[int, int]
    least: int
    reviewers: list[ReviewerLine]


def steering(contest: Contest, reviewers: Sequence[User]) -> Steering:
    """Of the round that runs; who is tied to an entry or declared themselves out does not owe it. 6 statements."""
    rows = contest.entries.filter(state=ContestEntry.State.IN).select_related("project__organization")
    entries = {row.pk: row for row in rows}
    members: dict[int, set[int]] = {}
    for project, member in ProjectMember.objects.filter(
        project__in=[row.project_id for row in entries.values()], user__isnull=False
    ).values_list("project", "user"):
        members.setdefault(project, set()).add(member)
    scored = list(
        Score.objects.filter(entry__in=entries, round=contest.state, reviewer__isnull=False).values_list(
            "entry", "reviewer"
        )
    )
    out = set(scored) | set(Recusal.objects.filter(entry__in=entries).values_list("entry", "reviewer"))
    looked_at = {
        pk: Judged(
            path=row.project.organization.path,
            area=row.project.organization.area_id,
            lead=row.project.lead_id,
            applied_by=row.applied_by_id,
            members=frozenset(members.get(row.project_id, ())),
        )
        for pk, row in entries.items()
    }
    ties = ties_of_many(reviewers)
    lines = []
    for user in reviewers:
        given = {entry for entry, reviewer in scored if reviewer == user.pk}
        left = [pk for pk, seen in looked_at.items() if (pk, user.pk) not in out and not tie(ties[user.pk], seen)]
        lines.append(ReviewerLine(user, len(given) + len(left), len(left)))
    return Steering(
        given=dict(Counter(entry for entry, _reviewer in scored)),
        least=rulebook.number("contest_least_scores"),
        reviewers=sorted(lines, key=lambda line: -line.left),
    )
