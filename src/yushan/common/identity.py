"""Numbers that name a person or a unit: GB 11643, GB 32100, telephone numbers, 志愿者编号; and their masks."""

import re
from dataclasses import dataclass
from datetime import date

import phonenumbers
from django.utils.translation import gettext as _

from yushan.common.text import Unreadable, compact, normalise_name

# GB/T 2260, first two digits; 81–83 are the residence permits of Hong Kong, Macao and Taiwan people.
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_OLDEST_YEARS = 130
_RUINED = "被表格软件改成了科学记数法，原始号码已丢失，请把该列设为文本后重新录入。"
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?E\+?\d+", re.IGNORECASE)
_TRAILING_ZERO = re.compile(r"^([0-9]{1,15})\.0+$")  # «13800001111.0», a number that was turned into text
_PADDING = re.compile(r"[-‐-―−_'`´‘’\"“”,;:。.]")
_WRONG_X = str.maketrans("×хХχΧ✕✖", "XXXXXXX")
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = [pow(3, place, 31) for place in range(17)]
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)[:：]?(\d{1,6})$", re.IGNORECASE)
_LANDLINE_EXTENSION = re.compile(r"^(0\d{2,3}-\d{7,8})-(\d{1,6})$")
# 两江新区, 高新区 and 万盛经开区 have no county-level GB/T 2260 code of their own: stand-ins for 志愿者编号 only.
_AREA_STAND_INS = {"LJXQ": "500191", "GXQ": "500192", "WSJKQ": "500193"}
_VOLUNTEER_NUMBER = re.compile(r"([0-9]{6})-?([0-9]{4})-?([0-9]{6,8})-?([0-9])")
_COMPOUND_SURNAME = re.compile(
    "欧阳|司马|上官|诸葛|夏侯|司徒|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|轩辕|东方|独孤|南宫|端木|呼延|公羊|申屠|太史|澹台|公冶"
    "|濮阳|钟离|鲜于|闾丘|赫连|拓跋|西门|第五|百里|东郭|南门|左丘|梁丘|纳兰|完颜|叶赫"
)


def _mobile_pattern() -> re.Pattern[str]:
    """The library's own rule for mainland mobile numbers: its full parse takes 50 µs, too much for 100,000 rows."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region("CN")
    pattern = metadata and metadata.mobile and metadata.mobile.national_number_pattern
    if not pattern:
        raise RuntimeError("phonenumbers has no pattern for Chinese mobile numbers")
    return re.compile(pattern)


_MOBILE = _mobile_pattern()


class IdentityError(Unreadable):
    """A number that cannot be accepted; `reason` says in Chinese what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """A checked citizen number. `number`: 18 characters, upper X; `gender`: M or F; `region`: first six digits."""

    number: str
    birth_date: date
    gender: str
    region: str


def _identity_check(first17: str) -> str:
    """ISO 7064 MOD 11-2 over 17 digits."""
    total = 0
    for digit in first17:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


def complete_identity(first17: str) -> str:
    """The 18-character citizen number for 17 digits (demo and test data)."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("17 digits are needed")
    return first17 + _identity_check(first17)


def _as_written(value: object) -> str:
    """The number as text, or IdentityError when a numeric cell has lost digits (15 digits are all it keeps)."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= 1e15:
        raise IdentityError(_(_RUINED))
    text = compact(value)
    if _SCIENTIFIC.fullmatch(text.strip("'")):
        raise IdentityError(_(_RUINED))
    return _TRAILING_ZERO.sub(r"\1", text)


def parse(value: object, today: date) -> IdentityNumber:
    """Reads a GB 11643 citizen number from a cell or a form field.

    Cleans surely: width, spaces, hyphens, quotes, lower-case x, invisible characters. Raises IdentityError.
    """
    text = _PADDING.sub("", _as_written(value)).upper().translate(_WRONG_X)
    if not text:
        raise IdentityError(_("身份证号没有填，请补上 18 位身份证号。"))
    if "*" in text:
        raise IdentityError(_("号码里有星号，看不到完整号码，请填写完整的 18 位身份证号。"))
    _check_shape(text)
    birth = _birth_date(text, today)
    expected = _identity_check(text[:17])
    if text[17] != expected:
        if text.endswith("000"):
            raise IdentityError(_("末三位都是 0 且校验不过，多半被表格软件改坏了，请把该列设为文本后重新录入。"))
        raise IdentityError(_("校验位不对：最后一位应为 %(expected)s，请核对是否录错。") % {"expected": expected})
    return IdentityNumber(text, birth, "M" if int(text[16]) % 2 else "F", text[:6])


