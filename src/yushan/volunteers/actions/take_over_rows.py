"""What one row of the volunteers file means for somebody already known."""

from datetime import date

from yushan.common.errors import Refusal
from yushan.organizations.models import Organization
from yushan.volunteers import rules
from yushan.volunteers.actions.facts import VolunteerRow
from yushan.volunteers.actions.people import PHONE_FIELDS, group_of, set_phone
from yushan.volunteers.models import Volunteer

_TEXTS = ("politics", "education", "occupation", "talent_source")


def objection(row: VolunteerRow, today: date) -> str:
    """Why a row cannot be taken over, whoever it is; empty when it can."""
    if row.registered_on and row.registered_on > today:
        return f"注册日期 {row.registered_on:%Y-%m-%d} 还没有到，请核对。"
    if row.registered_on and row.registered_on < row.identity.birth_date:
        return f"注册日期 {row.registered_on:%Y-%m-%d} 早于出生日期，请核对。"
    if row.organization and row.organization.state == Organization.State.CLOSED:
        return f"“{row.organization.name}”已经关闭，请改为现在的队伍。"
    try:
        if group_of(row.identity, today) != rules.AgeGroup.ADULT:
            return "未满 18 岁需要监护人同意，不能导入，请本人和监护人在手机上注册。"
    except Refusal as error:
        return error.message
    return ""


def refresh(
    volunteer: Volunteer, row: VolunteerRow, *, has_account: bool, at_once: bool, may_edit: bool, today: date
) -> set[str]:
    """Puts the row's facts on a known volunteer (not saved); answers the changed fields.

    A person with an account keeps their own data: only empty fields are filled. Taken over `at_once` (by the city), a
    person to confirm is verified and an earlier day of registration counts; a blank one changes nothing. Others never
    say yes for somebody nor move the day, and leave alone whom they may not edit.
    """
    if not may_edit:
        return set()
    changed: set[str] = set()
    overwrite = not has_account and volunteer.source == Volunteer.Source.IMPORT

    def put(name: str, value: object) -> None:
        if value and getattr(volunteer, name) != value and (overwrite or not getattr(volunteer, name)):
            setattr(volunteer, name, value)
            changed.add(name)

    for name in _TEXTS:
        put(name, getattr(row, name))
    put("skills", list(row.skills))
    if row.organization and volunteer.area_id is None and row.organization.area_id:
        volunteer.area_id = row.organization.area_id
        changed.add("area")
    if row.phone and volunteer.phone != row.phone and (overwrite or not volunteer.phone):
        set_phone(volunteer, row.phone)
        changed |= set(PHONE_FIELDS)
    if not at_once:
        return changed
    if volunteer.state == Volunteer.State.TO_CONFIRM:
        volunteer.state, volunteer.verified_on = Volunteer.State.VERIFIED, row.registered_on or today
        changed |= {"state", "verified_on"}
    elif row.registered_on and volunteer.verified_on and row.registered_on < volunteer.verified_on:
        volunteer.verified_on = row.registered_on
        changed.add("verified_on")
    return changed
