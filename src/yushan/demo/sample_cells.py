"""Cells as people fill them in; the place in the list decides how untidy one is."""

from datetime import date
from typing import Any

_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

ROSTER = (
    "单位统一社会信用代码",
    "姓 名",
    "身份证号码",
    "手机号",
    "是否在职",
    "是否党员",
    "职务",
    "入职时间",
    "离职日期",
)
RECORDS = (
    "身份证号", "姓名", "活动名称", "组织名称", "服务日期", "开始时间", "结束时间", "时长(小时)", "服务类型", "服务内容", "记录人",
)  # fmt: skip
VOLUNTEERS = ("姓名", "身份证号", "手机号", "政治面貌", "学历", "职业", "专业特长", "来源", "所属组织", "注册日期")
UNITS = (
    "单位名称",
    "统一社会信用代码",
    "责任区域",
    "层级",
    "干部职工人数",
    "在职党员人数",
    "联系人",
    "联系电话",
    "统计日期",
)
ORGANIZATIONS = (
    "组织名称",
    "组织类型",
    "上级组织",
    "责任区域",
    "依托单位",
    "乡镇街道",
    "村社区",
    "负责人",
    "联系电话",
    "成立日期",
)
STATIONS = ("站点名称", "站点类型", "责任区域", "依托单位", "地址", "经度", "纬度", "开放时间", "联系人", "联系电话")
ACTIVITIES = (
    "活动名称", "组织名称", "开始时间", "结束时间", "地点", "服务类型", "四大工程", "活动形式", "品牌", "行动计划", "计划人数",
)  # fmt: skip


def name(text: str, place: int) -> str:
    """With a space inside, or one behind."""
    if place % 5 == 1 and len(text) == 2:
        return f"{text[0]}　{text[1]}"
    return text + " " if place % 5 == 3 else text


def identity(number: str, place: int) -> str:
    """Full width, lower x, spaces around."""
    return (number, f" {number}", number.lower(), number.translate(_WIDE), f"'{number}")[place % 5]


def phone(number: str, place: int) -> Any:
    """As text, as a number, with the country's code, in groups."""
    if not number.isdigit() or len(number) != 11:
        return number
    return (number, int(number), f"+86 {number}", f"{number[:3]} {number[3:7]} {number[7:]}")[place % 4]


def yes(value: bool, place: int) -> Any:
    """是, √, 1 … and their opposites."""
    return (("是", "√", 1, "是 ")[place % 4]) if value else (("否", "×", 0, "否")[place % 4])


def day(value: date, place: int) -> Any:
    """A date as text in several forms, or as a real date cell."""
    forms: tuple[Any, ...] = (
        f"{value.year}/{value.month}/{value.day}", f"{value.year}年{value.month}月{value.day}日", f"{value:%Y%m%d}",
        f"{value:%Y-%m-%d}", value, f"{value.year}.{value.month}.{value.day}",
    )  # fmt: skip
    return forms[place % len(forms)]
