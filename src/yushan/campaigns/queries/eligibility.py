"""Candidates measured by the rules of their category: what the records say, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yushan.campaigns import facts
from yushan.campaigns.models import FIELD_OF_KIND, Nominee
from yushan.campaigns.rules.eligibility import Number, lacks, number_text, rules_of


@dataclass(frozen=True)
class Measured:
    """What was found: facts as they are kept and shown, and what is missing in words."""

    facts: list[dict[str, str]]
    lacks: list[str]


def _shown(kind: str, values: dict[str, Number]) -> list[dict[str, str]]:
    found = []
    for code, said in facts.words(kind).items():
        value = values.get(code, 0)
        text = ("是" if value else "否") if said.lacking else f"{number_text(value)} {said.unit}".rstrip()
        found.append({"code": code, "label": said.label, "text": text})
    return found


def measure(nominees: Sequence[Nominee], year: int) -> dict[int, Measured]:
    """By nominee; a few statements for each kind of candidate. Read them with their category."""
    found: dict[int, Measured] = {}
    for kind in sorted({row.kind for row in nominees}):
        own = [row for row in nominees if row.kind == kind]
        keys = {row.pk: getattr(row, f"{FIELD_OF_KIND[kind]}_id") for row in own}
        values, words = facts.read(kind, set(keys.values()), year), facts.words(kind)
        for row in own:
            mine = values[keys[row.pk]]
            found[row.pk] = Measured(_shown(kind, mine), lacks(rules_of(row.category.rules), mine, words))
    return found


def measure_one(nominee: Nominee, year: int) -> Measured:
    """The same for one."""
    return measure([nominee], year)[nominee.pk]


def records_of(nominee: Nominee) -> tuple[list[dict[str, Any]], list[str]]:
    """Facts and what is missing: as they were kept at the check, before it as they are now. Of a campaign that is over they are
    not read anew: what was kept may have gone by then (keeping.py).
    """
    if nominee.facts is not None or nominee.campaign.is_settled:
        return list(nominee.facts or []), list(nominee.lacks)
    found = measure_one(nominee, nominee.campaign.year)
    return found.facts, found.lacks


def shown_facts(nominee: Nominee) -> list[dict[str, Any]]:
    """The material from the records."""
    return records_of(nominee)[0]
