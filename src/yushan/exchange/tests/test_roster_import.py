"""花名册 from untidy files."""

from datetime import date
from typing import Any

import pytest

from yushan.accounts.models import Person
from yushan.exchange.importers import Scope
from yushan.exchange.tests.books import ROSTER, book, carry_out, gbk_csv, outcome, rejections
from yushan.organizations.models import StaffMember, Unit
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db
TAO = make.identity(serial=1).number
HE = make.identity(date(1985, 11, 12), serial=2).number
LI = make.identity(date(1988, 2, 29), serial=3).number


def wide(text: str) -> str:
    """Full-width digits and letters."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def good_rows(unit: Unit) -> list[list[object]]:
    return [
        [unit.code, "陶仁杰", TAO, "13896170246", "是", "是", "馆员", "2016-07-01", ""],
        [unit.code.lower(), "李　倩", wide(LI), 13800002046.0, "√", 0, "讲解员", "2019年3月5日", None],
        [f" {unit.code} ", "贺小桃", HE[:17] + HE[17].lower(), "+86 139-0000-1111", "在职", "否", "", 43164, ""],
    ]


BAD: list[tuple[list[object], str]] = [
    (["", "陶仁杰", "5.00103E+17", "", "是", "是", "", "", ""], "身份证号"),
    (["", "贺小桃", "500103199002301234", "", "是", "否", "", "", ""], "身份证号"),
    (["", "", make.identity(serial=11).number, "", "是", "否", "", "", ""], "姓名"),
    (["", "向先锋", make.identity(serial=12).number, "", "也许", "是", "", "", ""], "是否在职"),
    (["", "骆青", make.identity(serial=13).number, "", "是", "否", "", "2025-13-45", ""], "入职日期"),
    (["", "冉启明", make.identity(serial=14).number, "1380000", "是", "否", "", "", ""], "手机号"),
    (["", "谭伟", make.identity(serial=15).number, "", "是", "否", "", "2025-01-01", "2024-01-01"], "入职日期"),
]


def untidy(unit: Unit) -> bytes:
    title = [["重庆市自然博物馆干部职工花名册"], ["填报日期：2026 年 9 月"]]
    bad = [[unit.code, *cells[1:]] for cells, _ in BAD]
    return book(ROSTER, [*good_rows(unit), *bad, ["合计", 10]], title)


def test_good_rows_go_in_and_each_bad_cell_is_named(museum: Unit):
    report = carry_out("roster", untidy(museum))
    assert report.rows == 10
    assert outcome(report) == (3, 0, 0, 7)
    # Three rows stand above the first bad one: two of title, the header, then three good ones.
    assert set(rejections(report)) == {(7 + at, column) for at, (_, column) in enumerate(BAD)}
    assert rejections(report)[8, "身份证号"] == "第 7–14 位是生日，没有 2 月 30 日。"
    assert report.problems[0].value == "5.00103E+17"
    li = StaffMember.objects.get(person__name="李倩")
    assert (li.phone, li.in_service, li.is_party_member, li.joined_on) == ("13800002046", True, False, date(2019, 3, 5))
    assert StaffMember.objects.get(person__name="贺小桃").joined_on == date(2018, 3, 5)
    assert StaffMember.objects.count() == 3


def test_the_same_file_again_changes_nothing(museum: Unit):
    carry_out("roster", untidy(museum))
    before = list(StaffMember.objects.order_by("pk").values())
    report = carry_out("roster", untidy(museum))
    assert outcome(report) == (0, 0, 3, 7)
    assert list(StaffMember.objects.order_by("pk").values()) == before
    assert Person.objects.count() == 3


def test_tidied_rows_are_counted_once_and_only_when_they_go_in(museum: Unit):
    first = carry_out("roster", untidy(museum), write=False)
    assert first.tidied == 2  # 李倩 and 贺小桃; 陶仁杰 is written as it shall be
    how = {row.number: dict(row.how) for row in first.tidied_rows}
    assert how[5]["入职日期"] == "2019-03-05" and how[5]["身份证号"] == LI
    carry_out("roster", untidy(museum))
    assert carry_out("roster", untidy(museum), write=False).tidied == 0


def test_a_dry_run_writes_nothing_and_tells_the_same(museum: Unit):
    assert outcome(carry_out("roster", untidy(museum), write=False)) == (3, 0, 0, 7)
    assert StaffMember.objects.count() == Person.objects.count() == 0


def test_all_or_nothing_writes_nothing_beside_a_bad_row(museum: Unit):
    report = carry_out("roster", untidy(museum), all_or_nothing=True)
    assert outcome(report) == (0, 0, 0, 7)
    assert StaffMember.objects.count() == 0
    clean = book(ROSTER, good_rows(museum))
    assert outcome(carry_out("roster", clean, all_or_nothing=True)) == (3, 0, 0, 0)


def test_all_or_nothing_takes_back_what_was_written_before_a_late_rejection(museum: Unit):
    make.person("陶仁", number=make.identity(serial=1))  # the same number, another name
    report = carry_out("roster", book(ROSTER, good_rows(museum)), all_or_nothing=True)
    assert outcome(report) == (0, 0, 0, 1)
    assert rejections(report) == {(2, "姓名"): "姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。"}
    assert report.problems[0].value == "陶仁杰"
    assert StaffMember.objects.count() == 0


def test_equal_rows_count_once_and_contradicting_rows_name_each_other(museum: Unit):
    first, second, third = good_rows(museum)
    other = [*third[:5], "是", *third[6:]]
    report = carry_out("roster", book(ROSTER, [first, second, first, third, other]))
    assert outcome(report) == (2, 0, 1, 2)
    reasons = rejections(report)
    assert set(reasons) == {(5, "是否党员"), (6, "是否党员")}
    assert "第 6 行" in reasons[5, "是否党员"] and "第 5 行" in reasons[6, "是否党员"]
    assert [problem.value for problem in report.in_order()] == ["否", "是"]


def test_repeating_a_rejected_row_is_no_way_in(museum: Unit):
    make.person("陶仁", number=make.identity(serial=1))
    row = good_rows(museum)[0]
    assert outcome(carry_out("roster", book(ROSTER, [row, row]))) == (0, 0, 0, 2)


def test_two_stays_that_follow_each_other_do_not_contradict(museum: Unit):
    row = good_rows(museum)[0]
    left = [*row[:4], "否", *row[5:8], "2020-01-01"]
    back = [*row[:7], "2022-03-01", ""]
    content = book(ROSTER, [left, back])
    assert outcome(carry_out("roster", content)) == (2, 0, 0, 0)
    assert list(StaffMember.objects.order_by("spell").values_list("joined_on", "left_on")) == [
        (date(2016, 7, 1), date(2020, 1, 1)),
        (date(2022, 3, 1), None),
    ]
    assert outcome(carry_out("roster", content)) == (0, 0, 2, 0)


def test_gbk_csv_with_columns_in_another_order(museum: Unit):
    header = ["姓名（必填）", "证件号码", "单位代码", "是否中共党员", "是否在职", "备注"]
    content = gbk_csv(header, [["陶仁杰", TAO + "\t", museum.code, "中共党员", "1", "副研究馆员"]])
    report = carry_out("roster", content, filename="花名册.csv")
    assert outcome(report) == (1, 0, 0, 0)
    assert any("备注" in note for note in report.notes)
    assert StaffMember.objects.get().is_party_member


def test_a_unit_clerk_imports_the_own_roster_only(museum: Unit):
    other = make.unit("重庆科技馆", area=make.area("500112"))
    content = book(ROSTER, [*good_rows(museum)[:1], [other.code, "贺小桃", HE, "", "是", "否"]])
    clerk = make.user_with("unit_admin", museum)
    report = carry_out("roster", content, actor=clerk)
    assert outcome(report) == (1, 0, 0, 1)
    assert rejections(report)[3, "单位统一社会信用代码"] == "不是您负责的单位，请核对代码。"
    assert not StaffMember.objects.filter(unit=other).exists()
    # A code that exists nowhere answers the same: nobody learns which units there are.
    unknown = carry_out("roster", book(ROSTER, [[make.uscc(99), "贺小桃", HE, "", "是", "否"]]), actor=clerk)
    assert rejections(unknown)[2, "单位统一社会信用代码"] == "不是您负责的单位，请核对代码。"


def test_a_file_for_one_unit_leaves_the_others_alone(museum: Unit):
    other = make.unit("重庆科技馆", area=make.area("500109"))
    content = book(ROSTER, [*good_rows(museum)[:1], [other.code, "贺小桃", HE, "", "是", "否"]])
    admin = make.user_with("area_admin", make.area("500109"))
    assert outcome(carry_out("roster", content, actor=admin, scope=Scope(unit=museum))) == (1, 0, 0, 1)
    assert outcome(carry_out("roster", content, actor=admin)) == (1, 0, 1, 0)


def test_the_number_of_statements_does_not_grow_with_the_rows(museum: Unit, django_assert_max_num_queries: Any):
    rows = [
        [museum.code, make.chinese_name(number), make.identity(serial=100 + number).number, "", "是", "否"]
        for number in range(400)
    ]
    with django_assert_max_num_queries(40):
        assert outcome(carry_out("roster", book(ROSTER, rows))) == (400, 0, 0, 0)
