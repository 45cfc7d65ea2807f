"""The six haves as data: what a version of the criteria may be, and how it is read. Pure (ADR 0028)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FULL = 100
MOST_PHOTOS = 6


@dataclass(frozen=True)
class Level:
    """One answer to an item; `at_least`: from which number on it fits where the platform knows the fact."""

    words: str
    points: int
    at_least: int | None = None


@dataclass(frozen=True)
class Item:
    """One check: levels from the most points to none. `knock_out`: without points here nothing is certified.

    `photos`: so many pictures are asked of whoever claims points. `fact`: what the platform knows of it (evidence.py).
    """

    key: str
    name: str
    asks: str
    levels: tuple[Level, ...]
    photos: int = 0
    knock_out: bool = False
    fact: str = ""

    @property
    def most(self) -> int:
        """The points of its best level."""
        return self.levels[0].points

    def level_of(self, points: int | None) -> Level | None:
        """The level that gives so many points; None before anybody scored, or for points of no level."""
        return next((level for level in self.levels if level.points == points), None)

    def suggested(self, value: int) -> Level:
        """The level that a known number comes to."""
        return next(level for level in self.levels if level.at_least is None or value >= level.at_least)


@dataclass(frozen=True)
class Have:
    """One of the six (有场所 …): its items give 0–100, its weight says what that is worth in the whole."""

    code: str
    name: str
    weight: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grade:
    """What a whole from so many points on is called."""

    code: str
    name: str
    least: int


@dataclass(frozen=True)
class Criteria:
    """A version: haves in their order, grades from the best down, terms."""

    code: str
    title: str
    valid_years: int
    explain_from: int
    haves: tuple[Have, ...]
    grades: tuple[Grade, ...]

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its key, in order."""
        return {item.key: item for have in self.haves for item in have.items}

    def grade_name(self, code: str) -> str:
        """The words of a grade; the code of one that this version does not know."""
        return next((grade.name for grade in self.grades if grade.code == code), code)


def read(content: Mapping[str, Any]) -> Criteria:
    """Criteria out of what the plan folder brought (`problem` had nothing against it)."""
    haves = tuple(
        Have(one["code"], one["name"], one["weight"], tuple(_item(one["code"], item) for item in one["items"]))
        for one in content["haves"]
    )
    grades = tuple(Grade(one["code"], one["name"], one["least"]) for one in content["grades"])
    return Criteria(content["code"], content["title"], content["valid_years"], content["explain_from"], haves, grades)


def _item(have: str, given: Mapping[str, Any]) -> Item:
    levels = tuple(Level(one["words"], one["points"], one.get("at_least")) for one in given["levels"])
    return Item(
        f"{have}.{given['code']}", given["name"], given["asks"], levels, given.get("photos", 0),
        given.get("knock_out", False), given.get("fact", ""),
    )  # fmt: skip


# --- what may stand in the file -----------------------------------------------------------------
@dataclass(frozen=True)
class Problem:
    """Where in a version something is wrong (number of the have, of the item in it), at which key, and why."""

    reason: str
    key: str = ""
    have: int | None = None
    item: int | None = None


_VERSION_KEYS = {"code", "title", "in_force_from", "valid_years", "explain_from", "grades", "haves"}
_HAVE_KEYS = {"code", "name", "weight", "items"}
_ITEM_KEYS = {"code", "name", "asks", "levels", "photos", "knock_out", "fact"}
_LEVEL_KEYS = {"words", "points", "at_least"}


def _is_code(text: Any) -> bool:
    return isinstance(text, str) and 0 < len(text) <= 20 and text.isascii() and text.replace("-", "").isalnum()


def _is_text(text: Any, most: int) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= most


