import csv
from typing import Any

import pytest

from yushan.common.latin import latin_name, place_name


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("余小禾", "YU Xiaohe"),
        ("欧阳修", "OUYANG Xiu"),
        ("单田芳", "SHAN Tianfang"),
        ("吕布", "LYU Bu"),
        ("尉迟恭", "YUCHI Gong"),
        ("尼玛·扎西", "Nima Zhaxi"),
        ("Tom", ""),
    ],
)
def test_a_name_as_in_a_passport(name: str, latin: str) -> None:
    assert latin_name(name) == latin


@pytest.mark.parametrize(
    ("area", "shown"),
    [
        ("渝北区", "Yubei District 渝北区"),
        ("长寿区", "Changshou District 长寿区"),
        ("南岸区", "Nan'an District 南岸区"),
        ("垫江县", "Dianjiang County 垫江县"),
        ("忠县", "Zhongxian County 忠县"),
        ("彭水苗族土家族自治县", "Pengshui Miao and Tujia Autonomous County 彭水苗族土家族自治县"),
        ("两江新区", "Liangjiang New Area 两江新区"),
        ("和睦自治县", "Hemu Autonomous County 和睦自治县"),
        ("全市", "全市"),
        ("", ""),
    ],
)
def test_areas_have_an_english_name_before_their_own(area: str, shown: str) -> None:
    assert place_name(area) == shown


def test_every_area_of_the_plan_has_an_english_name(settings: Any) -> None:
    with (settings.PLAN_DIR / "areas.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    shown = {place_name(name).removesuffix(name).strip() for name in names}
    assert len(shown) == len(names) == 41 and all(one.replace("'", "").isascii() and one for one in shown)
