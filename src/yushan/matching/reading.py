"""Reads an instance from JSON (docs/interfaces.md); says in words where something is wrong. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from yushan.matching.instance import Id, Instance, Pair, Place, Post, Volunteer

_ZERO = datetime(1970, 1, 1)  # noqa: DTZ001 times without a zone are all of the same place
_ZERO_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 10**12  # larger numbers are mistakes, and would not be exact any more
_MOST_PLACES = 10**7


class Faulty(Exception):
    """The instance cannot be used; the message says where and why."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}：{reason}" if place else reason)


def read(content: bytes) -> Instance:
    """The instance, or Faulty."""
    try:
        data = json.loads(content, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Faulty("", "文件不是 UTF-8 编码的文本，请另存为 UTF-8 后重试。") from None
    except json.JSONDecodeError as fault:
        raise Faulty(
            f"第 {fault.lineno} 行第 {fault.colno} 列", "不是有效的 JSON，请检查这里的引号、逗号和括号。"
        ) from None
    except RecursionError:
        raise Faulty("", "括号套得太深，不是本命令要的文件。") from None
    except ValueError as fault:  # a number of thousands of digits
        raise Faulty("", str(fault) if isinstance(fault, _NoNumber) else "文件里有长得无法读的数字。") from None
    return _Reader().instance(data)


class _NoNumber(ValueError):
    pass


def _no_number(word: str) -> float:
    raise _NoNumber(f"文件里有“{word}”，请改成普通的数字。")


class _Reader:
    """Keeps what has been seen: times are written in many rows, and are either all with a zone or all without."""

    def __init__(self) -> None:
        self.times: dict[str, int] = {}
        self.zoned: tuple[bool, str] | None = None
        self.words: dict[tuple[str, ...], frozenset[str]] = {}

    def instance(self, data: object) -> Instance:
        top = _object(data, "文件")
        for name in ("volunteers", "posts"):
            if name not in top:
                raise Faulty("文件", f"缺少“{name}”。")
        volunteers = [self.volunteer(one, n) for n, one in enumerate(_list(top["volunteers"], "volunteers"))]
        posts = [self.post(one, n) for n, one in enumerate(_list(top["posts"], "posts"))]
        people = _numbered([one.id for one in volunteers], "volunteers")
        work = _numbered([one.id for one in posts], "posts")
        pairs = top.get("pairs")
        if pairs is not None:
            pairs = self.pairs(_list(pairs, "pairs"), people, work)
        return Instance(volunteers, posts, pairs)

    def volunteer(self, data: object, number: int) -> Volunteer:
        place = f"volunteers[{number}]"
        one = _object(data, place)
        return Volunteer(
            id=_id(one, place),
            skills=self.set_of(one, "skills", place),
            area=_text(one, "area", place),
            available=self.available(one, place),
            max_minutes=_number(one, "max_minutes", place),
            served_minutes=_number(one, "served_minutes", place) or 0,
            serves_in=self.set_of(one, "serves_in", place),
            languages=self.set_of(one, "languages", place),
            wants=self.set_of(one, "wants", place),
            points=tuple(
                _point(point, f"{place}.points[{n}]")
                for n, point in enumerate(_list(one.get("points") or [], f"{place}.points"))
            ),
        )

    def available(self, one: Mapping[str, Any], place: str) -> tuple[tuple[int, int], ...]:
        place += ".available"
        times = []
        for number, pair in enumerate(_list(one.get("available") or [], place)):
            if not isinstance(pair, list) or len(pair) != 2:
                raise Faulty(f"{place}[{number}]", "要写成 [开始, 结束]。")
            start, end = (self.time(moment, f"{place}[{number}]") for moment in pair)
            _in_order(start, end, f"{place}[{number}]")
            times.append((start, end))
        return tuple(times)

    def post(self, data: object, number: int) -> Post:
        place = f"posts[{number}]"
        one = _object(data, place)
        for name in ("start", "end", "places"):
            if one.get(name) is None:
                raise Faulty(place, f"缺少“{name}”。")
        start, end = (self.time(one[name], f"{place}.{name}") for name in ("start", "end"))
        _in_order(start, end, place)
        places = one["places"]
        if isinstance(places, bool) or not isinstance(places, int):
            raise Faulty(f"{place}.places", "要写整数。")
        if not 0 <= places <= _MOST_PLACES:
            raise Faulty(f"{place}.places", f"要在 0 和 {_MOST_PLACES} 之间。")
        return Post(
            id=_id(one, place),
            start=start,
            end=end,
            places=places,
            area=_text(one, "area", place),
            requires=self.set_of(one, "requires", place),
            prefers=self.set_of(one, "prefers", place),
            priority=_number(one, "priority", place) or 0,
            languages=self.set_of(one, "languages", place),
            kinds=self.set_of(one, "kinds", place),
            point=None if one.get("point") is None else _point(one["point"], f"{place}.point"),
        )

    def pairs(self, rows: list[Any], people: Mapping[Id, int], work: Mapping[Id, int]) -> list[Pair]:
        found: list[Pair] = []
        seen: dict[tuple[int, int], int] = {}
        for number, row in enumerate(rows):
            place = f"pairs[{number}]"
            one = _object(row, place)
            volunteer = _known(one, "volunteer", people, place)
            post = _known(one, "post", work, place)
            before = seen.setdefault((volunteer, post), number)
            if before != number:
                raise Faulty(place, f"和 pairs[{before}] 是同一个人、同一个岗位，只能写一次。")
            value = _number(one, "score", place, lowest=-_MOST)
            if value is None:
                raise Faulty(place, "缺少“score”。")
            found.append(Pair(volunteer, post, value))
        return found

    def set_of(self, one: Mapping[str, Any], name: str, place: str) -> frozenset[str]:
        value = one.get(name)
        if not value and (value is None or isinstance(value, list)):
            return frozenset()
        words = tuple(_list(value, f"{place}.{name}"))
        try:
            known = self.words.get(words)
        except TypeError:
            known = None
        if known is None:
            for number, word in enumerate(words):
                if not isinstance(word, str):
                    raise Faulty(f"{place}.{name}[{number}]", "要写文字。")
            known = self.words[words] = frozenset(words)
        return known

    def time(self, value: object, place: str) -> int:
        """Seconds; the same for the same moment."""
        if not isinstance(value, str):
            raise Faulty(place, '时间要写成文字，例如 "2026-09-01T09:00:00+08:00"。')
        if value in self.times:
            return self.times[value]
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise Faulty(place, f"“{value[:40]}”不是有效的时间，请写成 2026-09-01T09:00:00+08:00 的样子。") from None
        zoned = moment.tzinfo is not None
        if self.zoned is None:
            self.zoned = (zoned, place)
        elif self.zoned[0] != zoned:
            said = ("没有时区", "有时区") if self.zoned[0] else ("有时区", "没有时区")
            raise Faulty(place, f"这个时间{said[0]}，而 {self.zoned[1]} {said[1]}，请统一。")
        seconds = (moment - (_ZERO_UTC if zoned else _ZERO)).total_seconds()
        if seconds != int(seconds):
            raise Faulty(place, "时间请写到秒，不要写小数。")
        self.times[value] = int(seconds)
        return int(seconds)


def _object(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Faulty(place, "要写成 {…}。")
    return value


def _list(value: object, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise Faulty(place, "要写成 […]。")
    return value


def _id(one: Mapping[str, Any], place: str) -> Id:
    value = one.get("id")
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise Faulty(place, "缺少“id”，要写文字或整数。")
    try:
        str(value).encode()
    except UnicodeEncodeError:
        raise Faulty(place, "“id”里有写不出来的字符。") from None
    return value


def _numbered(ids: list[Id], name: str) -> dict[Id, int]:
    """Where each id stands; 7 and "7" are the same in the output, so they cannot both be there."""
    seen: dict[str, int] = {}
    for number, one in enumerate(ids):
        before = seen.setdefault(str(one), number)
        if before != number:
            raise Faulty(f"{name}[{number}]", f"id“{one}”和 {name}[{before}] 重复。")
    return {one: number for number, one in enumerate(ids)}


def _known(one: Mapping[str, Any], name: str, numbers: Mapping[Id, int], place: str) -> int:
    value = one.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Faulty(place, f"缺少“{name}”，要写文字或整数。")
    if value not in numbers:
        raise Faulty(place, f"{name}“{value}”不在 {name}s 里。")
    return numbers[value]


def _text(one: Mapping[str, Any], name: str, place: str) -> str:
    value = one.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Faulty(f"{place}.{name}", "要写文字。")
    return value


def _number(one: Mapping[str, Any], name: str, place: str, lowest: float = 0) -> float | None:
    value = one.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Faulty(f"{place}.{name}", "要写数字。")
    if value < lowest:
        raise Faulty(f"{place}.{name}", "不能是负数。" if lowest == 0 else "这个数字太小。")
    if not value <= _MOST:
        raise Faulty(f"{place}.{name}", "这个数字太大。")
    return value


def _point(value: object, place: str) -> Place:
    if not isinstance(value, list) or len(value) != 2:
        raise Faulty(place, "要写成 [经度, 纬度]。")
    if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in value):
        raise Faulty(place, "要写数字。")
    east, north = value
    if not (-180 <= east <= 180 and -90 <= north <= 90):
        raise Faulty(place, "要写成 [经度, 纬度]，经度在 -180 到 180、纬度在 -90 到 90 之间。")
    return float(east), float(north)


def _in_order(start: int, end: int, place: str) -> None:
    if end <= start:
        raise Faulty(place, "结束必须晚于开始。")
