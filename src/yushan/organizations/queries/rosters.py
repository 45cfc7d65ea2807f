"""Reading units, their headcounts and their rosters on any day."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from yushan.accounts.actions.people import identity_hash, phone_hash
from yushan.accounts.models import Notice
from yushan.accounts.queries import named
from yushan.common import clock
from yushan.common.identity import IdentityError, normalise_mobile, normalise_phone
from yushan.common.identity import parse as parse_identity
from yushan.common.tallies import together
from yushan.common.text import compact
from yushan.organizations import roster_filters
from yushan.organizations.access import require, visible
from yushan.organizations.models import StaffMember, Unit, UnitHeadcount


def in_force(as_of: date, prefix: str = "") -> Q:
    """Roster rows in force on a day: from 入职日期 (open if blank) to the day before 离职日期 (docs/domain.md)."""
    began = Q(**{f"{prefix}joined_on": None}) | Q(**{f"{prefix}joined_on__lte": as_of})
    going_on = Q(**{f"{prefix}left_on__gt": as_of}) | Q(**{f"{prefix}left_on": None, f"{prefix}in_service": True})
    return began & going_on


def units_seen(actor: Any, *, area_id: int | None = None, level: str = "", text: str = "") -> QuerySet[Unit]:
    """Units whose roster the actor may see, narrowed by area, level, and a piece of the name or code."""
    units = visible(actor, "roster.view", Unit.objects.select_related("area"), area="area", unit="pk")
    if area_id:
        units = units.filter(area=area_id)
    if level in Unit.Level.values:
        units = units.filter(level=level)
    for word in text.split():
        units = units.filter(Q(name__icontains=word) | Q(code__startswith=word.upper()))
    return units


def headcounts_on(as_of: date, unit_ids: Collection[int]) -> dict[int, UnitHeadcount]:
    """Declared headcount in force on a day by unit: the latest statistics not after it."""
    latest = UnitHeadcount.objects.filter(unit=OuterRef("unit"), stat_day__lte=as_of).order_by("-stat_day")
    rows = UnitHeadcount.objects.filter(unit_id__in=unit_ids, stat_day=Subquery(latest.values("stat_day")[:1]))
    return {row.unit_id: row for row in rows}


def headcount_on(unit: Unit, as_of: date) -> UnitHeadcount | None:
    """The declared headcount of one unit in force on a day."""
    return headcounts_on(as_of, [unit.pk]).get(unit.pk)


def roster(
    actor: Any, *, unit: Unit, as_of: date, which: str = roster_filters.IN_SERVICE, text: str = ""
) -> QuerySet[StaffMember]:
    """Rows of a unit's roster on a day, by filter and by search text. Needs roster.view on the unit."""
    require(actor, "roster.view", on=unit)
    rows = roster_filters.found_for(actor, unit, which).apply(StaffMember.objects.filter(unit=unit), as_of)
    return staff_named(rows, text).select_related("person__user")


def staff_named(rows: QuerySet[StaffMember], text: str) -> QuerySet[StaffMember]:
    """By name, pinyin, initials or position; whole phone (of the roster, of the account) and identity numbers by hash."""
    typed = compact(text)
    if not typed:
        return rows
    if any(sign.isdigit() for sign in typed):
        return rows.filter(_by_number(typed) | Q(position__icontains=typed))
    for word in text.split():
        pinyin = Q(person__name_pinyin__icontains=word.lower())
        rows = rows.filter(
            named(word, "person__") | Q(person__name__icontains=word) | pinyin | Q(position__icontains=word)
        )
    return rows


def _by_number(typed: str) -> Q:
    found = Q(person__user__username__iexact=typed)
    with suppress(IdentityError):
        found |= Q(phone_hash=phone_hash(normalise_phone(typed)))
    with suppress(IdentityError):
        found |= Q(person__user__phone_hash=phone_hash(normalise_mobile(typed)))
    with suppress(IdentityError):
        digest = identity_hash(parse_identity(typed, clock.today()).number)
        found |= Q(person__identity_hash=digest) | Q(person__merged_from__identity_hash=digest)
    return found


def roster_counts(
    actor: Any, *, unit: Unit, as_of: date, chips: Collection[roster_filters.RosterFilter]
) -> dict[str, int]:
    """How many people stand under each filter of the roster that the actor sees, by its code; 1 statement."""
    require(actor, "roster.view", on=unit)
    rows = StaffMember.objects.filter(unit=unit)
    parts = [(one.code, one.apply(rows, as_of), None) for one in chips]
    return {code: tally.count for code, tally in together(parts).items()}


def in_service_counts(as_of: date, unit_ids: Collection[int]) -> dict[int, int]:
    """People in service on a day by unit."""
    rows = StaffMember.objects.filter(in_force(as_of), unit_id__in=unit_ids)
    return dict(rows.order_by().values_list("unit_id").annotate(Count("person", distinct=True)))


class Reminder(NamedTuple):
    """The last reminder that a person got from a unit."""

    at: datetime
    read: bool


def last_reminders(key_prefix: str, person_ids: Collection[int]) -> dict[int, Reminder]:
    """Last reminder by person."""
    rows = Notice.objects.filter(key__startswith=key_prefix, user__person_id__in=person_ids).order_by("created_at")
    return {
        person_id: Reminder(at, read_at is not None)
        for person_id, at, read_at in rows.values_list("user__person_id", "created_at", "read_at")
    }
