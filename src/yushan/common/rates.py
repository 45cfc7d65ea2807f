"""Rates by the plan's formulas (docs/domain.md, Formulas): exact fractions, one decimal rounded half up, «—» for nothing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


def percent_text(numerator: int, denominator: int) -> str:
    """«64.9», one decimal, rounded half up on integers; «—» where the denominator is 0."""
    if denominator == 0:
        return "—"
    permille = (numerator * 2000 + denominator) // (2 * denominator)
    return f"{permille // 10}.{permille % 10}"


def target_met(numerator: int, denominator: int, target: Fraction | None) -> bool | None:
    """Rate ≥ target, exactly and not on the rounded figure; None where there is nothing to compare."""
    if denominator == 0 or target is None:
        return None
    return numerator * target.denominator >= target.numerator * denominator


def people_missing(numerator: int, denominator: int, target: Fraction | None) -> int:
    """How many more people reach the target («还需 37 人»); 0 when it is reached or there is none."""
    if denominator == 0 or target is None:
        return 0
    needed = -(-target.numerator * denominator // target.denominator)
    return max(0, needed - numerator)


def as_target(value: object) -> Fraction | None:
    """A target as an exact fraction: Fraction or Decimal as they are; 60, "60", "62.5" and "60%" mean per cent."""
    if value is None or value == "":
        return None
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Decimal) and value <= 1:
        return Fraction(value)
    return Fraction(Decimal(str(value).strip().rstrip("%"))) / 100


@dataclass(frozen=True)
class Rate:
    """Numerator, denominator and target; every figure that a page shows of a rate comes from here."""

    numerator: int
    denominator: int
    target: Fraction | None = None

    @property
    def percent(self) -> str:
        """«64.9» or «—»."""
        return percent_text(self.numerator, self.denominator)

    @property
    def met(self) -> bool | None:
        """None where there is nothing to compare."""
        return target_met(self.numerator, self.denominator, self.target)

    @property
    def missing(self) -> int:
        """People still needed to reach the target."""
        return people_missing(self.numerator, self.denominator, self.target)

    @property
    def target_percent(self) -> str:
        """«60», «62.5»; empty without a target."""
        if self.target is None:
            return ""
        return percent_text(self.target.numerator, self.target.denominator).removesuffix(".0")
