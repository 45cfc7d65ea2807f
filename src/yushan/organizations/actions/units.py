"""Units: taking over, headcounts, moves between areas."""

from datetime import date
from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.organizations import closed_years, rules
from yushan.organizations.access import require
from yushan.organizations.models import Area, StaffMember, Unit, UnitHeadcount, UnitPlacement


@transaction.atomic
def save_unit(
    actor: Any,
    *,
    code: str,
    name: str,
    area: Area,
    level: str,
    staff: int,
    party_members: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
    stat_day: date | None = None,
    reason: str = "",
) -> str:
    """Creates or updates a unit by its code: "created", "updated" or "unchanged". Needs unit.edit on area and unit.

    `code` is a checked 统一社会信用代码. The headcount holds from `stat_day` on, an area change too; without a day
    both hold from today, unless nothing differs from what is in force. Blank contacts leave what is known. A headcount
    on which a signed year rests needs a `reason`, as in declare_headcount.
    """
    require(actor, "unit.edit", on={"area": area.pk})
    if level not in Unit.Level.values:
        raise Refusal("层级只能是市级或区县级。", field="level")
    if not name.strip():
        raise Refusal("单位名称没有填。", field="name")
    if objection := rules.headcount_objection(staff, party_members):
        raise Refusal(objection, field="staff")
    day = stat_day or clock.today()
    unit, created = Unit.objects.select_for_update().get_or_create(
        code=code,
        defaults={
            "name": name.strip(),
            "area": area,
            "level": level,
            "contact_name": contact_name,
            "contact_phone": contact_phone,
        },
    )
    if created:
        UnitPlacement.objects.create(unit=unit, area=area)
        changed = ["created"]
    else:
        require(actor, "unit.edit", on=unit)  # where it stands now: an admin of its former area has no say
        changed = _change_card(unit, name.strip(), level, contact_name, contact_phone)
        if _move(unit, area, day):
            changed.append("area")
    signed: list[int] = []
    if _declare(unit, stat_day, staff, party_members):
        changed.append("headcount")
        signed = _explained(unit, day, reason, again="再导入一次")
    if not changed:
        return "unchanged"
    record(
        actor, "organizations.save_unit", subject=unit, label=unit.name, changed=changed, day=day.isoformat(),
        reason=reason.strip()[:200],
    )  # fmt: skip
    _tell_signed(actor, unit, signed, day, staff, reason)
    return "created" if created else "updated"


def _change_card(unit: Unit, name: str, level: str, contact_name: str, contact_phone: str) -> list[str]:
    wanted = {"name": name, "level": level}
    wanted |= {key: value for key, value in (("contact_name", contact_name), ("contact_phone", contact_phone)) if value}
    changed = [key for key, value in wanted.items() if getattr(unit, key) != value]
    for key in changed:
        setattr(unit, key, wanted[key])
    if changed:
        unit.save(update_fields=changed)
    return changed


def _move(unit: Unit, area: Area, day: date) -> bool:
    """Moves the unit to an area from a day on; the past stays where it was."""
    rows = list(UnitPlacement.objects.filter(unit=unit))
    placements = [rules.Placement(row.area_id, row.from_day, row.until_day) for row in rows]
    standing = rules.placement_on(placements, day)
    if standing is None or standing.area_id == area.pk:
        return False
    if standing.until_day is not None:
        raise Refusal(
            f"{unit.name}在 {standing.until_day} 之后已经调整过责任区域，不能再改更早的日期。请核对责任区域和统计日期。",
            field="area",
        )
    current = next(row for row in rows if row.until_day is None)
    people = list(StaffMember.objects.filter(unit=unit).values_list("person_id", flat=True))
    lock_people(people)
    if current.from_day == day:
        current.area = area
        current.save(update_fields=["area"])
    else:
        current.until_day = day
        current.save(update_fields=["until_day"])
        UnitPlacement.objects.create(unit=unit, area=area, from_day=day)
    if day <= clock.today():
        unit.area = area
        unit.save(update_fields=["area"])
    tell_person_facts_changed(people)
    return True


