"""Where things are: the middle of each area (degrees, roughly) and some of its towns."""

from decimal import Decimal
from random import Random

from yushan.organizations.models import Area

_TABLE = """
500101 108.41 30.81 高梁镇 龙沙镇 甘宁镇
500102 107.39 29.70 李渡街道 蔺市街道 马武镇
500103 106.57 29.55 解放碑街道 上清寺街道 大溪沟街道
500104 106.48 29.48 九宫庙街道 茄子溪街道 跳磴镇
500105 106.57 29.61 观音桥街道 石马河街道 五里店街道
500106 106.46 29.54 磁器口街道 歌乐山街道 井口街道
500107 106.36 29.47 白市驿镇 杨家坪街道 走马镇
500108 106.56 29.52 南坪街道 弹子石街道 迎龙镇
500109 106.40 29.81 天生街道 东阳街道 静观镇
500110 106.65 29.03 古南街道 三角镇 东溪镇
500111 105.72 29.70 龙岗街道 宝顶镇 龙水镇
500112 106.63 29.72 龙溪街道 统景镇 大盛镇
500113 106.54 29.40 鱼洞街道 二圣镇 木洞镇
500114 108.77 29.53 城东街道 濯水镇 小南海镇
500115 107.08 29.86 凤城街道 云台镇 长寿湖镇
500116 106.26 29.29 几江街道 白沙镇 石门镇
500117 106.28 29.97 钓鱼城街道 涞滩镇 三汇镇
500118 105.93 29.36 中山路街道 朱沱镇 何埂镇
500119 107.10 29.16 东城街道 大观镇 金山镇
500120 106.23 29.59 璧城街道 大路街道 七塘镇
500151 106.06 29.84 巴川街道 安居镇 土桥镇
500152 105.84 30.19 桂林街道 太安镇 崇龛镇
500153 105.59 29.40 昌元街道 安富街道 远觉镇
500154 108.39 31.16 云枫街道 临江镇 长沙镇
500155 107.80 30.67 双桂街道 合兴街道 竹山镇
500156 107.76 29.33 芙蓉街道 仙女山街道 鸭江镇
500229 108.66 31.95 葛城街道 修齐镇 高观镇
500230 107.73 29.86 三合街道 高家镇 龙河镇
500231 107.33 30.33 桂溪街道 沙坪镇 太平镇
500233 108.04 30.30 忠州街道 新立镇 拔山镇
500235 108.70 30.93 双江街道 江口镇 凤鸣镇
500236 109.46 31.02 夔州街道 白帝镇 草堂镇
500237 109.88 31.07 高唐街道 官渡镇 曲尺乡
500238 109.57 31.40 宁河街道 古路镇 文峰镇
500240 108.11 30.00 南宾街道 西沱镇 黄水镇
500241 109.00 28.45 中和街道 清溪场街道 洪安镇
500242 108.77 28.84 桃花源街道 龙潭镇 龚滩镇
500243 108.17 29.29 汉葭街道 郁山镇 保家镇
LJXQ 106.56 29.73 礼嘉街道 康美街道 金山街道
GXQ 106.33 29.50 曾家镇 虎溪街道 金凤镇
WSJKQ 106.93 28.96 万盛街道 黑山镇 关坝镇
"""
_ROWS = {row[0]: row for row in (line.split() for line in _TABLE.strip().splitlines())}
_SHORT = {
    "石柱土家族自治县": "石柱县",
    "秀山土家族苗族自治县": "秀山县",
    "酉阳土家族苗族自治县": "酉阳县",
    "彭水苗族土家族自治县": "彭水县",
    "西部科学城重庆高新区": "重庆高新区",
    "万盛经济技术开发区": "万盛经开区",
}
CITY_MIDDLE = ("106.55", "29.56")


def short_name(area: Area) -> str:
    """How people call an area."""
    return _SHORT.get(area.name, area.name)


def region_of(area: Area) -> str:
    """Six digits that an identity number may begin with there."""
    return area.code if area.code.isdigit() else area.map_area


def towns(area: Area | None) -> list[str]:
    """Some towns and streets; of the city as a whole, those of its middle."""
    return _ROWS[area.code if area else "500103"][3:]


def point(rng: Random, area: Area | None) -> tuple[Decimal, Decimal]:
    """A position (longitude, latitude) near the middle of the area."""
    longitude, latitude = _ROWS[area.code][1:3] if area else CITY_MIDDLE
    spread = [Decimal(rng.randint(-30_000, 30_000)) / 1_000_000 for _ in range(2)]
    return Decimal(longitude) + spread[0], Decimal(latitude) + spread[1]
