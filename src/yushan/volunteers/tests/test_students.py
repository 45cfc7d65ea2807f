"""A class of students with their guardians: who is entered, who says yes in which order, and who is not got around."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import Consent, GuardianRequest, Notice, Person, User
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.models import Unit
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.actions import confirm_registration, register, register_ward
from yushan.volunteers.actions.facts import GuardianData, StudentRow
from yushan.volunteers.actions.students import agree_as_guardian, decline_as_guardian, register_students
from yushan.volunteers.models import Guardianship, Volunteer
from yushan.volunteers.queries import registered_intervals
from yushan.volunteers.queries.students import asked_of
from yushan.volunteers.tests.factories import (
    PASSWORD,
    REQUIRED,
    birth_of,
    guardian_data,
    mobile,
    number_of,
    volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


@pytest.fixture
def school() -> Unit:
    return base.unit("重庆市北碚实验中学", area=base.area("500109"))


@pytest.fixture
def clerk(school: Unit) -> User:
    return base.user_with("unit_admin", school)


def student(name: str, age: int, guardian: GuardianData | None = None, **more: Any) -> StudentRow:
    return StudentRow(
        name, base.identity(birth_of(age)), group="初一（2）班", guardian=guardian or guardian_data(), **more
    )


def as_guardian(who: Volunteer) -> GuardianData:
    return GuardianData(who.person.name, number_of(who.person), who.phone, "母亲")


def entered(clerk: User, school: Unit, *rows: StudentRow) -> list[str]:
    return [one.result for one in register_students(clerk, unit=school, rows=rows)]


def request_of(row: StudentRow) -> GuardianRequest:
    return GuardianRequest.objects.get(ward__volunteer__isnull=False, ward__name=row.name)


def test_a_class_is_entered_and_nobody_counts_yet(clerk: User, school: Unit) -> None:
    mother = volunteer("余秀兰")
    rows = [
        student("余小苗", 10, as_guardian(mother)),
        student("罗一鸣", 15),
        StudentRow("蒲晓燕", base.identity(birth_of(18)), phone=mobile(), group="高三（1）班"),
    ]
    assert entered(clerk, school, *rows) == ["created"] * 3
    made = Volunteer.objects.filter(invited_by_unit=school)
    assert {(one.state, one.source, one.registered_by) for one in made} == {("to_confirm", "unit", clerk)}
    assert not list(registered_intervals([one.person_id for one in made]))
    assert {row.ward.name for row in GuardianRequest.objects.all()} == {"余小苗", "罗一鸣"}
    assert "请您决定是否同意" in Notice.objects.get(user=mother.person.user).title
    assert entered(clerk, school, *rows) == ["unchanged"] * 3 and GuardianRequest.objects.count() == 2


def test_rows_are_judged_one_by_one(clerk: User, school: Unit) -> None:
    known = base.identity(birth_of(12))
    base.person("秦川", number=known)
    own = base.identity(birth_of(15))
    twice = student("石晓蓉", 11)
    other_name = guardian_data()
    base.person("别的人", number=other_name.identity)
    rows = [
        StudentRow("罗一鸣", known, guardian=guardian_data()),
        StudentRow("申小宝", base.identity(birth_of(3)), guardian=guardian_data()),
        StudentRow("冉隆贵", base.identity(birth_of(10))),
        StudentRow("黎静", own, guardian=GuardianData("黎静", own, mobile(), "父亲")),
        student("覃家明", 12, guardian_data(birth=birth_of(17))),
        student("田一帆", 12, other_name),
        twice,
        twice,
    ]
    outcomes = register_students(clerk, unit=school, rows=rows)
    assert [one.result for one in outcomes] == ["rejected"] * 6 + ["created", "unchanged"]
    words = ("姓名与该", "周岁", "监护人姓名没有填", "不能是本人", "年满", "监护人姓名与该")
    assert all(word in one.reason for word, one in zip(words, outcomes, strict=False))
    with pytest.raises(NotAllowed):
        register_students(clerk, unit=base.unit("重庆科技馆"), rows=rows)


def test_a_child_is_registered_by_the_guardians_yes_alone(clerk: User, school: Unit) -> None:
    mother = volunteer("余秀兰")
    row = student("余小苗", 10, as_guardian(mother))
    entered(clerk, school, row)
    [asked] = asked_of(mother.person.user)
    with pytest.raises(Refusal):
        agree_as_guardian(mother.person.user, request=asked, consents={"registration"})
    made = agree_as_guardian(mother.person.user, request=asked, consents=REQUIRED)
    made.refresh_from_db()
    assert made.state == "verified" and made.verified_on == clock.today() and made.phone == mother.phone
    assert Guardianship.objects.get(volunteer=made).guardian_user == mother.person.user
    assert set(Consent.objects.filter(person=made.person).values_list("given_by", "guardian")) == {
        ("guardian", mother.person_id)
    }
    with pytest.raises(Conflict, match="办过"):
        agree_as_guardian(mother.person.user, request=asked, consents=REQUIRED)
    assert not asked_of(mother.person.user).exists()


@pytest.mark.parametrize("first", ["guardian", "student"])
def test_a_youth_and_the_guardian_both_say_yes_in_any_order(clerk: User, school: Unit, first: str) -> None:
    father = volunteer("罗建国")
    row = student("罗一鸣", 15, as_guardian(father))
    entered(clerk, school, row)
    asked = request_of(row)

    def student_says_yes() -> Volunteer:
        return register(
            None, name="罗一鸣", identity=row.identity, phone=mobile(), password=PASSWORD, consents=REQUIRED,
        )  # fmt: skip

    def guardian_says_yes() -> Volunteer:
        return agree_as_guardian(father.person.user, request=asked, consents=REQUIRED)

    steps = [guardian_says_yes, student_says_yes] if first == "guardian" else [student_says_yes, guardian_says_yes]
    assert steps[0]().state == "to_confirm"
    assert not list(registered_intervals([asked.ward_id]))
    made = steps[1]()
    assert made.state == "verified" and made.verified_on == clock.today()
    user = User.objects.get(person=made.person)
    assert user.check_password(PASSWORD) and Guardianship.objects.get(volunteer=made).guardian_user is None
    givers = set(Consent.objects.filter(person=made.person).values_list("given_by", flat=True))
    assert givers == {"self", "guardian"}


def test_naming_another_guardian_does_not_get_around_the_one_asked(clerk: User, school: Unit) -> None:
    row = student("罗一鸣", 15)
    entered(clerk, school, row)
    made = register(
        None, name="罗一鸣", identity=row.identity, phone=mobile(), password=PASSWORD, consents=REQUIRED,
        guardian=guardian_data("路人甲乙"),
    )  # fmt: skip
    assert made.state == "to_confirm"
    user = User.objects.get(person=made.person)
    assert confirm_registration(user, consents=REQUIRED).state == "to_confirm"


def test_a_guardian_who_says_no_is_not_got_around_and_may_think_better_of_it(clerk: User, school: Unit) -> None:
    father = volunteer("罗建国")
    row = student("罗一鸣", 15, as_guardian(father))
    entered(clerk, school, row)
    decline_as_guardian(father.person.user, request=request_of(row))
    assert Volunteer.objects.get(person__name="罗一鸣").state == "withdrawn"
    assert "没有同意" in Notice.objects.get(user=clerk).title
    values: dict[str, Any] = {"identity": row.identity, "phone": mobile(), "password": PASSWORD, "consents": REQUIRED}
    with pytest.raises(Refusal, match="没有同意"):
        register(None, name="罗一鸣", guardian=guardian_data(), **values)
    [asked] = asked_of(father.person.user)
    assert agree_as_guardian(father.person.user, request=asked, consents=REQUIRED).state == "to_confirm"
    assert register(None, name="罗一鸣", **values).state == "verified"


def test_an_old_no_becomes_no_yes_while_another_guardian_is_asked(clerk: User, school: Unit) -> None:
    father, mother = volunteer("罗建国"), volunteer("余秀兰")
    row = student("罗一鸣", 15, as_guardian(father))
    entered(clerk, school, row)
    old = request_of(row)
    decline_as_guardian(father.person.user, request=old)
    new = GuardianRequest.objects.create(
        ward=old.ward, guardian=mother.person, relation="母亲", asked_at=clock.now(), asked_by=clerk
    )
    with pytest.raises(Conflict, match="另一位监护人"):
        agree_as_guardian(father.person.user, request=old, consents=REQUIRED)
    assert agree_as_guardian(mother.person.user, request=new, consents=REQUIRED).state == "to_confirm"


def test_only_the_guardian_answers(clerk: User, school: Unit) -> None:
    mother, stranger = volunteer("余秀兰"), volunteer("路人甲乙")
    row = student("余小苗", 10, as_guardian(mother))
    entered(clerk, school, row)
    asked = request_of(row)
    for act in (
        lambda: agree_as_guardian(stranger.person.user, request=asked, consents=REQUIRED),
        lambda: decline_as_guardian(clerk, request=asked),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Conflict, match="学校"):
        register_ward(mother.person.user, name="余小苗", identity=row.identity, relation="母亲", consents=REQUIRED)


def test_somebody_who_registered_meanwhile_stays_as_they_are(clerk: User, school: Unit) -> None:
    who = volunteer("罗一鸣", birth=birth_of(15))
    row = StudentRow("罗一鸣", number_of(who.person), guardian=guardian_data())
    assert entered(clerk, school, row) == ["unchanged"] and not GuardianRequest.objects.exists()


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_the_pages(clerk: User, school: Unit, django_assert_max_num_queries: Any) -> None:
    base.load_plan()
    mother = volunteer("余秀兰")
    rows = [student("余小苗", 10, as_guardian(mother)), *(student(f"罗小{sign}", 12) for sign in "一二三四五六七八")]
    entered(clerk, school, *rows)
    parent = signed_in(mother.person.user)
    assert "学校登记了 1 个孩子" in text_of(parent.get("/me/"))
    asked = request_of(rows[0])
    page = text_of(parent.get(f"/me/wards/{asked.pk}/"))
    assert "重庆市北碚实验中学" in page and "初一（2）班" in page and rows[0].identity.number not in page
    assert parent.post(f"/me/wards/{asked.pk}/", {"consent_registration": "on"}).status_code == 422
    stranger = signed_in(volunteer("路人甲乙").person.user)
    for path in (f"/me/wards/{asked.pk}/",):
        assert stranger.get(path).status_code == 404 and stranger.post(path, {"no": "1"}).status_code == 404
    staff = signed_in(clerk)
    url = f"/staff/volunteers/students/{school.pk}/"
    with django_assert_max_num_queries(20):
        page = text_of(staff.get(url))
    assert "已登记学生 9 人，9 人还在等" in page and "余秀兰" in page and mother.phone not in page
    done = parent.post(f"/me/wards/{asked.pk}/", {"consent_registration": "on", "consent_identity": "on"}, follow=True)
    assert "余小苗已经是注册志愿者" in text_of(done)
    assert "余小苗" not in text_of(staff.get(url + "?state=waiting")) and "余小苗" in text_of(staff.get(url + "?q=yxm"))
    assert "没有符合条件" in text_of(staff.get(url + "?q=没有"))
    assert signed_in(base.user_with("unit_admin", base.unit("重庆科技馆"))).get(url).status_code == 404


def test_the_wizard_of_a_youth_asks_for_no_guardian_again(clerk: User, school: Unit) -> None:
    base.load_plan()
    row = student("罗一鸣", 15)
    entered(clerk, school, row)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.post("/register/", {"name": "罗一鸣", "identity": row.identity.number})
    page = text_of(client.get("/register/contact/"))
    assert "您的单位已为您登记" in page and "监护人姓名" not in page
    contact = {"phone": mobile(), "area": base.area("500109").pk, "password": PASSWORD, "again": PASSWORD}
    client.post("/register/contact/", contact)
    done = client.post("/register/consents/", {"consent_registration": "on", "consent_identity": "on"}, follow=True)
    assert "等监护人同意" in text_of(done) and Person.objects.get(name="罗一鸣").volunteer.state == "to_confirm"


def test_whoever_registered_somebody_at_the_desk_is_named(school: Unit) -> None:
    base.load_plan()
    helper = base.user_with("unit_admin", school, display_name="黎静")
    body = {"name": "石晓蓉", "identity": base.identity().number, "area": base.area("500109").pk, "agreed": "on"}
    assert signed_in(helper).post("/staff/volunteers/new/", body).status_code == 302
    made = Volunteer.objects.get(person__name="石晓蓉")
    assert made.registered_by == helper and made.source == "helper" and not made.phone
    page = text_of(signed_in(base.user_with("area_admin", base.area("500109"))).get(f"/staff/volunteers/{made.pk}/"))
    assert "代为登记，经办人 黎静" in page and "注册志愿者" in page
