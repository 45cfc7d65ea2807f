"""What who decides over a next round looks at: what the last one left over and came to, against what is asked for."""

from dataclasses import dataclass

from yushan.projects import boards
from yushan.projects.models import Improvement, Project
from yushan.projects.queries import room
from yushan.projects.queries.evaluations import improvements_of, satisfaction
from yushan.projects.queries.rounds import round_or_404, span
from yushan.projects.rules import plan as rules
from yushan.projects.rules.effect import Reach
from yushan.projects.rules.evaluation import stars_text
from yushan.projects.rules.plan import HeadLine


@dataclass(frozen=True)
class AskedRound:
    """Money in cents: `approved` of the round `before` (None: nothing was said) with what was spent, `asked` for the next.
    `settled`: activities that it held; `tenths`: mean of the stars of those served, from so many `opinions`.
    """

    before: int
    approved: int | None
    money: HeadLine
    asked: int
    settled: int
    measures: list[room.MeasureLine]
    reach: Reach
    tenths: int | None
    opinions: int
    improvements: list[Improvement]

    @property
    def left(self) -> int:
        """What the last round was approved for and did not spend."""
        return rules.left_over(self.approved, self.money)

    @property
    def fresh(self) -> int:
        """New money: what is asked for beyond what is left."""
        return max(0, self.asked - self.left)

    @property
    def stars(self) -> str:
        """«4.2»; «—» where nobody said anything."""
        return stars_text(self.tenths)


def asked_round(project: Project) -> AskedRound | None:
    """Of a project whose next round waits for approval; None at set-up. 11 statements at most."""
    if project.round == 1:
        return None
    before = project.round - 1
    tenths, opinions = satisfaction(project, before)
    return AskedRound(
        before=before,
        approved=round_or_404(project, before).kept.get("budget_cents"),
        money=rules.totals(room.heads(project, before)),
        asked=project.budget_cents or 0,
        settled=boards.tally(project.pk, span(project, before)).settled,
        measures=room.measures(project, before),
        reach=room.reach(project, before),
        tenths=tenths,
        opinions=opinions,
        improvements=list(improvements_of(project, before)),
    )
