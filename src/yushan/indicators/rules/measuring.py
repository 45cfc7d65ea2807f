"""From counts to a figure that is compared with its target: exact, rounded only for the eye."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yushan.indicators.rules import formula

UP, DOWN = "up", "down"
PERCENT = "%"


@dataclass(frozen=True)
class Goal:
    """What is asked of a scope from a year on, in the unit of the indicator (60 for 60 %)."""

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

    def goal(self, scope: str, year: int) -> Fraction | None:
        """The target in force in a year; None where the plan asks nothing."""
        found = [goal for goal in self.goals if goal.scope == scope and goal.from_year <= year]
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
        return "—" if value is None else shown(value, self.indicator.unit)

    @property
    def full_text(self) -> str:
        """«58.3%（21 / 36）»: a share of one count in another with both of them."""
        above, below = formula.parts(self.indicator.expression)
        over, under = (
            self.counts.get(part.name) if isinstance(part, formula.Name) else None for part in (above, below)
        )
        if self.indicator.unit != PERCENT or over is None or under is None:
            return self.text
        return f"{self.text}（{rounded(Fraction(over), 0)} / {rounded(Fraction(under), 0)}）"

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
