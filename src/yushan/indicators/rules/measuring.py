"""From counts to a figure that is compared with its target: exact, rounded only for the eye."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yushan.indicators.rules import formula

UP, DOWN = "up", "down"
PERCENT = "%"
HOURS = "小时"


@dataclass(frozen=True)
class Goal:
    """What is asked of a scope from a year on, in the unit of the indicator (60 for 60 %).

    Of organizations also by level: what is asked of detachments is no measure for a team.
    """

    scope: str
    from_year: int
    value: Fraction


@dataclass(frozen=True)
class Indicator:
    """One entry of the catalogue (plans/<city>/indicators.toml)."""

    code: str
    name: str
    clause: str
    words: str
    expression: formula.Expression
    text: str
    origin: str
    unit: str
    period: str
    direction: str
    scopes: tuple[str, ...]
    drill: str
    goals: tuple[Goal, ...]
    missing_unit: str

    @property
    def decimals(self) -> int:
        """Things are counted whole; what is divided, and hours, have one decimal, also where it is 0."""
        is_whole = formula.parts(self.expression)[1] is None and self.unit not in (HOURS, PERCENT)
        return 0 if is_whole else 1

    @property
    def counts_areas(self) -> bool:
        """A share of the areas: each of them has it or lacks it, and the list behind is that of those who lack it."""
        return formula.parts(self.expression)[1] == formula.Name("areas")

    def goal(self, scope: str, year: int, level: str = "") -> Fraction | None:
        """The target in force in a year; None where the plan asks nothing. Of an organization's `level` before others."""
        begun = [goal for goal in self.goals if goal.from_year <= year]
        found = [goal for goal in begun if level and goal.scope == level]
        found = found or [goal for goal in begun if goal.scope == scope]
        return max(found, key=lambda goal: goal.from_year).value if found else None


def rounded(value: Fraction, places: int = 1) -> str:
    """«1,234.5», half away from 0; without decimals where the value is whole and `places` allows it."""
    scale = 10**places
    tenths = (abs(value) * 2 * scale + 1) // 2
    whole, rest = divmod(int(tenths), scale)
    sign = "−" if value < 0 and tenths else ""
    return f"{sign}{whole:,}" + (f".{rest:0{places}d}" if places else "")


@dataclass(frozen=True)
class Measured:
    """One indicator of one node on a day, with the counts that it comes from."""

    indicator: Indicator
    counts: Mapping[str, int | Fraction | None]
    target: Fraction | None

    @property
    def value(self) -> Fraction | None:
        """In the unit of the indicator: 64.9 for 64.9 %. None: nothing to divide by, or not known for that day."""
        found = formula.evaluate(self.indicator.expression, self.counts)
        return found * 100 if found is not None and self.indicator.unit == PERCENT else found

    @property
    def base(self) -> Fraction | None:
        """What stands below the line: how many people a share is of; None where nothing is divided."""
        _, below = formula.parts(self.indicator.expression)
        return None if below is None else formula.evaluate(below, self.counts)

    def is_unknown(self) -> bool:
        """A count of it is known of today only, and another day is asked."""
        return any(count is None for count in self.counts.values())

    @property
    def met(self) -> bool | None:
        """Compared exactly; None where there is nothing to compare."""
        value = self.value
        if value is None or self.target is None:
            return None
        return value <= self.target if self.indicator.direction == DOWN else value >= self.target

    @property
    def missing(self) -> int:
        """How many more (fewer, where less is better) of what is counted above the line reach the target; 0 when met."""
        if self.met is not False or self.target is None:
            return 0
        above, below = formula.parts(self.indicator.expression)
        over = formula.evaluate(above, self.counts) or Fraction(0)
        under = Fraction(1) if below is None else formula.evaluate(below, self.counts) or Fraction(0)
        wanted = self.target * under / (100 if self.indicator.unit == PERCENT else 1)
        gap = over - wanted if self.indicator.direction == DOWN else wanted - over
        return -(-gap.numerator // gap.denominator)

    @property
    def text(self) -> str:
        """«64.9%», «41 个», «—»."""
        value = self.value
        if value is None:
            return "—"
        said = rounded(value, self.indicator.decimals)
        return f"{said}%" if self.indicator.unit == PERCENT else f"{said} {self.indicator.unit}"

    @property
    def fraction(self) -> tuple[Fraction, Fraction] | None:
        """What stands above and below the line of a share; None for other figures, and where one is not known."""
        above, below = formula.parts(self.indicator.expression)
        if self.indicator.unit != PERCENT or below is None:
            return None
        over, under = formula.evaluate(above, self.counts), formula.evaluate(below, self.counts)
        return None if over is None or under is None else (over, under)

    @property
    def counts_text(self) -> str:
        """«21 / 36»; empty where it is no share."""
        found = self.fraction
        return " / ".join(rounded(part, 0 if part.denominator == 1 else 1) for part in found) if found else ""

    @property
    def full_text(self) -> str:
        """«58.3%（21 / 36）»: a share with what it is made of; «—» where that makes no share."""
        return f"{self.text}（{self.counts_text}）" if self.counts_text and self.value is not None else self.text

    @property
    def target_text(self) -> str:
        """«60%», «41 个»; empty without a target."""
        return "" if self.target is None else shown(self.target, self.indicator.unit).replace(".0%", "%")

    @property
    def missing_text(self) -> str:
        """«还需 37 人», «超出 3 个»; empty when it is met or not compared."""
        if not self.missing:
            return ""
        word = "超出" if self.indicator.direction == DOWN else "还需"
        return f"{word} {self.missing:,} {self.indicator.missing_unit}".rstrip()

    @property
    def share(self) -> float | None:
        """The value for a chart, one decimal."""
        value = self.value
        return None if value is None else float(Decimal(rounded(value).replace(",", "").replace("−", "-")))


def shown(value: Fraction, unit: str) -> str:
    """A value with its unit; whole numbers of things without decimals."""
    if unit == PERCENT:
        return f"{rounded(value)}%"
    return f"{rounded(value, 0 if value.denominator == 1 else 1)} {unit}"
