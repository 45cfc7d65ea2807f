"""Taking over people who are verified elsewhere."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import NotAllowed
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import VolunteerRow, register, take_over_volunteers
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries import applications
from yushan.volunteers.tests.factories import (
    PASSWORD,
    REQUIRED,
    birth_of,
    membership,
    mobile,
    number_of,
    volunteer,
)

pytestmark = pytest.mark.django_db


def row(name: str = "文婷", **values: Any) -> VolunteerRow:
    return VolunteerRow(**({"name": name, "identity": base.identity(), "phone": mobile()} | values))


def results(*rows: VolunteerRow, actor: Any = COMMAND_LINE) -> list[str]:
    return [outcome.result for outcome in take_over_volunteers(actor, rows=rows)]


def test_created_with_day_number_and_membership() -> None:
    team = base.team()
    first = row(organization=team, registered_on=date(2023, 4, 9), politics="中共党员", skills=("讲解", "航模"))
    second = row("冉启明")
    assert results(first, second) == ["created", "created"]
    made = Volunteer.objects.get(person__name="文婷")
    assert made.verified_on == date(2023, 4, 9) and made.source == "import" and made.skills == ["讲解", "航模"]
    assert made.number.startswith("500103-2304-") and made.area == team.area
    assert Membership.objects.get(volunteer=made).state == "approved"
    assert Organization.objects.get(pk=team.pk).member_count == 1
    assert Volunteer.objects.get(person__name="冉启明").verified_on == clock.today()


def test_same_file_twice_changes_nothing() -> None:
    rows = [row(organization=base.team(), registered_on=date(2023, 4, 9)), row("冉启明")]
    assert results(*rows) == ["created", "created"]
    before = list(Volunteer.objects.order_by("pk").values())
    assert results(*rows) == ["unchanged", "unchanged"]
    assert list(Volunteer.objects.order_by("pk").values()) == before
    assert Organization.objects.get(level="team").member_count == 1


def test_changed_facts_and_a_second_team() -> None:
    first = row(organization=base.team(), occupation="教师")
    results(first)
    facts = {name: getattr(first, name) for name in ("name", "identity", "phone")}
    assert results(VolunteerRow(**facts, occupation="工程师")) == ["updated"]
    assert results(VolunteerRow(**facts, occupation="工程师", organization=base.team(name="第二服务队"))) == ["updated"]
    assert Membership.objects.filter(state="approved").count() == 2
    assert Volunteer.objects.get().occupation == "工程师"


def test_two_rows_of_one_person() -> None:
    first = row(organization=base.team(), occupation="教师")
    facts = {name: getattr(first, name) for name in ("name", "identity", "phone")}
    other_team = VolunteerRow(**facts, occupation="教师", organization=base.team(name="第二服务队"))
    contradicting = VolunteerRow(**facts, occupation="医生")
    assert results(first, first, other_team, contradicting) == ["created", "unchanged", "updated", "rejected"]
    assert "第 1 行" in take_over_volunteers(COMMAND_LINE, rows=[first, contradicting])[1].reason
    assert Volunteer.objects.get().occupation == "教师"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"registered_on": date(2099, 1, 1)}, "还没有到"),
        ({"registered_on": date(1980, 1, 1)}, "早于出生"),
    ],
)
def test_impossible_days(values: dict[str, Any], words: str) -> None:
    outcome = take_over_volunteers(COMMAND_LINE, rows=[row(**values)])[0]
    assert outcome.result == "rejected" and words in outcome.reason and not Volunteer.objects.exists()


def test_minors_withdrawn_and_other_names_are_rejected() -> None:
    known = base.identity()
    base.person("秦川", number=known)
    gone = volunteer(state=Volunteer.State.WITHDRAWN, withdrawn_on=date(2025, 6, 1))
    number = number_of(gone.person)
    outcomes = take_over_volunteers(
        COMMAND_LINE,
        rows=[
            row(identity=base.identity(birth_of(18) + timedelta(days=1))),
            row("罗一鸣", identity=known),
            row(gone.person.name, identity=number),
            row("申国强"),
        ],
    )
    assert [outcome.result for outcome in outcomes] == ["rejected", "rejected", "rejected", "created"]
    assert "监护人" in outcomes[0].reason and "姓名" in outcomes[1].reason and "注销" in outcomes[2].reason


def test_sixth_team_is_rejected() -> None:
    who = row("文婷", organization=base.team(name="第0服务队"))
    facts = {name: getattr(who, name) for name in ("name", "identity", "phone")}
    rows = [VolunteerRow(**facts, organization=base.team(name=f"第{number}服务队")) for number in range(1, 6)]
    assert results(who, *rows) == ["created", "updated", "updated", "updated", "updated", "rejected"]
    assert Membership.objects.count() == 5


def test_own_data_of_somebody_with_an_account_is_only_completed() -> None:
    known = volunteer(occupation="教师", verified_on=date(2025, 5, 5))
    number = number_of(known.person)
    attack = row(
        known.person.name, identity=number, occupation="医生", education="本科", registered_on=date(2024, 1, 1)
    )
    assert results(attack) == ["updated"]
    before = known.phone_hash
    known.refresh_from_db()
    assert (known.phone_hash, known.occupation, known.education) == (before, "教师", "本科")
    assert known.verified_on == date(2024, 1, 1)


def test_people_to_confirm_and_applications_are_settled() -> None:
    team = base.team()
    known = volunteer(state=Volunteer.State.TO_CONFIRM, source="unit", with_user=False)
    applied = volunteer()
    membership(applied, team, "applied")
    rows = []
    for one in (known, applied):
        number = number_of(one.person)
        rows.append(row(one.person.name, identity=number, organization=team))
    assert results(*rows) == ["updated", "updated"]
    known.refresh_from_db()
    assert known.state == "verified" and known.verified_on == clock.today()
    assert Membership.objects.filter(state="approved").count() == 2
    assert Organization.objects.get(pk=team.pk).member_count == 2


def test_who_may_import() -> None:
    team, other = base.team(), base.team(base.detachment(base.area("500109")), "缙云科普服务队")
    admin = base.user_with("organization_admin", team)
    assert results(row(organization=team), actor=admin) == ["created"]
    for refused in (row(organization=other), row()):
        with pytest.raises(NotAllowed):
            take_over_volunteers(admin, rows=[refused])
    with pytest.raises(NotAllowed):
        take_over_volunteers(base.user(), rows=[row(organization=team)])


def test_statements_do_not_grow_with_rows() -> None:
    team = base.team()
    small, large = ([row(f"文{number}", organization=team) for number in range(size)] for size in (5, 200))
    with CaptureQueriesContext(
        connection,
    ) as few:
        results(*small)
    with CaptureQueriesContext(connection) as many:
        results(*large)
    assert len(many) <= len(few) + 4
    with CaptureQueriesContext(connection) as again:
        assert set(results(*large)) == {"unchanged"}
    assert len(again) <= 14


def test_a_team_invites_only_the_people_say_yes_themselves() -> None:
    team = base.team()
    admin = base.user_with("organization_admin", team)
    who = row("文婷", organization=team, registered_on=date(2020, 4, 9))
    assert results(who, actor=admin) == ["created"]
    made = Volunteer.objects.get()
    assert (made.state, made.verified_on, made.registered_by) == ("to_confirm", None, admin)
    assert made.memberships.get().state == "applied" and not applications(admin).exists()
    assert Organization.objects.get(pk=team.pk).member_count == 0
    assert results(who, actor=admin) == ["unchanged"]
    register(None, name="文婷", identity=who.identity, phone=mobile(), password=PASSWORD, consents=REQUIRED)
    made.refresh_from_db()
    assert (made.state, made.verified_on) == ("verified", clock.today())
    assert made.memberships.get().state == "approved"
    assert Organization.objects.get(pk=team.pk).member_count == 1


def test_a_team_verifies_nobody_and_moves_no_day() -> None:
    team = base.team()
    admin = base.user_with("organization_admin", team)
    invited = volunteer(state=Volunteer.State.TO_CONFIRM, source="unit", with_user=False)
    member = volunteer(verified_on=date(2025, 5, 5), source="import", with_user=False)
    membership(member, team)
    rows = [
        row(one.person.name, identity=number_of(one.person), organization=team, registered_on=date(2020, 1, 1))
        for one in (invited, member)
    ]
    before = invited.phone
    assert results(*rows, actor=admin) == ["updated", "updated"]
    invited.refresh_from_db()
    member.refresh_from_db()
    assert (invited.state, invited.verified_on, invited.phone) == ("to_confirm", None, before)
    assert (member.verified_on, member.phone) == (date(2025, 5, 5), rows[1].phone)
    assert results(*rows, actor=admin) == ["unchanged", "unchanged"]


def test_people_of_others_are_neither_taken_in_nor_changed() -> None:
    team, other = base.team(), base.team(base.detachment(base.area("500109")), "缙云科普服务队")
    admin = base.user_with("organization_admin", team)
    theirs = volunteer(source="import", with_user=False)
    membership(theirs, other)
    asked = volunteer(source="import", with_user=False)
    membership(asked, team, "applied")
    rows = [row(one.person.name, identity=number_of(one.person), organization=team) for one in (theirs, asked)]
    first, second = take_over_volunteers(admin, rows=rows)
    assert first.result == "rejected" and "申请加入" in first.reason and second.result == "updated"
    for one in (theirs, asked):
        before = one.phone_hash
        one.refresh_from_db()
        assert one.phone_hash == before
    assert asked.memberships.get().state == "approved"
    assert theirs.memberships.get().organization == other


def test_the_city_takes_over_at_once() -> None:
    team = base.team()
    assert results(row(organization=team), actor=base.user_with("city_admin")) == ["created"]
    assert Volunteer.objects.get().state == "verified"