def _check_shape(text: str) -> None:
    for place, sign in enumerate(text, start=1):
        if sign not in "0123456789" and not (sign == "X" and place == len(text)):
            raise IdentityError(
                _("第 %(place)s 位是“%(sign)s”，身份证号只有数字，仅最后一位可以是 X，请改正。")
                % {"place": place, "sign": sign}
            )
    if len(text) == 15 and "X" not in text:
        raise IdentityError(_("这是 15 位的老号码，请改填第二代身份证上的 18 位号码。"))
    if len(text) != 18:
        raise IdentityError(_("身份证号应为 18 位，现在是 %(n)s 位。请核对是否漏录或多录。") % {"n": len(text)})
    if not _PROVINCE.match(text):
        raise IdentityError(_("前两位 %(text)s 不是省级行政区代码，请核对是否录错。") % {"text": text[:2]})
    if text[14:17] == "000":
        raise IdentityError(_("第 15–17 位是顺序码，不会是 000，请核对是否录错。"))


def _birth_date(text: str, today: date) -> date:
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    if not 1 <= month <= 12:
        raise IdentityError(_("第 7–14 位是生日，没有 %(month)s 月。请核对是否录错。") % {"month": month})
    try:
        birth = date(year, month, day)
    except ValueError:
        raise IdentityError(
            _("第 7–14 位是生日，没有 %(month)s 月 %(day)s 日。") % {"month": month, "day": day}
        ) from None
    if birth > today:
        raise IdentityError(
            _("第 7–14 位是生日，%(birth)s 还没有到，请核对是否录错。") % {"birth": f"{birth:%Y-%m-%d}"}
        )
    if today.year - year > _OLDEST_YEARS:
        raise IdentityError(
            _("第 7–14 位是生日，%(year)s 年出生的人已有 %(age)s 岁，请核对是否录错。")
            % {
                "year": year,
                "age": today.year - year,
            }
        )
    return birth


