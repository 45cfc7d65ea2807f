"""What a category asks of a candidate, as data, against what the records say; what is missing in words. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Number = int | Fraction
_KEYS = {"fact", "least", "most"}


@dataclass(frozen=True)
class FactWords:
    """How a fact is said: «活动 12 次»; of what is only there or not, `lacking` says what is missing."""

    label: str
    unit: str = ""
    lacking: str = ""


@dataclass(frozen=True)
class Rule:
    """A fact that is asked for: at least, at most, or both."""

    fact: str
    least: int | None = None
    most: int | None = None


def number_text(value: Number) -> str:
    """«12», «3.5»: whole or with one decimal, half up."""
    tenths = int(Fraction(value) * 10 + Fraction(1, 2))
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def _missing_text(difference: Number) -> str:
    """The same rounded up: what is missing is never said as 0."""
    tenths = -(-(Fraction(difference) * 10) // 1)
    return number_text(Fraction(int(tenths), 10))


def rules_of(raw: Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Rules as a category keeps them."""
    return [Rule(str(one["fact"]), one.get("least"), one.get("most")) for one in raw]


def problem(raw: Sequence[Any], known: Mapping[str, FactWords]) -> tuple[int, str]:
    """Place of the first rule that cannot be used and why; (-1, «») when all can."""
    seen = set()
    for place, one in enumerate(raw):
        if not isinstance(one, Mapping) or set(one) - _KEYS:
            return place, "一条条件只写 fact、least、most"
        fact = str(one.get("fact"))
        if fact not in known:
            return place, f"没有叫 {fact} 的数据，可用的有 {'、'.join(sorted(known))}"
        if fact in seen:
            return place, f"{known[fact].label}写了两次"
        bounds = [one[key] for key in ("least", "most") if key in one]
        if not bounds or any(type(bound) is not int or not 0 <= bound <= 1_000_000 for bound in bounds):
            return place, "least 或 most 要写，是 0 到 1000000 的整数"
        if "least" in one and "most" in one and one["least"] > one["most"]:
            return place, "least 不能大于 most"
        seen.add(fact)
    return -1, ""


def lacks(rules: Sequence[Rule], facts: Mapping[str, Number], words: Mapping[str, FactWords]) -> list[str]:
    """What of the rules is missing: «差 3 次活动», «超过 1 次»; empty for who fits."""
    found = []
    for rule in rules:
        said, value = words[rule.fact], facts.get(rule.fact, 0)
        if rule.least is not None and value < rule.least:
            found.append(said.lacking or f"差 {_missing_text(rule.least - value)} {said.unit}{said.label}".rstrip())
        if rule.most is not None and value > rule.most:
            found.append(f"{said.label}超过 {rule.most} {said.unit}，是 {number_text(value)} {said.unit}".rstrip())
    return found


def rule_text(rule: Rule, words: Mapping[str, FactWords]) -> str:
    """A rule as people read it: «活动至少 10 次»."""
    said = words.get(rule.fact, FactWords(rule.fact))
    if said.lacking:
        return said.label
    parts = [f"至少 {rule.least} {said.unit}".rstrip()] if rule.least is not None else []
    parts += [f"最多 {rule.most} {said.unit}".rstrip()] if rule.most is not None else []
    return f"{said.label}{'、'.join(parts)}"
