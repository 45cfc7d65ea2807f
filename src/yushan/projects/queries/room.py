"""The project room: plan, money, effect of a round, each in a bounded number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)

from yushan.common import clock, rulebook
from yushan.common.errors import NotFound
from yushan.organizations.access import scope_filter
from yushan.projects.models import (
    BudgetHead,
    EffectMeasure,
    MeasuredValue,
    Milestone,
    Project,
    ProjectRisk,
    QuizRun,
    QuizSheet,
    Reached,
    Spending,
)
from yushan.projects.queries.evaluations import satisfaction
from yushan.projects.rules import effect as rules_effect
from yushan.projects.rules import plan as rules_plan
from yushan.projects.rules.effect import QuizResult, Reach
from yushan.projects.rules.plan import HeadLine

Kind = EffectMeasure.Kind
MILESTONE_WORDS = {"done": "完成", "done_late": "完成，晚了", "late": "过期没完成", "coming": "还没到期"}
_MILESTONE_TONES = {"done": "ok", "done_late": "ok", "late": "wait", "coming": "plain"}
RISK_WORDS = {"low": ("低", "plain"), "medium": ("中", "info"), "high": ("高", "wait")}


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone with its state in words."""

    row: Milestone
    state: str
    words: str
    tone: str


def milestones(project: Project, number: int, today: date | None = None) -> list[MilestoneLine]:
    """Milestones of a round by day. 1 statement."""
    found = []
    for row in Milestone.objects.filter(project=project, round=number):
        state = rules_plan.milestone_state(row.planned_on, row.done_on, today or clock.today())
        found.append(MilestoneLine(row, state, MILESTONE_WORDS[state], _MILESTONE_TONES[state]))
    return found


@dataclass(frozen=True)
class RiskLine:
    """A risk with its level in words."""

    row: ProjectRisk
    product: int
    words: str
    tone: str


def risks(project: Project, number: int) -> list[RiskLine]:
    """Risks of a round, open ones first, the worst on top. 1 statement."""
    levels: Any = rulebook.value("project_risk_levels")
    found = []
    for row in ProjectRisk.objects.filter(project=project, round=number).select_related("owner"):
        words, tone = RISK_WORDS[rules_plan.risk_level(row.likelihood, row.effect, levels)]
        found.append(RiskLine(row, row.likelihood * row.effect, words, tone))
    return sorted(found, key=lambda one: (one.row.closed_on is not None, -one.product, one.row.pk))


def heads(project: Project, number: int) -> list[HeadLine]:
    """Budget heads of a round with what was spent; what was reversed was not. 1 statement."""
    state, stands = Spending.State, Q(spendings__reverses=None, spendings__reversal=None)
    rows = (
        BudgetHead.objects.filter(project=project, round=number)
        .annotate(
            confirmed=Sum("spendings__cents", filter=stands & Q(spendings__state=state.CONFIRMED)),
            waiting=Sum("spendings__cents", filter=Q(spendings__state=state.WAITING)),
            receipts=Count("spendings", filter=stands & ~Q(spendings__state=state.REFUSED)),
        )
        .order_by("pk")
    )
    return [
        HeadLine(row.pk, row.name, row.planned_cents, row.confirmed or 0, row.waiting or 0, row.receipts)
        for row in rows
    ]


def left_of(project: Project) -> int:
    """What the running round was approved for and has not spent, in cents. 1 statement."""
    return rules_plan.left_over(project.budget_cents, rules_plan.totals(heads(project, project.round)))


def spendings(project: Project, number: int) -> QuerySet[Spending]:
    """What was spent in a round, and what still waits of earlier ones, latest first; for paging by ["-id"]."""
    of_round = Q(head__round=number) | Q(state=Spending.State.WAITING)
    rows = Spending.objects.filter(of_round, head__project=project)
    return rows.select_related("head", "entered_by", "decided_by", "reversal")


def to_confirm(user: Any) -> QuerySet[Spending]:
    """Expenses that wait for a second person and may be confirmed by this one."""
    rows = Spending.objects.filter(state=Spending.State.WAITING).filter(
        scope_filter(
            user, "project.edit", area="head__project__organization__area",
            organization="head__project__organization__path",
        )
    )  # fmt: skip
    return rows.exclude(entered_by=user.pk)


@dataclass(frozen=True)
class MeasureLine:
    """A measure with what it came to: `value` None when nothing is known yet; `note` says where it comes from."""

    row: EffectMeasure
    value: Decimal | None
    note: str

    @property
    def met(self) -> bool | None:
        """None while nothing is known."""
        return None if self.value is None else self.value >= self.row.target

    @property
    def numerator(self) -> Decimal:
        """For the bar: nothing below zero."""
        return max(Decimal(0), self.value or Decimal(0))

    @property
    def denominator(self) -> Decimal:
        """For the bar."""
        return self.row.target

    target = None


