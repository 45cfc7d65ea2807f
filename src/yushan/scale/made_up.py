"""Names and numbers, valid in form, made from a running number: no memory of what was handed out, no number twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yushan.accounts.actions.people import pinyin_of
from yushan.common.identity import complete_identity

_SURNAMES = "李王张刘陈杨黄周吴徐何罗唐胡谭冉田向覃黎余蒲秦申文邓彭曾郑冯蒋韩曹袁许傅沈苏吕丁任姚卢姜钟汪石戴廖熊"
_FIRST = "建国志明晓春秋小文思海永家玉丽秀佳雅子雨浩俊宇振昌光德世鹏天若"
_SECOND = ("", *"强伟勇川然杰航远涛博东荣华豪涵鑫磊军飞红平洪佑刚禾静娟燕梅婷雪桐蓉敏慧英芳兰瑶")
_PREFIXES = (
    "133",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "181",
    "182",
    "183",
    "187",
    "188",
)
_FIRST_BIRTHDAY = date(1950, 1, 1)
_BIRTHDAYS = 20_000  # until October 2004: everybody is of age
_SERIALS = 998  # of an identity number, on one day in one region
_MOBILES = 100_000_000
# Prime, so that multiplying by it visits every remainder once: numbers that follow each other look like strangers.
_STRIDE, _DAY_STRIDE = 36_768_791, 7_919


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who a running number stands for."""

    name: str
    pinyin: str
    identity: str
    birth_date: date
    gender: str
    mobile: str


def most_people(regions: int) -> int:
    """How many different people there are."""
    return min(regions * _BIRTHDAYS * _SERIALS, _MOBILES)


def somebody(number: int, regions: Sequence[str]) -> Somebody:
    """The person of a running number from 0; `regions` are the first six digits of identity numbers."""
    region, rest = regions[number % len(regions)], number // len(regions)
    born = _FIRST_BIRTHDAY + timedelta(days=rest * _DAY_STRIDE % _BIRTHDAYS)
    serial = rest // _BIRTHDAYS + 1
    mixed = number * _STRIDE
    name = _SURNAMES[mixed % len(_SURNAMES)] + _FIRST[mixed // 7 % len(_FIRST)] + _SECOND[mixed // 1009 % len(_SECOND)]
    return Somebody(
        name=name,
        pinyin=pinyin_of(name),
        identity=complete_identity(f"{region}{born:%Y%m%d}{serial:03d}"),
        birth_date=born,
        gender="M" if serial % 2 else "F",
        mobile=f"{_PREFIXES[number % len(_PREFIXES)]}{mixed % _MOBILES:08d}",
    )