def _declare(unit: Unit, stat_day: date | None, staff: int, party_members: int | None) -> bool:
    if stat_day is None:
        in_force = UnitHeadcount.objects.filter(unit=unit, stat_day__lte=clock.today()).order_by("-stat_day").first()
        if in_force and (in_force.staff, in_force.party_members) == (staff, party_members):
            return False
    day = stat_day or clock.today()
    found, created = UnitHeadcount.objects.get_or_create(
        unit=unit, stat_day=day, defaults={"staff": staff, "party_members": party_members}
    )
    if created:
        _first_declared(unit, day)
        return True
    if party_members is None:
        party_members = found.party_members
    if (found.staff, found.party_members) == (staff, party_members):
        return False
    found.staff, found.party_members = staff, party_members
    found.save(update_fields=["staff", "party_members"])
    return True


def _first_declared(unit: Unit, day: date) -> None:
    """From its first headcount on a unit's people are in that number: what is counted of them follows.

    People before the unit, as who writes a roster locks them; whoever was entered meanwhile is seen under its lock.
    """
    if UnitHeadcount.objects.filter(unit=unit, stat_day__lt=day).exists():
        return
    rows = StaffMember.objects.filter(unit=unit).values_list("person_id", flat=True)
    people = set(rows)
    lock_people(people)
    Unit.objects.select_for_update().get(pk=unit.pk)
    lock_people(set(rows.all()) - people)
    tell_person_facts_changed(rows.all())


def signed_years_of(unit: Unit, stat_day: date) -> list[int]:
    """Signed years that rest on a headcount declared for a day: it holds until the next one."""
    later = UnitHeadcount.objects.filter(unit=unit, stat_day__gt=stat_day).order_by("stat_day").first()
    return closed_years.signed_years(unit, stat_day, later.stat_day if later else None)


def _explained(unit: Unit, stat_day: date, reason: str, *, again: str) -> list[int]:
    """Signed years that rest on the headcount of a day. Refusal where there are some and no reason is given."""
    signed = signed_years_of(unit, stat_day)
    if signed and len(reason.strip()) < 2:
        years = "、".join(str(year) for year in signed)
        raise Refusal(
            f"{years} 年的数据已经签字。签字的数字不会变，页面上的数字会变，更正列在旁边，并告知区县。"
            f"确认要改，请写明原因，{again}。",
            field="reason",
        )
    return signed


def _tell_signed(actor: Any, unit: Unit, signed: list[int], stat_day: date, staff: int, reason: str) -> None:
    if signed:
        text = f"{actor} 申报 {stat_day} 起干部职工 {staff:,} 人。原因：{reason.strip()[:200]}"
        closed_years.tell(actor, unit, signed, text)


@transaction.atomic
def declare_headcount(
    actor: Any, *, unit: Unit, stat_day: date, staff: int, party_members: int | None = None, reason: str = ""
) -> UnitHeadcount:
    """Declares the staff of a unit from a day on; the same day is overwritten. Needs roster.edit on the unit.

    A signed year that rests on it stays as it was signed; it needs a reason, and the levels above are told.
    """
    require(actor, "roster.edit", on=unit)
    if stat_day > clock.today():
        raise Refusal("统计日期还没有到。", field="stat_day")
    if stat_day < rules.FIRST_STAT_DAY:
        raise Refusal(f"统计日期太早，请填 {rules.FIRST_STAT_DAY} 以后的日期。", field="stat_day")
    if objection := rules.headcount_objection(staff, party_members):
        raise Refusal(objection, field="party_members" if "党员" in objection else "staff")
    signed = _explained(unit, stat_day, reason, again="再申报一次")
    if _declare(unit, stat_day, staff, party_members):
        record(
            actor, "organizations.declare_headcount", subject=unit, label=unit.name, reason=reason.strip()[:200],
            stat_day=stat_day.isoformat(), staff=staff, party_members=party_members,
        )  # fmt: skip
        _tell_signed(actor, unit, signed, stat_day, staff, reason)
    return UnitHeadcount.objects.get(unit=unit, stat_day=stat_day)
