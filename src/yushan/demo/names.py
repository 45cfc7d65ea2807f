"""Made-up names, identity numbers and mobile numbers; valid in form, the same for the same seed."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from random import Random

from yushan.common.identity import IdentityNumber, complete_identity, complete_uscc, parse

_SURNAMES = (
    "李王张刘陈杨黄周吴徐何罗唐胡谭冉田向覃黎余蒲秦申文邓彭曾郑冯蒋韩曹袁许傅沈苏吕丁任姚卢姜钟汪石戴廖熊白江龙万段雷侯邱侍牟敖代舒"
    "李王张刘陈杨黄周罗唐谭冉田向"
)
_MALE = (
    "建国", "志强", "伟", "勇", "国强", "启明", "川", "浩然", "俊杰", "宇航", "一鸣", "明远", "海涛", "文博", "晓东", "光荣",
    "德华", "振华", "家豪", "子涵", "博", "鑫", "磊", "军", "鹏飞", "昌明", "永红", "世平", "洪", "天佑", "思远", "正刚",
)  # fmt: skip
_FEMALE = (
    "小禾", "静", "丽娟", "晓燕", "春梅", "婷", "雪", "思雨", "欣怡", "雨桐", "晓蓉", "红", "敏", "佳慧", "秀英", "桂芳",
    "淑华", "玉兰", "梦瑶", "诗涵", "莉", "燕", "芳", "小玲", "海燕", "碧波", "雅琴", "若曦", "美玲", "永芳", "素珍", "可欣",
)  # fmt: skip
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


class Names:
    """Hands out names and numbers, no number twice."""

    def __init__(self, rng: Random, today: date, taken: Collection[str] = ()) -> None:
        self._rng, self._today, self._taken = rng, today, taken
        self._identities: set[str] = set()
        self._mobiles: set[str] = set()

    def name(self, gender: str) -> str:
        """A full name that fits the gender, and is none of those taken by somebody to be told apart."""
        while True:
            name = self._rng.choice(_SURNAMES) + self._rng.choice(_MALE if gender == "M" else _FEMALE)
            if name not in self._taken:
                return name

    def identity(self, region: str, youngest: int, oldest: int, gender: str = "") -> IdentityNumber:
        """A valid identity number of somebody between two ages (full years today)."""
        days = self._rng.randint(int(youngest * 365.25) + 2, int((oldest + 1) * 365.25) - 2)
        born = self._today - timedelta(days=days)
        while True:
            serial = self._rng.randint(1, 499) * 2 - (1 if gender == "M" else 0 if gender else self._rng.randint(0, 1))
            text = f"{region}{born:%Y%m%d}{serial:03d}"
            if text not in self._identities:
                self._identities.add(text)
                return parse(complete_identity(text), self._today)

    def twin(self, identity: IdentityNumber) -> IdentityNumber:
        """Another number of the same day and gender, as of somebody whose number was copied wrongly once."""
        serial = int(identity.number[14:17])
        while True:
            serial = (serial + 2) % 1000
            text = f"{identity.number[:14]}{serial:03d}"
            if text not in self._identities:
                self._identities.add(text)
                return parse(complete_identity(text), self._today)

    def mobile(self) -> str:
        """A mobile number that nobody else in the demo has."""
        while True:
            number = f"{self._rng.choice(_PREFIXES)}{self._rng.randint(0, 99_999_999):08d}"
            if number not in self._mobiles:
                self._mobiles.add(number)
                return number

    def landline(self) -> str:
        """A telephone of an office in Chongqing."""
        return f"023-6{self._rng.randint(0, 9_999_999):07d}"


def credit_code(region: str, serial: int) -> str:
    """A valid 统一社会信用代码 of an institution (12…)."""
    return complete_uscc(f"12{region}{serial:09d}")


def pick(rng: Random, weighted: Sequence[tuple[str, int]]) -> str:
    """One of (word, weight)."""
    return rng.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]
