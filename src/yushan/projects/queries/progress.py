"""A round against its plan, as one picture: the page of progress, a past round, the closing report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yushan.common import clock
from yushan.projects import boards
from yushan.projects.boards import Totals
from yushan.projects.models import Improvement, Project, ProjectEvaluation
from yushan.projects.queries import room
from yushan.projects.queries.again import Again, came_again
from yushan.projects.queries.evaluations import evaluations_of, improvements_of
from yushan.projects.queries.facts import improvements_now
from yushan.projects.queries.rounds import span
from yushan.projects.rules import plan as rules_plan
from yushan.projects.rules.effect import Reach
from yushan.projects.rules.plan import HeadLine
from yushan.projects.rules.stages import ActivityTally


@dataclass(frozen=True)
class Picture:
    """Everything that is recorded of a round."""

    number: int
    as_of: date
    milestones: list[room.MilestoneLine]
    risks: list[room.RiskLine]
    heads: list[HeadLine]
    money: HeadLine
    tally: ActivityTally
    totals: Totals
    reach: Reach
    measures: list[room.MeasureLine]
    evaluations: list[ProjectEvaluation]
    improvements: list[Improvement]
    again: Again

    @property
    def milestones_done(self) -> int:
        """How many are reached."""
        return sum(one.row.done_on is not None for one in self.milestones)

    @property
    def milestones_late(self) -> list[room.MilestoneLine]:
        """Past and not reached."""
        return [one for one in self.milestones if one.state == "late"]

    @property
    def measures_met(self) -> int:
        """How many measures are at their target."""
        return sum(one.met is True for one in self.measures)

    @property
    def improvements_done(self) -> int:
        """How many are done."""
        return sum(one.state == Improvement.State.DONE for one in self.improvements)


def picture(project: Project, number: int) -> Picture:
    """At most 16 statements; from the second round on 2 more."""
    time = span(project, number)
    heads = room.heads(project, number)
    reach, again = came_again(project, number, time)
    return Picture(
        number=number,
        as_of=clock.today(),
        milestones=room.milestones(project, number),
        risks=room.risks(project, number),
        heads=heads,
        money=rules_plan.totals(heads),
        tally=boards.tally(project.pk, time),
        totals=boards.totals(project.pk, time),
        reach=reach,
        measures=room.measures(project, number),
        evaluations=list(evaluations_of(project, number)),
        # The running round shows what the first page counts: its own and what came along (facts.improvements_now).
        improvements=improvements_now(project) if number == project.round else list(improvements_of(project, number)),
        again=again,
    )


@dataclass(frozen=True)
class Glance:
    """What the project's first page shows of the room."""

    milestones: list[room.MilestoneLine]
    measures: list[room.MeasureLine]
    money: HeadLine
    improvements: list[Improvement]


def glance(project: Project, improvements: Sequence[Improvement]) -> Glance:
    """The running round, with what is to become better (facts.improvements_now). At most 5 statements."""
    return Glance(
        milestones=room.milestones(project, project.round),
        measures=room.measures(project, project.round),
        money=rules_plan.totals(room.heads(project, project.round)),
        improvements=list(improvements[:8]),
    )
