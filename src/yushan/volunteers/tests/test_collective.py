"""Registration by a unit: waiting until the person says yes."""

import pytest

from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import CollectiveRow, confirm_registration, invite_staff, register, register_collectively
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import registered_intervals
from yushan.volunteers.tests.factories import PASSWORD, REQUIRED, birth_of, mobile, number_of

pytestmark = pytest.mark.django_db


def test_a_unit_registers_its_people_and_they_confirm() -> None:
    unit = base.unit()
    clerk = base.user_with("unit_admin", unit)
    rows = [base.staff_member(unit, base.person(name), phone=mobile()) for name in ("覃家明", "石晓蓉")]
    rows.append(base.staff_member(unit, base.person("冉隆贵"), phone=""))
    stranger = base.staff_member(base.unit("重庆科技馆"), phone=mobile())
    outcomes = invite_staff(clerk, unit=unit, staff_ids=[row.pk for row in [*rows, stranger]])
    assert sorted(outcome.result for outcome in outcomes) == ["created", "created", "rejected"]
    invited = Volunteer.objects.get(person=rows[0].person)
    assert invited.state == "to_confirm" and invited.verified_on is None and invited.invited_by_unit == unit
    assert list(registered_intervals([row.person_id for row in rows])) == []
    assert {one.result for one in invite_staff(clerk, unit=unit, staff_ids=[rows[0].pk])} == {"unchanged"}
    made = register(
        None, name="覃家明", identity=number_of(rows[0].person), phone=mobile(), password=PASSWORD, consents=REQUIRED
    )
    assert made.pk == invited.pk and made.state == "verified" and made.verified_on == clock.today()


def test_collective_rows_are_checked_one_by_one() -> None:
    unit = base.unit()
    clerk = base.user_with("unit_admin", unit)
    known = base.identity()
    base.person("秦川", number=known)
    again = base.identity()
    rows = [
        CollectiveRow("罗一鸣", known, mobile()),
        CollectiveRow("申国强", base.identity(birth_of(17)), mobile()),
        CollectiveRow("蒲晓燕", again, mobile()),
        CollectiveRow("蒲晓燕", again, mobile()),
    ]
    outcomes = register_collectively(clerk, unit=unit, rows=rows)
    assert [outcome.result for outcome in outcomes] == ["rejected", "rejected", "created", "unchanged"]
    assert "姓名" in outcomes[0].reason and "监护人" in outcomes[1].reason
    with pytest.raises(NotAllowed):
        register_collectively(clerk, unit=base.unit("重庆科技馆"), rows=rows)


def test_somebody_who_signs_in_confirms_there() -> None:
    unit = base.unit()
    staff = base.user("lijing", who=base.person("黎静"))
    row = base.staff_member(unit, staff.person, phone=mobile())
    invite_staff(base.user_with("unit_admin", unit), unit=unit, staff_ids=[row.pk])
    with pytest.raises(Refusal):
        confirm_registration(staff, consents={"registration"})
    assert confirm_registration(staff, consents=REQUIRED).state == "verified"
    with pytest.raises(Conflict):
        confirm_registration(staff, consents=REQUIRED)
