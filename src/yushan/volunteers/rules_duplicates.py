"""Pure rules about people who may be there twice: what raises a doubt, and how two registrations become one."""

from dataclasses import dataclass
from datetime import date

# What a person who looks at a doubt reads.
REASONS = {
    "phone": "手机号相同",
    "name_birthday": "姓名和出生日期相同",
    "name_area": "姓名和区县相同，其中一份没有出生日期",
}


@dataclass(frozen=True)
class Traits:
    """What is compared; hashes and keys only. `guards` are persons related by guardianship, `is_minor` by age."""

    person_id: int
    name: str
    birth_date: date | None
    phone_hash: str = ""
    area_id: int | None = None
    is_minor: bool = False
    guards: frozenset[int] = frozenset()


def likeness(one: Traits, other: Traits) -> list[str]:
    """Why two rows may be one person; empty where nothing says so. The same whichever comes first.

    A telephone is shared in families: a guardian and their child, or anybody of whom one is a minor, are no doubt
    because of it.
    """
    if one.person_id == other.person_id:
        return []
    found = []
    family = one.is_minor or other.is_minor or other.person_id in one.guards or one.person_id in other.guards
    if one.phone_hash and one.phone_hash == other.phone_hash and not family:
        found.append("phone")
    if one.name and one.name == other.name:
        if one.birth_date and one.birth_date == other.birth_date:
            found.append("name_birthday")
        elif one.area_id and one.area_id == other.area_id and not (one.birth_date and other.birth_date):
            found.append("name_area")
    return found


# From the first day (included) to the second (excluded); None: still.
Span = tuple[date, date | None]


def joined(one: Span | None, other: Span | None) -> tuple[Span | None, Span | None]:
    """The current time as a volunteer of two registrations, and an earlier one apart from it. Covers the same days."""
    spans = sorted((span for span in (one, other) if span and span[0] != span[1]), key=lambda span: span[0])
    if not spans:
        return next((span for span in (one, other) if span), None), None
    if len(spans) == 1:
        return spans[0], None
    first, second = spans
    if first[1] is not None and first[1] < second[0]:
        return second, first
    ends = (first[1], second[1])
    return (first[0], None if None in ends else max(end for end in ends if end)), None
