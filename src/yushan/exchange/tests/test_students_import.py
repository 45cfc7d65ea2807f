"""The class list of a school: read as schools write it, for one school only, twice without effect."""

import pytest

from yushan.accounts.models import GuardianRequest, User
from yushan.exchange.importers import Scope
from yushan.exchange.tests.books import book, carry_out, gbk_csv, outcome, rejections
from yushan.organizations.models import Unit
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import birth_of

pytestmark = pytest.mark.django_db
HEADER = ["班级", "学生姓名", "身份证号码", "家长姓名", "家长身份证号", "家长手机号", "与学生关系", "学生手机号"]


@pytest.fixture
def school(plan: None) -> Unit:
    return make.unit("重庆市北碚实验中学", area=make.area("500109"))


@pytest.fixture
def clerk(school: Unit) -> User:
    return make.user_with("unit_admin", school)


def row(name: str, age: int, *, group: str = "初一（2）班", relation: str = "父亲", phone: str = "") -> list[object]:
    parent = make.identity(birth_of(42)).number
    return [group, name, make.identity(birth_of(age)).number, f"{name[0]}建国", parent, "13896170246", relation, phone]


def test_a_class_list_with_titles_and_the_words_of_parents(school: Unit, clerk: User) -> None:
    rows = [
        row("余小苗", 12, relation="爸爸"),
        row("罗 一鸣", 15, relation="母子", phone="１３８ ９６１７ ０２４７"),
        row("申小宝", 4),
        row("蒲晓燕", 13, relation="邻居"),
    ]
    content = book(HEADER, rows, [["初一（2）班志愿者登记表"], ["班主任：黎静"]])
    report = carry_out("students", content, actor=clerk, scope=Scope(unit=school))
    assert outcome(report) == (2, 0, 0, 2)
    found = {column for _row, column in rejections(report)}
    assert "监护人是其" in found
    asked = {one.ward.name: one for one in GuardianRequest.objects.select_related("ward", "guardian")}
    assert asked["余小苗"].relation == "父亲" and asked["罗一鸣"].relation == "母亲"
    assert asked["余小苗"].group == "初一（2）班" and asked["余小苗"].guardian.name == "余建国"
    assert Volunteer.objects.get(person__name="罗一鸣").phone == "13896170247"
    assert any("待确认" in note for note in report.notes)
    again = carry_out("students", content, actor=clerk, scope=Scope(unit=school))
    assert outcome(again) == (0, 0, 2, 2) and GuardianRequest.objects.count() == 2


def test_the_city_names_the_school_and_a_clerk_no_other_one(school: Unit, clerk: User) -> None:
    header = ["学校统一社会信用代码", *HEADER]
    other = make.unit("重庆科技馆")
    rows = [[school.code, *row("余小苗", 12)], [other.code, *row("罗一鸣", 15)], ["", *row("石晓蓉", 13)]]
    report = carry_out("students", gbk_csv(header, rows), actor=clerk, scope=Scope(unit=school), filename="名单.csv")
    assert outcome(report)[0] == 2 and "别的单位" in str(rejections(report))
    city = make.user_with("city_admin")
    rows = [[other.code, *row("冉小贵", 12)], ["", *row("田小帆", 13)]]
    report = carry_out("students", gbk_csv(header, rows), actor=city, filename="名单.csv")
    assert outcome(report)[0] == 1 and "统一社会信用代码" in str(rejections(report))
    assert Volunteer.objects.get(person__name="冉小贵").invited_by_unit == other


def test_looking_without_writing_leaves_nothing(school: Unit, clerk: User) -> None:
    report = carry_out(
        "students", book(HEADER, [row("余小苗", 12)]), actor=clerk, scope=Scope(unit=school), write=False
    )
    assert outcome(report)[0] == 1 and not Volunteer.objects.exists()
