"""What is looked at on the day, by the dangers that apply. Both are data of the plan folder (safety.toml). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One line; `dangers` are codes of dangers that ask for it, none: always."""

    code: str
    text: str
    dangers: frozenset[str] = frozenset()
    is_active: bool = True


def _of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# Until a plan folder was loaded that says it.
BUILT_IN: tuple[Item, ...] = (
    Item("briefed", "开始前给志愿者讲了风险和分工"),
    Item("exits", "出口、集合的地方大家都知道"),
    Item("first-aid", "急救包在现场，知道谁会急救"),
    Item("crowd-lanes", "进出分开，有人看人数，满了就停", _of("crowd")),
    Item("crowd-police", "和派出所、街道说好了", _of("crowd")),
    Item("children-two", "孩子身边一直有两个大人，家长知道几点接", _of("children")),
    Item("children-count", "到场、离场都点了人数", _of("children")),
    Item("frail-seats", "有座位、有热水，不用走台阶", _of("frail")),
    Item("weather", "看了天气预警，有防暑防雨的东西，知道到什么程度停", _of("outdoor")),
    Item("water-guard", "水边、高处有人守，有救生圈或护栏", _of("water-height")),
    Item("bus", "车和司机的证件看过，全程系安全带", _of("traffic")),
    Item("road", "路边有锥桶，穿反光背心", _of("traffic")),
    Item("night-home", "散场有灯，志愿者都有办法回家，到家报平安", _of("night")),
    Item("goggles", "做实验的都戴护目镜、手套，观众离开两米以外", _of("experiment")),
    Item("extinguisher", "灭火器、水、灭火毯在手边，有人会用", _of("experiment")),
    Item("chemicals", "药品有标签、按量带，废液有桶装", _of("experiment")),
    Item("machines", "器械有人示范过，停机才清理", _of("machines", "workshop")),
    Item("clinic-licence", "医生的执业证在现场，针头有专门的盒子", _of("clinic")),
    Item("homes-pair", "两人一起进门，向队里报过地址", _of("homes")),
    Item("content-read", "内容审过，直播有人能马上停", _of("content")),
    Item("privacy-yes", "拍照、登记都问过本人，孩子问过家长", _of("privacy", "children")),
)


def asked(items: Iterable[Item], dangers: Collection[str], *, is_online: bool) -> list[Item]:
    """The checklist of an activity; online only what its dangers ask for."""
    chosen = set(dangers)
    return [one for one in items if one.is_active and ((one.dangers & chosen) or (not one.dangers and not is_online))]