def reach(project: Project, number: int) -> Reach:
    """People served in a round, groups once. 1 statement."""
    return rules_effect.reach(Reached.objects.filter(project=project, round=number).values_list("group", "people"))


def quiz_results(measures: Sequence[EffectMeasure]) -> dict[int, QuizResult]:
    """By measure. 1 statement."""
    quizzes = [one.pk for one in measures if one.kind == Kind.QUIZ]
    rows = list(_sheets(quizzes).values_list(*_SHEET)) if quizzes else []
    return _quizzes(quizzes, rows)


_SHEET = ("run__measure", "run", "stage", "mark", "right", "asked")


def _sheets(quizzes: Sequence[int]) -> QuerySet[QuizSheet]:
    return QuizSheet.objects.filter(run__measure__in=quizzes).order_by()


def _quizzes(quizzes: Sequence[int], rows: Sequence[tuple[Any, ...]]) -> dict[int, QuizResult]:
    of: dict[int, list[Any]] = {pk: [] for pk in quizzes}
    for measure, *sheet in rows:
        of[measure].append(tuple(sheet))
    return {pk: rules_effect.quiz_result(listed) for pk, listed in of.items()}


def _recorded(project: Project, number: int, quizzes: Sequence[int]) -> tuple[Reach, dict[int, QuizResult]]:
    """Groups and quizzes, which the project's first page needs together. 1 statement."""
    none = Value(0, BigIntegerField())
    groups = Reached.objects.filter(project=project, round=number).order_by()
    both = groups.values_list(none, none, Value("", CharField()), "group", "people", Value(0, IntegerField())).union(
        _sheets(quizzes).values_list(*_SHEET), all=True
    )
    rows = list(both)
    reached = rules_effect.reach((row[3], row[4]) for row in rows if not row[0])
    return reached, _quizzes(quizzes, [row for row in rows if row[0]])


def measures(project: Project, number: int) -> list[MeasureLine]:
    """Measures of a round with what they came to. 3 statements at most."""
    latest = MeasuredValue.objects.filter(measure=OuterRef("pk")).order_by("-on", "-pk")
    counted = {f"last_{name}": Subquery(latest.values(name)[:1]) for name in ("value", "on", "source")}
    rows = list(EffectMeasure.objects.filter(project=project, round=number).annotate(**counted))
    kinds = {row.kind for row in rows}
    quizzes = [row.pk for row in rows if row.kind == Kind.QUIZ]
    reached, results = _recorded(project, number, quizzes) if kinds & {Kind.REACH, Kind.QUIZ} else (Reach(), {})
    stars = satisfaction(project, number) if Kind.SATISFACTION in kinds else (None, 0)
    return [_measured(row, results.get(row.pk), reached, stars) for row in rows]


def _measured(
    row: Any,  # an EffectMeasure with its latest value
    quiz: QuizResult | None,
    reached: Reach,
    stars: tuple[int | None, int],
) -> MeasureLine:
    if row.kind == Kind.NUMBER:
        day = row.last_on
        note = f"{day.month} 月 {day.day} 日，{row.last_source}" if day else "还没有数过"
        return MeasureLine(row, row.last_value, note)
    if row.kind == Kind.QUIZ and quiz:
        note = f"{quiz.pairs} 人前后都答了" if quiz.pairs else "还没有人前后都答过"
        return MeasureLine(row, quiz.change, note)
    if row.kind == Kind.REACH:
        note = rules_effect.reach_words(reached)
        return MeasureLine(row, Decimal(reached.known) if reached.groups else None, note)
    mean, count = stars
    value = None if mean is None else Decimal(mean) / 10
    return MeasureLine(row, value, f"{count} 份评价" if count else "还没有评价")


def measure_or_404(project: Project, pk: int) -> EffectMeasure:
    """A measure of this project's running round."""
    found = EffectMeasure.objects.filter(project=project, round=project.round, pk=pk).first()
    if found is None:
        raise NotFound("这个效果目标不在这一轮里。")
    return found


def quiz_run(code: str) -> QuizRun:
    """The quiz behind an address that people got."""
    rows = QuizRun.objects.select_related("measure__project__organization")
    found = rows.filter(code=code).first()
    if found is None:
        raise NotFound("没有找到这份测验，请再扫一次老师给的码。")
    return found


def reached_rows(project: Project) -> QuerySet[Reached]:
    """Who was reached in this round, as it was written down."""
    return Reached.objects.filter(project=project, round=project.round)


def quiz_runs(project: Project) -> list[QuizRun]:
    """The quizzes of this round."""
    rows = QuizRun.objects.filter(measure__project=project, measure__round=project.round)
    return list(rows.select_related("measure")[:20])


def sheets_by_stage(run: QuizRun) -> dict[str, int]:
    """How many answered before and after; 1 statement."""
    counted = dict(run.sheets.order_by().values_list("stage").annotate(Count("pk")))
    return {stage: counted.get(stage, 0) for stage in (QuizRun.Stage.BEFORE, QuizRun.Stage.AFTER)}
