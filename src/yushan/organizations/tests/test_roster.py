from datetime import date
from typing import Any

import pytest

from yushan.accounts.models import Person
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.signals import person_facts_changed
from yushan.organizations.actions import Outcome, StaffRow, enrol_staff, mark_left, remind_staff
from yushan.organizations.models import StaffMember
from yushan.organizations.queries import in_force, roster
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


def row(serial: int, name: str = "", **values: Any) -> StaffRow:
    given = {"phone": "13896170246", "in_service": True, "is_party_member": False, "position": "馆员"} | values
    return StaffRow(name or make.chinese_name(serial), make.identity(serial=serial), **given)


@pytest.fixture
def told() -> Any:
    """Ids of persons whose facts were said to have changed."""
    heard: list[set[int]] = []

    def hear(sender: Any, person_ids: set[int], **kwargs: Any) -> None:
        heard.append(person_ids)

    person_facts_changed.connect(hear)
    yield heard
    person_facts_changed.disconnect(hear)


def test_a_roster_enters_and_enters_again_without_change(told: list[set[int]]):
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    rows = [row(serial, joined_on=date(2019, 7, 1)) for serial in range(1, 31)]
    assert enrol_staff(clerk, unit=unit, rows=rows) == [Outcome("created")] * 30
    assert {len(ids) for ids in told} == {30}
    updated_at = unit.roster_updated_at
    assert enrol_staff(clerk, unit=unit, rows=rows) == [Outcome("unchanged")] * 30
    unit.refresh_from_db()
    assert len(told) == 1 and unit.roster_updated_at == updated_at
    assert AuditLine.objects.filter(action="organizations.enrol_staff").count() == 1
    member = StaffMember.objects.select_related("person").get(person__name=rows[0].name)
    assert (member.phone, member.joined_on, member.spell) == ("13896170246", date(2019, 7, 1), 1)


def test_personal_data_is_not_readable_in_the_database():
    from django.db import connection

    unit = make.unit()
    enrol_staff(make.user_with("unit_admin", unit), unit=unit, rows=[row(5)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM organizations_staffmember")
        phone = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT identity_number FROM accounts_person")
        number = bytes(cursor.fetchone()[0])
    assert b"13896170246" not in phone
    assert row(5).identity.number.encode() not in number


def test_another_name_for_a_known_number_is_rejected_and_stops_nothing():
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    enrol_staff(clerk, unit=unit, rows=[row(1, "覃家明")])
    outcomes = enrol_staff(clerk, unit=unit, rows=[row(1, "秦家明"), row(1, "覃 家明"), row(2)])
    assert [outcome.kind for outcome in outcomes] == ["rejected", "unchanged", "created"]
    assert "姓名" in outcomes[0].reason
    assert Person.objects.filter(name="覃家明").exists()


def test_two_rows_of_one_batch_that_contradict_each_other():
    unit = make.unit()
    outcomes = enrol_staff(
        make.user_with("unit_admin", unit), unit=unit,
        rows=[row(1), row(1), row(1, is_party_member=True)],
    )  # fmt: skip
    assert [outcome.kind for outcome in outcomes] == ["created", "unchanged", "rejected"]
    assert not StaffMember.objects.get().is_party_member


def test_only_facts_that_move_figures_are_told(told: list[set[int]]):
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    enrol_staff(clerk, unit=unit, rows=[row(1), row(2)])
    told.clear()
    assert enrol_staff(clerk, unit=unit, rows=[row(1, position="主任"), row(2, is_party_member=True)]) == [
        Outcome("updated"),
        Outcome("updated"),
    ]
    assert told == [{StaffMember.objects.get(is_party_member=True).person_id}]


def test_who_left_and_came_back_has_two_spells_and_every_day_is_answered():
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    first = row(1, joined_on=date(2015, 3, 1), left_on=date(2020, 6, 30), in_service=False)
    second = row(1, joined_on=date(2022, 1, 4))
    assert [o.kind for o in enrol_staff(clerk, unit=unit, rows=[first, second])] == ["created", "created"]
    assert [o.kind for o in enrol_staff(clerk, unit=unit, rows=[second, first])] == ["unchanged", "unchanged"]
    days = {
        date(2015, 2, 28): [], date(2015, 3, 1): [1], date(2020, 6, 29): [1], date(2020, 6, 30): [],
        date(2022, 1, 3): [], date(2022, 1, 4): [2],
    }  # fmt: skip
    for day, spells in days.items():
        found = StaffMember.objects.filter(in_force(day), unit=unit).values_list("spell", flat=True)
        assert list(found) == spells, day


def test_not_in_service_without_a_leaving_date_counts_on_no_day():
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    enrol_staff(clerk, unit=unit, rows=[row(1, in_service=False)])
    assert list(roster(clerk, unit=unit, as_of=clock.today())) == []
    assert [member.spell for member in roster(clerk, unit=unit, as_of=clock.today(), which="left")] == [1]


def test_marking_somebody_as_left(told: list[set[int]]):
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    member = make.staff_member(unit, joined_on=date(2019, 7, 1))
    with pytest.raises(Refusal, match="原因"):
        mark_left(clerk, staff_member=member, left_on=date(2025, 1, 1), reason=" ")
    with pytest.raises(Refusal, match="早于入职"):
        mark_left(clerk, staff_member=member, left_on=date(2019, 6, 30), reason="调出")
    with pytest.raises(Refusal, match="还没有到"):
        mark_left(clerk, staff_member=member, left_on=date(2999, 1, 1), reason="调出")
    left = mark_left(clerk, staff_member=member, left_on=date(2025, 1, 1), reason="调出")
    assert (left.left_on, left.in_service) == (date(2025, 1, 1), False)
    assert told == [{member.person_id}]
    with pytest.raises(Conflict):
        mark_left(clerk, staff_member=member, left_on=date(2025, 2, 1), reason="退休")
    assert AuditLine.objects.get(action="organizations.mark_left").person_id == member.person_id


def test_rosters_of_others_cannot_be_changed():
    unit, other = make.unit(), make.unit("重庆科技馆")
    for stranger in (
        make.user_with("unit_admin", other),
        make.user_with("area_admin", make.area("500109")),
        make.user_with("auditor"),
        make.user_with("organization_admin", make.detachment()),
        make.user(),
    ):
        with pytest.raises(NotAllowed):
            enrol_staff(stranger, unit=unit, rows=[row(1)])
    assert not StaffMember.objects.exists()
    assert enrol_staff(make.user_with("area_admin", unit.area), unit=unit, rows=[row(1)])[0].kind == "created"


def test_a_large_roster_costs_few_statements(django_assert_max_num_queries: Any):
    unit = make.unit()
    clerk = make.user_with("city_admin")
    rows = [row(serial) for serial in range(1, 1001)]
    disconnected = person_facts_changed.receivers
    person_facts_changed.receivers = []
    try:
        with django_assert_max_num_queries(30):
            enrol_staff(clerk, unit=unit, rows=rows)
    finally:
        person_facts_changed.receivers = disconnected


def test_reminding_is_honest_about_who_has_no_account():
    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    reached = make.staff_member(unit, make.person("冉隆贵"))
    make.staff_member(unit, make.person("石晓蓉"), position="讲解员")
    account = make.user(who=reached.person)
    for _ in range(2):
        told = remind_staff(
            clerk, unit=unit, people=StaffMember.objects.all(), title="请注册成为科技志愿者", body="", url="/register/"
        )
    assert (told.reached, told.without_account) == (1, ["石晓蓉（讲解员）"])
    assert account.notices.count() == 1  # one a day
