"""Registration of every age, of somebody known, and the attacks on it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from yushan.accounts.models import Consent, Person, User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.identity import check_volunteer_number
from yushan.common.signals import person_facts_changed
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import (
    register,
    register_ward,
    withdraw,
)
from yushan.volunteers.models import Guardianship, PastRegistration, Volunteer
from yushan.volunteers.queries import acts_for, registered_intervals
from yushan.volunteers.tests.factories import (
    PASSWORD,
    REQUIRED,
    birth_of,
    guardian_data,
    mobile,
    number_of,
    volunteer,
    ward,
)

pytestmark = pytest.mark.django_db


def by_oneself(actor: Any = None, **values: Any) -> Volunteer:
    facts = {"name": "余小禾", "identity": base.identity(), "phone": mobile(), "password": PASSWORD}
    facts |= {"consents": REQUIRED, "area": base.area()}
    return register(actor, **(facts | values))


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_an_adult_registers_and_signs_in() -> None:
    told: list[set[int]] = []
    listener = lambda sender, person_ids, **kwargs: told.append(person_ids)
    person_facts_changed.connect(listener)
    try:
        made = by_oneself(AnonymousUser(), phone="13800002046", skills=["讲解"])
    finally:
        person_facts_changed.disconnect(listener)
    user = User.objects.get(person=made.person)
    assert made.state == "verified" and made.verified_on == clock.today() and made.source == "self"
    assert check_volunteer_number(made.number) and made.number.startswith(f"500103-{clock.today():%y%m}-")
    assert user.username == made.number and user.check_password(PASSWORD)
    assert made.phone_tail == "2046" and made.person.identity_number not in made.number
    assert set(Consent.objects.filter(person=made.person).values_list("purpose", flat=True)) == REQUIRED
    assert told == [{made.person_id}]
    line = AuditLine.objects.get(action="volunteers.register_new")
    assert line.person_id == made.person_id and line.actor == user


def test_roster_row_and_person_find_each_other() -> None:
    row = base.staff_member(base.unit(), base.person("余小禾"))
    made = by_oneself(identity=number_of(row.person))
    assert made.person_id == row.person_id and Person.objects.count() == 1


@pytest.mark.parametrize("lacking", sorted(REQUIRED))
def test_every_required_consent_is_required(lacking: str) -> None:
    with pytest.raises(Refusal) as refused:
        by_oneself(consents=REQUIRED - {lacking})
    assert code_of(refused) == "consent_missing" and refused.value.field == f"consent_{lacking}"
    assert not Volunteer.objects.exists() and not Person.objects.exists()


def test_too_young_and_children_are_turned_to_their_guardian() -> None:
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=base.identity(birth_of(6) + timedelta(days=1)))
    assert code_of(refused) == "too_young"
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=base.identity(birth_of(14) + timedelta(days=1)), guardian=guardian_data())
    assert code_of(refused) == "child" and "监护人" in refused.value.message
    assert not Person.objects.exists()


def test_fourteen_to_seventeen_need_a_guardian() -> None:
    number = base.identity(birth_of(14))
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=number)
    assert code_of(refused) == "guardian"
    with pytest.raises(Refusal, match="本人"):
        parent = guardian_data()
        by_oneself(identity=number, guardian=type(parent)("余建国", number, parent.phone, "父亲"))
    with pytest.raises(Refusal, match="18"):
        by_oneself(identity=number, guardian=guardian_data(birth=birth_of(17)))
    made = by_oneself(identity=number, guardian=guardian_data())
    kept = Guardianship.objects.get(volunteer=made)
    assert kept.guardian.name == "余建国" and kept.guardian_user is None
    assert set(Consent.objects.filter(person=made.person).values_list("given_by", "guardian")) == {
        ("guardian", kept.guardian_id)
    }
    assert by_oneself(identity=base.identity(birth_of(18))).state == "verified"


def test_a_guardian_known_by_another_name_is_refused() -> None:
    parent = guardian_data()
    base.person("周国强", number=parent.identity)
    with pytest.raises(Refusal, match="监护人的姓名") as refused:
        by_oneself(identity=base.identity(birth_of(15)), guardian=parent)
    assert refused.value.field == "guardian_name" and not Volunteer.objects.exists()


def test_a_child_by_the_guardians_own_account() -> None:
    mother = volunteer("余小禾", birth=birth_of(38))
    child = register_ward(
        mother.person.user, name="余小苗", identity=base.identity(birth_of(9)), relation="母亲", consents=REQUIRED
    )
    assert child.state == "verified" and child.phone == mother.phone and child.area == mother.area
    assert not User.objects.filter(person=child.person).exists()
    assert acts_for(mother.person.user, child) and not acts_for(volunteer("秦川").person.user, child)
    with pytest.raises(Conflict):
        register_ward(
            volunteer("秦川", birth=birth_of(40)).person.user,
            name="余小苗",
            identity=number_of(child.person),
            relation="父亲",
            consents=REQUIRED,
        )


def test_who_cannot_register_a_child() -> None:
    number = base.identity(birth_of(9))
    facts = {"name": "余小苗", "identity": number, "relation": "母亲", "consents": REQUIRED}
    with pytest.raises(Refusal, match="先用您自己的身份证"):
        register_ward(base.user(), **facts)
    with pytest.raises(Refusal, match="18"):
        register_ward(volunteer(birth=birth_of(16)).person.user, **facts)
    with pytest.raises(Refusal, match="满 14 岁"):
        register_ward(volunteer().person.user, **(facts | {"identity": base.identity(birth_of(14))}))
    assert not Guardianship.objects.exists()


def test_a_guardian_no_longer_acts_for_a_grown_up() -> None:
    mother = volunteer(birth=birth_of(45))
    assert not acts_for(mother.person.user, ward(mother, age=18))
    assert acts_for(mother.person.user, ward(mother, age=17))


def test_second_attempt_says_how_to_sign_in_and_nothing_else() -> None:
    number, phone = base.identity(), mobile()
    made = by_oneself(identity=number, phone=phone)
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=number, phone=phone)
    assert code_of(refused) == "already_registered" and "请直接登录" in refused.value.message
    for secret in (made.number, phone, phone[-4:], number.number):
        assert secret not in refused.value.message
    assert User.objects.count() == 1


def test_same_identity_with_another_name() -> None:
    number = base.identity()
    by_oneself(identity=number)
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=number, name="秦川")
    assert code_of(refused) == "name_differs" and "余小禾" not in refused.value.message


def test_a_shared_telephone_signs_in_its_first_owner_only() -> None:
    phone = mobile()
    first, second = by_oneself(phone=phone), by_oneself(phone=phone)
    assert User.objects.get(person=first.person).phone_hash and not User.objects.get(person=second.person).phone_hash
    assert first.phone_hash == second.phone_hash


def taken_over(**values: Any) -> tuple[Volunteer, Any]:
    number = base.identity()
    who = base.person("余小禾", number=number)
    return volunteer(who=who, source="import", with_user=False, **values), number


def test_an_imported_volunteer_claims_the_record_with_the_recorded_phone() -> None:
    known, number = taken_over(verified_on=date(2024, 3, 5), posted_minutes=600)
    for stranger in (mobile(), "13800000000"):
        with pytest.raises(Refusal) as refused:
            by_oneself(identity=number, phone=stranger)
        assert code_of(refused) == "claim_phone" and known.phone_tail not in refused.value.message
    assert not User.objects.exists()
    made = by_oneself(identity=number, phone=known.phone)
    assert made.pk == known.pk and made.verified_on == date(2024, 3, 5) and made.posted_minutes == 600
    assert User.objects.get(person=made.person).check_password(PASSWORD)
    with pytest.raises(Refusal) as refused:  # claimed once is claimed
        by_oneself(identity=number, phone=known.phone, password="Another-Pass-9")
    assert code_of(refused) == "already_registered"


def test_a_record_without_a_phone_cannot_be_claimed_by_leaving_it_empty() -> None:
    known, number = taken_over(phone="")
    for typed in ("", mobile()):
        with pytest.raises(Refusal) as refused:
            by_oneself(identity=number, phone=typed)
        assert code_of(refused) == "claim_phone"
    assert not User.objects.filter(person=known.person).exists()


def test_an_account_is_never_taken_over() -> None:
    number = base.identity()
    staff = base.user("qinchuan", who=base.person("秦川", number=number))
    with pytest.raises(Refusal) as refused:
        by_oneself(identity=number, name="秦川")
    assert code_of(refused) == "already_registered" and not Volunteer.objects.exists()
    made = by_oneself(staff, identity=number, name="秦川", password=None)
    assert made.person.user == staff and User.objects.count() == 1
    with pytest.raises(Refusal) as refused:
        by_oneself(staff, identity=base.identity(), password=None)
    assert code_of(refused) == "other_account"


def test_staff_without_a_person_become_one() -> None:
    staff = base.user_with("city_admin")
    made = by_oneself(staff, password=None)
    staff.refresh_from_db()
    assert staff.person_id == made.person_id
    with pytest.raises(Refusal) as refused:
        by_oneself(
            base.user(),
            identity=number_of(made.person),
            password=None,
        )
    assert code_of(refused) == "has_account"


def test_a_helper_registers_somebody_without_a_phone() -> None:
    keeper = base.user_with("organization_admin", base.team())
    made = by_oneself(keeper, phone="", password=None, source="helper")
    assert made.state == "verified" and made.phone == "" and made.phone_hash == "" and made.registered_by == keeper
    assert not User.objects.filter(person=made.person).exists()
    with pytest.raises(NotAllowed):
        by_oneself(base.user(), phone="", password=None, source="helper")
    with pytest.raises(Conflict):
        number = number_of(made.person)
        by_oneself(keeper, identity=number, phone="", password=None, source="helper")


def test_only_a_take_over_sets_an_earlier_day() -> None:
    with pytest.raises(NotAllowed):
        by_oneself(verified_on=date(2020, 1, 1))
    city = base.user_with("city_admin")
    made = by_oneself(city, source="helper", password=None, verified_on=date(2025, 2, 1))
    assert made.verified_on == date(2025, 2, 1)


def test_leaving_and_coming_back_keeps_past_days(monkeypatch: pytest.MonkeyPatch) -> None:
    known = volunteer(verified_on=date(2025, 1, 6))
    user, old_pass = known.person.user, known.pass_code
    gone = withdraw(user, volunteer=known)
    assert gone.state == "withdrawn" and gone.withdrawn_on == clock.today() and gone.pass_code != old_pass
    left = clock.today()
    monkeypatch.setattr(clock, "now", lambda: clock.at(left + timedelta(days=30), 9))
    number = number_of(known.person)
    with pytest.raises(Refusal):  # not signed in: the account is somebody's
        by_oneself(identity=number, name=known.person.name)
    back = by_oneself(user, identity=number, name=known.person.name, password=None)
    today = clock.today()
    assert back.pk == known.pk and (back.state, back.verified_on, back.withdrawn_on) == ("verified", today, None)
    assert set(registered_intervals([known.person_id])) == {
        (known.person_id, today, None),
        (known.person_id, date(2025, 1, 6), left),
    }
    assert PastRegistration.objects.count() == 1


def test_who_may_end_a_registration() -> None:
    team = base.team()
    known = volunteer()
    with pytest.raises(NotAllowed):
        withdraw(volunteer().person.user, volunteer=known)
    with pytest.raises(NotAllowed):
        withdraw(base.user_with("organization_admin", team), volunteer=known, reason="长期失联")
    admin = base.user_with("area_admin", known.area)
    with pytest.raises(Refusal, match="原因"):
        withdraw(admin, volunteer=known)
    assert withdraw(admin, volunteer=known, reason="本人书面申请").state == "withdrawn"
    with pytest.raises(Conflict):
        withdraw(admin, volunteer=known, reason="本人书面申请")
