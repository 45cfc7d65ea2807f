import pytest

from yushan.common.latin import latin_name


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
