"""Which organization suits a need best, and why, in words (T4.3). Points are whole numbers; the words say what they mean."""

from collections.abc import Iterable
from dataclasses import dataclass

# What each reason can bring. Together 100: who offers exactly this, nearby, with people, room and good reviews.
OFFERS_ITEM, OFFERS_TYPE, SKILL, NEAR, ROOM, REVIEWS, IN_TIME, LIGHT, FREE, WISHES = 20, 10, 20, 15, 10, 15, 5, 5, 5, 5
_CLOSE, _FAR = 5_000, 100_000
_ENOUGH_PEOPLE = 3


@dataclass(frozen=True)
class Candidate:
    """What is known of an organization that could serve one need."""

    key: int
    name: str
    offers_item: bool = False
    offers_type: bool = False
    serves_area: bool = False
    same_town: bool = False
    same_area: bool = False
    metres: int | None = None
    skilled: int | None = None  # members with a skill that it needs; None: nothing special is needed
    monthly: int | None = None  # what it promised a month; None: nothing
    month: int = 0  # that of the service, 1 to 12
    in_month: int = 0  # what it serves in that month already
    open_now: int = 0
    done: int = 0  # of this service type in the last twelve months
    stars: int = 0  # sum over `reviews`
    reviews: int = 0
    lead_days: int | None = None
    days_left: int | None = None  # working days until the last day that was asked for
    is_free: bool | None = None  # at one of the times that were asked for; None: nothing was promised
    lacks: tuple[str, ...] | None = None  # languages and care that were asked for; None: nothing asked, or not known


@dataclass(frozen=True)
class Ranked:
    """A candidate with its points and the reasons for (`good`) and against (`but`)."""

    key: int
    name: str
    points: int
    good: tuple[str, ...]
    but: tuple[str, ...]


def _distance(one: Candidate) -> tuple[int, str, str]:
    if one.metres is not None:
        near = max(0, _FAR - max(one.metres, _CLOSE))
        points = NEAR * near // (_FAR - _CLOSE)
        text = f"{one.metres / 1000:.0f} 公里" if one.metres >= 1_000 else "1 公里以内"
        return points, text, ""
    if one.same_town:
        return NEAR, "同一个镇街", ""
    if one.same_area:
        return NEAR * 2 // 3, "本区县", ""
    return (NEAR // 3, "能到这个区县", "") if one.serves_area else (0, "", "在别的区县")


def _room(one: Candidate) -> tuple[int, str, str]:
    if one.monthly is None:
        return ROOM // 3, "", ""
    left = one.monthly - one.in_month
    if left <= 0:
        return 0, "", f"{one.month} 月 {one.monthly} 次已排满"
    return ROOM * min(left, one.monthly) // one.monthly, f"{one.month} 月还能接 {left} 次", ""


def _past(one: Candidate) -> tuple[int, str, str]:
    if one.reviews:
        mean = one.stars / one.reviews
        points = REVIEWS * one.stars // (5 * one.reviews)
        text = f"一年里同类 {one.done} 次，评 {mean:.1f}"
        return (points, text, "") if mean >= 3 else (points, "", text)
    return REVIEWS // 2, f"一年里同类 {one.done} 次" if one.done else "", ""


def _time(one: Candidate) -> tuple[int, str, str]:
    if one.lead_days is None or one.days_left is None:
        return IN_TIME // 2, "", ""
    if one.lead_days <= one.days_left:
        return IN_TIME, f"提前 {one.lead_days} 个工作日就行", ""
    return 0, "", f"要提前 {one.lead_days} 个工作日，只剩 {one.days_left} 个"


def _free(one: Candidate) -> tuple[int, str, str]:
    if one.is_free is None:
        return FREE // 2, "", ""
    return (FREE, "要的时间能去", "") if one.is_free else (0, "", "要的时间不在能去的时段里")


def _skill(one: Candidate) -> tuple[int, str, str]:
    if one.skilled is None:
        return SKILL // 2, "", ""
    if one.skilled == 0:
        return 0, "", "队里还没有这样专长的人"
    return SKILL * min(one.skilled, _ENOUGH_PEOPLE) // _ENOUGH_PEOPLE, f"有 {one.skilled} 位这样专长的人", ""


def _offer(one: Candidate) -> tuple[int, str, str]:
    if one.offers_item:
        return OFFERS_ITEM, "正是承接这项服务的", ""
    return (OFFERS_TYPE, "承接同类服务", "") if one.offers_type else (0, "", "")


def _load(one: Candidate) -> tuple[int, str, str]:
    """The fewer orders somebody has on hand, the sooner it is their turn."""
    points = max(0, LIGHT - one.open_now)
    return points, "手上没有别的单" if one.open_now == 0 else "", f"手上有 {one.open_now} 单" if one.open_now else ""


def _wishes(one: Candidate) -> tuple[int, str, str]:
    if one.lacks is None:
        return WISHES // 2, "", ""
    return (0, "", f"没有写能做到：{'、'.join(one.lacks)}") if one.lacks else (WISHES, "要的语言和照顾都能做到", "")


_PARTS = (_offer, _skill, _distance, _room, _past, _time, _free, _wishes, _load)


def weigh(one: Candidate) -> Ranked:
    """Points and reasons of one candidate."""
    found = [part(one) for part in _PARTS]
    return Ranked(
        one.key,
        one.name,
        sum(points for points, _good, _but in found),
        tuple(good for _points, good, _but in found if good),
        tuple(but for _points, _good, but in found if but),
    )


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """The best first; of equals who has less on hand, then by key, so that the order is the same whenever it is asked."""
    listed = sorted(candidates, key=lambda one: (-weigh(one).points, one.open_now, one.key))
    return [weigh(one) for one in listed]
