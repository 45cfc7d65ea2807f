"""Realistic rows for tests of every room above: areas, units, people, the tree, users with grants.

Written straight to the database, without actions: fast, and independent of what is being tested.
"""

from datetime import date, datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.db.models import Model

from yushan.accounts.actions.people import identity_hash, pinyin_of
from yushan.accounts.models import Person, User
from yushan.common import clock
from yushan.common.identity import IdentityNumber, complete_identity, complete_uscc
from yushan.common.identity import parse as parse_identity
from yushan.organizations.models import (
    Area,
    Organization,
    OrganizationLeader,
    RoleGrant,
    StaffMember,
    Unit,
    UnitHeadcount,
    UnitPlacement,
)

PASSWORD = "Jialing-2025"
_serial = count(1)
_SURNAMES = "周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜覃石冉田黎余"
_GIVEN = "家明晓蓉隆贵一帆碧波静怡国强思远雨桐建华丽娟志勇春梅文博"
_LEVELS = Organization.Level
_AREA_NAMES = {"500101": "万州区", "500103": "渝中区", "500109": "北碚区", "500112": "渝北区", "500120": "璧山区"}


def chinese_name(number: int) -> str:
    """A plausible name, the same for the same number."""
    given = (number // len(_SURNAMES)) % (len(_GIVEN) // 2) * 2
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[given : given + 2]


def identity(birth: date = date(1990, 3, 7), *, serial: int | None = None, region: str = "500103") -> IdentityNumber:
    """A valid identity number; every call another one (up to 999 a birthday and region)."""
    number = serial if serial is not None else next(_serial)
    # Past 999 the place moves on, so that numbers stay different and the birthday stays the one asked for.
    place = int(region) + (number - 1) // 999
    return parse_identity(complete_identity(f"{place}{birth:%Y%m%d}{(number - 1) % 999 + 1:03d}"), clock.today())


def person(name: str | None = None, *, number: IdentityNumber | None = None, birth: date = date(1990, 3, 7)) -> Person:
    """A natural person with a valid identity number."""
    number = number or identity(birth)
    name = name or chinese_name(next(_serial))
    return Person.objects.create(
        name=name,
        name_pinyin=pinyin_of(name),
        identity_number=number.number,
        identity_hash=identity_hash(number.number),
        birth_date=number.birth_date,
        gender=number.gender,
    )


def area(code: str = "500103", name: str = "") -> Area:
    """An area by code; created once."""
    values = {"name": name or _AREA_NAMES.get(code, f"区县{code}"), "kind": "区县", "map_area": code, "order": 0}
    return Area.objects.get_or_create(code=code, defaults=values)[0]


def uscc(serial: int | None = None) -> str:
    """A valid 统一社会信用代码; every call another one."""
    return complete_uscc(f"12500000{(serial if serial is not None else next(_serial)):09d}")


def unit(
    name: str = "重庆市自然博物馆",
    *,
    area: Area | None = None,
    level: str = Unit.Level.CITY,
    code: str = "",
    staff: int | None = None,
    party_members: int | None = None,
    stat_day: date = date(2025, 1, 1),
) -> Unit:
    """A unit with its first placement; with `staff` also a declared headcount."""
    where = area or globals()["area"]()
    made = Unit.objects.create(code=code or uscc(), name=name, area=where, level=level)
    UnitPlacement.objects.create(unit=made, area=where)
    if staff is not None:
        UnitHeadcount.objects.create(unit=made, stat_day=stat_day, staff=staff, party_members=party_members)
    return made


def staff_member(
    unit: Unit,
    who: Person | None = None,
    *,
    party: bool = False,
    joined_on: date | None = None,
    left_on: date | None = None,
    in_service: bool | None = None,
    phone: str = "13896170246",
    position: str = "馆员",
    spell: int = 1,
) -> StaffMember:
    """A roster row; tell_person_facts_changed is up to the test."""
    return StaffMember.objects.create(
        unit=unit,
        person=who or person(),
        spell=spell,
        phone=phone,
        in_service=left_on is None if in_service is None else in_service,
        is_party_member=party,
        position=position,
        joined_on=joined_on,
        left_on=left_on,
    )


def _organization(parent: Organization | None, level: str, name: str, **values: Any) -> Organization:
    values = {
        "code": f"KZ{800_000 + next(_serial)}",
        "state": Organization.State.ACTIVE,
        "leader_name": "黎静",
    } | values
    fresh = Organization(name=name, level=level, **values)
    if parent is None:
        made = Organization.objects.add_root(instance=fresh)
    else:
        made = Organization.objects.add_child(Organization.objects.get(pk=parent.pk), instance=fresh)
    if made.leader_name:
        leader(made, made.leader_name)
    return made


def leader(
    organization: Organization,
    name: str = "黎静",
    *,
    post: str = "head",
    from_day: date = date(2023, 3, 5),
    until_day: date | None = None,
    **values: Any,
) -> OrganizationLeader:
    """A term of office; without an end unless told otherwise."""
    return OrganizationLeader.objects.create(
        organization=organization, name=name, post=post, from_day=from_day, until_day=until_day, **values
    )


def corps(**values: Any) -> Organization:
    """The city's corps; created once."""
    return Organization.objects.filter(level=_LEVELS.CORPS).first() or _organization(
        None, _LEVELS.CORPS, "重庆市科技志愿服务总队", **values
    )


def detachment(area: Area | None = None, **values: Any) -> Organization:
    """The detachment of an area; created once for each area unless values are given."""
    where = area or globals()["area"]()
    found = Organization.objects.filter(level=_LEVELS.DETACHMENT, area=where).exclude(state="closed").first()
    if found and not values:
        return found
    name = values.pop("name", f"{where.name}科技志愿服务支队")
    return _organization(corps(), _LEVELS.DETACHMENT, name, **({"area": where} | values))


def team(parent: Organization | None = None, name: str = "红岩科普志愿服务队", **values: Any) -> Organization:
    """A team, under the detachment of 渝中区 unless told otherwise."""
    above = parent or detachment()
    return _organization(above, _LEVELS.TEAM, name, **({"area": above.area} | values))


def close(organization: Organization, reason: str = "重新组建") -> None:
    """Closes a running organization as two people do it."""
    from yushan.organizations import actions

    asked = actions.propose(user_with("city_admin"), organization=organization, kind="close", reason=reason)
    actions.decide_request(user_with("city_admin"), request=asked, approve=True)


def user(username: str = "", *, display_name: str = "", who: Person | None = None, **values: Any) -> User:
    """Somebody who can sign in with PASSWORD."""
    number = next(_serial)
    made = User(
        username=username or f"user{number}",
        display_name=display_name or (who.name if who else chinese_name(number)),
        person=who,
        **values,
    )
    made.set_password(PASSWORD)
    made.save()
    return made


def grant(
    to: User,
    role: str,
    scope_object: Model | None = None,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    deputy_for: RoleGrant | None = None,
) -> RoleGrant:
    """A role over a node: an Area, Organization, Unit or station; None is the city."""
    scope = scope_object._meta.model_name if scope_object else "city"
    to.__dict__.pop("_current_grants", None)
    return RoleGrant.objects.create(
        user=to,
        role=role,
        scope=scope,
        scope_id=scope_object.pk if scope_object else 0,
        scope_label=str(scope_object) if scope_object else "全市",
        scope_path=getattr(scope_object, "path", "") or "",
        starts_at=starts_at or clock.now(),
        ends_at=ends_at,
        deputy_for=deputy_for,
    )


def user_with(role: str, scope_object: Model | None = None, **values: Any) -> User:
    """A user holding one role: user_with("unit_admin", unit), user_with("city_admin")."""
    made = user(**values)
    grant(made, role, scope_object)
    return made


def load_plan() -> None:
    """The Chongqing plan, as `yushan plan load` brings it (areas included)."""
    from pathlib import Path

    from django.core.management import call_command

    call_command("plan", "load", str(Path(settings.BASE_DIR) / "plans" / "chongqing-2025"), verbosity=0)
