"""Citizen numbers, credit codes, telephone numbers, volunteer numbers and masks."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yushan.common import identity
from yushan.common.identity import IdentityError
from yushan.common.tests.test_text import ANY_CELL

TODAY = date(2026, 10, 1)
GOOD = identity.complete_identity("50010319900228123")
ENDS_IN_X = "11010519491231002X"  # the standard's own example

births = st.dates(date(1900, 1, 1), TODAY)
regions = st.sampled_from(["500103", "500243", "110105", "650102", "820000"])
numbers = st.builds(
    lambda region, birth, serial: identity.complete_identity(f"{region}{birth:%Y%m%d}{serial:03d}"),
    regions,
    births,
    st.integers(1, 999),
)


def reason_of(value: object, today: date = TODAY) -> str:
    with pytest.raises(IdentityError) as caught:
        identity.parse(value, today)
    return caught.value.reason


def test_number_tells_birthday_and_gender() -> None:
    found = identity.parse(ENDS_IN_X, TODAY)
    assert (found.number, found.birth_date, found.gender, found.region) == (
        ENDS_IN_X,
        date(1949, 12, 31),
        "F",
        "110105",
    )


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "'11010519491231002X",
        "‘11010519491231002X",
        "\ufeff11010519491231002X\u200b",
        "11010519491231002×",
        "11010519491231002Ｘ\t",
    ],
)
def test_untidy_numbers_are_cleaned_surely(written: str) -> None:
    assert identity.parse(written, TODAY).number == ENDS_IN_X


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("500103199002301234", "第 7–14 位是生日，没有 2 月 30 日。"),
        ("500103199013011234", "没有 13 月"),
        ("50010319900228123", "身份证号应为 18 位，现在是 17 位。"),
        ("5001031990022812345", "现在是 19 位"),
        ("500103900228123", "15 位的老号码，请改填第二代身份证上的 18 位"),
        ("500103900228123.0", "15 位的老号码"),
        (500103900228123.0, "15 位的老号码"),
        ("5.00103E+17", "科学记数法，原始号码已丢失，请把该列设为文本后重新录入。"),
        ("5.00103199002E17", "科学记数法"),
        (5.00103199002281e17, "科学记数法"),
        (500103199002281237, "科学记数法"),
        ("500103199002281000", "末三位都是 0"),
        ("50010320990228123X", "2099-02-28 还没有到"),
        ("500103189002281237", "136 岁"),
        ("500***********1234", "星号"),
        ("5O0103199002281234", "第 2 位是“O”"),
        ("X00103199002281234", "第 1 位是“X”"),
        ("990103199002281234", "前两位 99"),
        ("500103199002280008", "顺序码"),
        ("", "没有填"),
        (None, "没有填"),
        ("暂无", "第 1 位是“暂”"),
        ("٥٠٠١٠٣١٩٩٠٠٢٢٨١٢٣٤", "第 1 位"),
    ],
)
def test_bad_numbers_say_what_to_do(written: object, reason: str) -> None:
    assert reason in reason_of(written)


def test_wrong_check_digit_names_the_right_one() -> None:
    assert reason_of("110105194912310021") == "校验位不对：最后一位应为 X，请核对是否录错。"


def test_birthday_may_be_today_but_not_tomorrow() -> None:
    number = identity.complete_identity("50010320261001123")
    assert identity.parse(number, TODAY).birth_date == TODAY
    assert "还没有到" in reason_of(number, date(2026, 9, 30))


@given(numbers)
def test_completed_numbers_are_read_back(number: str) -> None:
    found = identity.parse(number, TODAY)
    assert found.number == number
    assert f"{found.region}{found.birth_date:%Y%m%d}" == number[:14]
    assert found.gender == ("M" if int(number[16]) % 2 else "F")


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_is_caught(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(IdentityError):
        identity.parse(wrong, TODAY)


@given(numbers, st.integers(0, 15))
def test_two_swapped_digits_are_caught(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(IdentityError):
        identity.parse(swapped, TODAY)


@given(ANY_CELL)
def test_garbage_raises_nothing_else(value: object) -> None:
    for read in (
        lambda cell: identity.parse(cell, TODAY),
        identity.normalise_uscc,
        identity.normalise_mobile,
        identity.normalise_phone,
        identity.normalise_volunteer_number,
    ):
        try:
            read(value)
        except IdentityError as error:
            assert error.reason.endswith("。")


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 10, 1), date(2026, 9, 30), 17),
        (date(2008, 10, 1), date(2026, 10, 1), 18),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_age(birth: date, day: date, age: int) -> None:
    assert identity.age_on(birth, day) == age


def test_credit_code() -> None:
    assert identity.normalise_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"  # the standard's own example


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("91350100M000100Y44", "最后一位应为 3"),
        ("91350100M000100O43", "第 16 位“O”不会出现在统一社会信用代码里，多半是数字 0"),
        ("500103000012345", "15 位的旧注册号"),
        ("91350100M000100Y4", "现在是 17 位"),
        (9.1350100000010e17, "科学记数法"),
        (None, "没有填"),
    ],
)
def test_bad_credit_codes(written: object, reason: str) -> None:
    with pytest.raises(IdentityError, match=reason):
        identity.normalise_uscc(written)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 17), st.data())
def test_credit_code_check_catches_any_single_change(first17: str, place: int, data: st.DataObject) -> None:
    code = identity.complete_uscc(first17)
    if not first17.isdigit():  # an all-digit text cannot look like a ruined number either, but keep the cases apart
        assume("E" not in first17[:5] or not first17.replace("E", "").isdigit())
    assert identity.normalise_uscc(code) == code
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY").filter(lambda sign: sign != code[place]))
    with pytest.raises(IdentityError):
        identity.normalise_uscc(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "written",
    [
        "13800001111",
        13800001111.0,
        "13800001111.0",
        "+86 138 0000 1111",
        "138-0000-1111",
        "１３８００００１１１１",
        "008613800001111",
    ],
)
def test_mobile(written: object) -> None:
    assert identity.normalise_mobile(written) == "13800001111"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1380000111", "现在是 10 位"),
        ("12800001111", "没有 128 开头"),
        ("138****1111", "星号"),
        ("13800001111/13900001111", "只填一个号码"),
        ("+852 91234567", "中国内地"),
        ("1.38E+10", "科学记数法"),
        ("", "没有填"),
    ],
)
def test_bad_mobile(written: object, reason: str) -> None:
    with pytest.raises(IdentityError, match=reason):
        identity.normalise_mobile(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("023-63658888", "023-63658888"),
        ("（023）63658888", "023-63658888"),
        ("02363658888", "023-63658888"),
        (2363658888.0, "023-63658888"),
        ("023－63658888－801", "023-63658888-801"),
        ("023-63658888转801", "023-63658888-801"),
        ("400-800-1234", "4008001234"),
        ("0836-2822222", "0836-2822222"),
        ("138 0000 1111", "13800001111"),
    ],
)
def test_contact_numbers(written: object, number: str) -> None:
    assert identity.normalise_phone(written) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("63658888", "座机请带区号"),
        ("1380000111", "现在是 10 位"),
        ("张三", "不是电话号码"),
        ("0238", "没有这样的电话号码"),
    ],
)
def test_bad_contact_numbers(written: str, reason: str) -> None:
    with pytest.raises(IdentityError, match=reason):
        identity.normalise_phone(written)


def test_volunteer_number_shows_area_month_and_serial_only() -> None:
    number = identity.make_volunteer_number("500103", "2607", 4182)
    assert number.startswith("500103-2607-004182-")
    assert identity.check_volunteer_number(number)
    assert identity.normalise_volunteer_number(number.replace("-", "")) == number
    assert identity.make_volunteer_number("LJXQ", "2607", 1).startswith("500191-2607-000001-")
    assert not identity.check_volunteer_number("500103-2613-004182-5")
    assert not identity.check_volunteer_number(None)


@given(st.sampled_from(["500103", "GXQ", "WSJKQ"]), st.integers(1, 9_999_999), st.data())
def test_volunteer_number_check_catches_any_single_change(area: str, serial: int, data: st.DataObject) -> None:
    digits = identity.make_volunteer_number(area, "2612", serial).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != digits[place]))
    assert not identity.check_volunteer_number(digits[:place] + other + digits[place + 1 :])


@pytest.mark.parametrize(
    ("area", "month", "serial"), [("5001", "2607", 1), ("500103", "2613", 1), ("500103", "2607", 0)]
)
def test_volunteer_number_refuses_nonsense(area: str, month: str, serial: int) -> None:
    with pytest.raises(ValueError, match=r"cannot be used|out of range"):
        identity.make_volunteer_number(area, month, serial)


def test_masks() -> None:
    assert identity.mask_identity(GOOD) == f"500***********{GOOD[-4:]}"
    assert len(identity.mask_identity(GOOD)) == 18
    assert identity.mask_phone("13800002046") == "138****2046"
    assert identity.mask_phone("023-63658888") == "023****8888"
    assert identity.mask_phone("") == ""
    assert [identity.mask_name(name) for name in ("周敏", "周 小敏", "欧阳娜娜", "欧阳锋", "欧阳", "周", "")] == [
        "周*", "周**", "欧阳**", "欧阳*", "欧*", "周", "",
    ]  # fmt: skip
    assert identity.mask_name("买买提·吐尔逊") == "买**"