def _is_number(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _unknown(given: Mapping[str, Any], known: Collection[str]) -> str:
    strange = set(given) - set(known)
    return f"不认识 {min(strange)}" if strange else ""


def problem(content: Mapping[str, Any], facts: Collection[str]) -> Problem | None:
    """What is wrong with a version first; None when nothing is. `facts`: what the platform can know of a station."""
    if unknown := _unknown(content, _VERSION_KEYS):
        return Problem(unknown)
    if not _is_code(content.get("code")):
        return Problem("code 要写版本号，例如 2026，只用字母、数字和短横线", "code")
    if not _is_text(content.get("title"), 80):
        return Problem("title 要写标准的名称，最多 80 字", "title")
    for key, least, most in (("valid_years", 1, 10), ("explain_from", 1, FULL)):
        if not _is_number(content.get(key), least, most):
            return Problem(f"{key} 应是 {least} 到 {most} 的整数", key)
    if wrong := _grades_problem(content.get("grades")):
        return Problem(wrong, "grades")
    return _haves_problem(content.get("haves"), facts)


def _grades_problem(grades: Any) -> str:
    if not isinstance(grades, list) or not grades:
        return 'grades 要写等级，从高到低，例如 { code = "pass", name = "合格", least = 60 }'
    last = FULL + 1
    for one in grades:
        if not isinstance(one, dict) or set(one) != {"code", "name", "least"}:
            return "每个等级写 code、name、least"
        if not _is_code(one["code"]) or not _is_text(one["name"], 10) or not _is_number(one["least"], 1, FULL):
            return "等级的 least 是 1 到 100 的整数，name 最多 10 字"
        if one["least"] >= last:
            return "等级要从高到低写"
        last = one["least"]
    return "" if len({one["code"] for one in grades}) == len(grades) else "等级的 code 不能重复"


def _haves_problem(haves: Any, facts: Collection[str]) -> Problem | None:
    if not isinstance(haves, list) or len(haves) != 6:
        return Problem("六有要写六组 [[versions.haves]]")
    seen: set[str] = set()
    for place, have in enumerate(haves):
        if wrong := _have_problem(have, seen):
            return Problem(wrong[1], wrong[0], place)
        seen.add(have["code"])
        if found := _items_problem(have, facts):
            at, key, reason = found
            return Problem(reason, key, place, at)
    if sum(have["weight"] for have in haves) != FULL:
        return Problem("六组的 weight 加起来要等于 100", "weight", len(haves) - 1)
    return None


def _have_problem(have: Mapping[str, Any], seen: Collection[str]) -> tuple[str, str] | None:
    if unknown := _unknown(have, _HAVE_KEYS):
        return "", unknown
    if not _is_code(have.get("code")) or have["code"] in seen:
        return "code", "code 只用字母、数字和短横线，而且不能重复"
    if not _is_text(have.get("name"), 10):
        return "name", "name 要写，例如 有场所，最多 10 字"
    if not _is_number(have.get("weight"), 1, FULL):
        return "weight", "weight 应是 1 到 100 的整数"
    items = have.get("items")
    if not isinstance(items, list) or not items:
        return "", "每一组至少写一个 [[versions.haves.items]]"
    return None


def _items_problem(have: Mapping[str, Any], facts: Collection[str]) -> tuple[int | None, str, str] | None:
    seen: set[str] = set()
    for at, item in enumerate(have["items"]):
        if wrong := _item_problem(item, seen, facts):
            return at, *wrong
        seen.add(item["code"])
    if (most := sum(item["levels"][0]["points"] for item in have["items"])) != FULL:
        return None, "", f"“{have['name']}”各项最高分加起来是 {most}，要等于 100"
    return None


def _item_problem(item: Mapping[str, Any], seen: Collection[str], facts: Collection[str]) -> tuple[str, str] | None:
    if unknown := _unknown(item, _ITEM_KEYS):
        return "", unknown
    if not _is_code(item.get("code")) or item["code"] in seen:
        return "code", "code 只用字母、数字和短横线，同一组里不能重复"
    if not _is_text(item.get("name"), 60) or not _is_text(item.get("asks"), 120):
        return "name", "要写 name（最多 60 字）和 asks（要看什么，最多 120 字）"
    if not _is_number(item.get("photos", 0), 0, MOST_PHOTOS):
        return "photos", f"photos 应是 0 到 {MOST_PHOTOS} 的整数"
    if not isinstance(item.get("knock_out", False), bool):
        return "knock_out", "knock_out 只能是 true 或 false"
    fact = item.get("fact", "")
    if fact and fact not in facts:
        return "fact", f"平台不知道 {fact}，可以写 {'、'.join(sorted(facts))}"
    wrong = _levels_problem(item.get("levels"), bool(fact))
    return ("levels", wrong) if wrong else None


def _levels_problem(levels: Any, is_known: bool) -> str:
    if not isinstance(levels, list) or not 2 <= len(levels) <= 5:
        return "levels 要写 2 到 5 档，从满分到 0 分"
    if any(not isinstance(one, dict) or _unknown(one, _LEVEL_KEYS) for one in levels):
        return "每一档写 words、points，平台知道的再写 at_least"
    if not all(_is_text(one.get("words"), 30) and _is_number(one.get("points"), 0, FULL) for one in levels):
        return "每一档要有 words（最多 30 字）和 points（0 到 100）"
    points = [one["points"] for one in levels]
    if points != sorted(set(points), reverse=True) or points[-1] != 0:
        return "points 要从高到低，最后一档是 0"
    return _limits_problem([one.get("at_least") for one in levels], is_known)


def _limits_problem(limits: Sequence[Any], is_known: bool) -> str:
    if not is_known:
        return "没有写 fact 的项目不写 at_least" if any(one is not None for one in limits) else ""
    numbers = limits[:-1]
    if limits[-1] is not None or not all(_is_number(one, 1, 1_000_000) for one in numbers):
        return "写了 fact 的项目，除最后一档外每档写 at_least（1 以上的整数）"
    return "" if list(numbers) == sorted(set(numbers), reverse=True) else "at_least 要从大到小"