def age_on(birth: date, day: date) -> int:
    """Full years on that day; somebody born on 29 February grows older on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def complete_uscc(first17: str) -> str:
    """The 18-character credit code for its first 17 characters (demo and test data)."""
    total = sum(_USCC_SIGNS.index(sign) * weight for sign, weight in zip(first17, _USCC_WEIGHTS, strict=True))
    return first17 + _USCC_SIGNS[-total % 31]


def normalise_uscc(value: object) -> str:
    """A GB 32100 unified social credit code: 18 characters, upper case, MOD 31 check. Raises IdentityError."""
    text = _PADDING.sub("", _as_written(value)).upper()
    if not text:
        raise IdentityError("统一社会信用代码没有填，请补上 18 位代码。")
    if len(text) == 15 and text.isdigit():
        raise IdentityError("这是 15 位的旧注册号，请改填 18 位统一社会信用代码。")
    if len(text) != 18:
        raise IdentityError(f"统一社会信用代码应为 18 位，现在是 {len(text)} 位。请核对是否漏录或多录。")
    for place, sign in enumerate(text, start=1):
        if sign not in _USCC_SIGNS:
            hint = {"O": "，多半是数字 0", "I": "，多半是数字 1", "Z": "，多半是数字 2", "S": "，多半是数字 5"}.get(
                sign, ""
            )
            raise IdentityError(f"第 {place} 位“{sign}”不会出现在统一社会信用代码里{hint}，请改正。")
    expected = complete_uscc(text[:17])[17]
    if text[17] != expected:
        raise IdentityError(f"校验位不对：最后一位应为 {expected}，请核对是否录错。")
    return text


def normalise_mobile(value: object) -> str:
    """A mainland mobile number as 11 digits; +86, 0086, spaces, hyphens, width are cleaned. Raises IdentityError."""
    text = _PADDING.sub("", _as_written(value)).replace("(", "").replace(")", "")
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$)|\+0?86)", "", text)
    if not digits:
        raise IdentityError(_("手机号没有填，请补上 11 位手机号。"))
    if "*" in digits:
        raise IdentityError(_("手机号里有星号，请填写完整的 11 位手机号。"))
    if digits.startswith("+"):
        raise IdentityError(_("目前只支持中国内地的 11 位手机号。"))
    if not re.fullmatch(r"[0-9]+", digits):
        raise IdentityError(_("手机号只有数字，且只填一个号码，请改正。"))
    if len(digits) != 11:
        raise IdentityError(_("手机号应为 11 位，现在是 %(n)s 位。请核对是否漏录或多录。") % {"n": len(digits)})
    if not _MOBILE.fullmatch(digits):
        raise IdentityError(_("没有 %(digits)s 开头的这种手机号，请核对是否录错。") % {"digits": digits[:3]})
    return digits


def normalise_phone(value: object) -> str:
    """A contact number: mobile as 11 digits, landline as 023-63658888 or 023-63658888-801. Raises IdentityError."""
    text = _as_written(value).strip("'")
    if not text:
        raise IdentityError("联系电话没有填，请补上手机号或带区号的座机号。")
    try:
        return normalise_mobile(text)
    except IdentityError:
        if re.fullmatch(r"(\+?86)?1[3-9]\d{0,11}", _PADDING.sub("", text)):
            raise  # clearly meant as a mobile number: its own reason helps more
    extension = ""
    dashed = re.sub(r"[‐-―−]", "-", text).replace("(", "").replace(")", "-")
    if found := _LANDLINE_EXTENSION.match(dashed):
        dashed, extension = found.groups()
    elif found := _EXTENSION.search(dashed):
        dashed, extension = dashed[: found.start()], found.group(1)
    return _landline(dashed) + (f"-{extension}" if extension else "")


def _landline(text: str) -> str:
    if re.fullmatch(r"[2-8]\d{6,7}", text.replace("-", "")):
        raise IdentityError("座机请带区号，例如 023-63658888。")
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        raise IdentityError("不是电话号码，请填一个手机号或带区号的座机号，例如 023-63658888。") from None
    if number.country_code != 86 or not phonenumbers.is_valid_number(number):
        raise IdentityError("没有这样的电话号码，请填手机号或带区号的座机号，例如 023-63658888。")
    digits = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    return f"0{digits[:area]}-{digits[area:]}" if area else digits


def make_volunteer_number(area_code: str, yymm: str, serial: int) -> str:
    """志愿者编号 such as 500103-2607-004182-5: area and month of registration, serial, ISO 7064 MOD 11,10 check digit.

    It says nothing about the person. `serial` runs from 1, within area and month or over all.
    """
    area = _AREA_STAND_INS.get(area_code, area_code)
    if not re.fullmatch(r"[0-9]{6}", area) or not re.fullmatch(r"[0-9]{2}(0[1-9]|1[0-2])", yymm):
        raise ValueError(f"area code {area_code!r} or month {yymm!r} cannot be used")
    if not 1 <= serial <= 99_999_999:
        raise ValueError(f"serial {serial} is out of range")
    return f"{area}-{yymm}-{serial:06d}-{_mod_11_10(f'{area}{yymm}{serial:06d}')}"


def _mod_11_10(digits: str) -> int:
    remainder = 10
    for digit in digits:
        remainder = ((remainder + int(digit)) % 10 or 10) * 2 % 11
    return (11 - remainder) % 10


def normalise_volunteer_number(value: object) -> str:
    """志愿者编号 as printed, hyphens optional when typed. Raises IdentityError."""
    found = _VOLUNTEER_NUMBER.fullmatch(re.sub(r"[‐-―−]", "-", compact(value)))
    if not found:
        raise IdentityError("志愿者编号形如 500103-2607-004182-5，请对照志愿者卡填写。")
    area, month, serial, check = found.groups()
    if not "01" <= month[2:] <= "12" or int(check) != _mod_11_10(area + month + serial):
        raise IdentityError("志愿者编号校验不过，请对照志愿者卡核对是否录错。")
    return f"{area}-{month}-{serial}-{check}"


def check_volunteer_number(value: object) -> bool:
    """True when the check digit fits."""
    try:
        normalise_volunteer_number(value)
    except IdentityError:
        return False
    return True


def mask_identity(number: str) -> str:
    """500***********1234: first three and last four characters (docs/domain.md, Identity and privacy)."""
    return f"{number[:3]}{'*' * 11}{number[-4:]}" if len(number) >= 8 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****2046; of short or foreign numbers only the last two digits stay."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else f"****{number[-2:]}" if number else ""


def mask_name(name: str) -> str:
    """周*, 周**, 欧阳*: the surname stays; of long names the number of stars does not tell the length."""
    text = normalise_name(name)
    if len(text) < 2:
        return text
    surname = text[:2] if len(text) > 2 and _COMPOUND_SURNAME.match(text) else text[0]
    return surname + "*" * min(len(text) - len(surname), 2)


def given_name(name: str) -> str:
    """The name without the surname, for a screen at the door: 一鸣 of 罗一鸣; of 买买提·吐尔逊 the first part."""
    text = normalise_name(name)
    if "·" in text:
        return text.split("·", 1)[0]
    surname = 2 if len(text) > 2 and _COMPOUND_SURNAME.match(text) else 1
    return text[surname:] if len(text) > surname else text
