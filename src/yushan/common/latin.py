"""A Chinese name in Latin letters, as it stands in a passport (GB/T 28039-2011): surname first, in capitals."""

import unicodedata

# Surnames of two characters that are met; a given name of one or two follows. Others count as one character.
_DOUBLE = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "轩辕",
        "端木",
        "百里",
        "呼延",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "钟离",
        "闾丘",
        "赫连",
        "拓跋",
        "第五",
    ]
)


def latin_name(name: str) -> str:
    """«YU Xiaohe» for «余小禾»; a name that is not of two to four Chinese characters is written in one word each.

    A surname is read as a surname (单 Shan, 仇 Qiu). Empty for a name without Chinese characters.
    """
    from pypinyin import Style, lazy_pinyin  # its dictionary takes a third of a second

    chinese = [unicodedata.name(sign, "").startswith("CJK UNIFIED") for sign in name]
    if not any(chinese):
        return ""
    if not (2 <= len(name) <= 4 and all(chinese)):
        return " ".join("".join(lazy_pinyin(part, v_to_u=False)).capitalize() for part in name.split("·"))
    length = 2 if name[:2] in _DOUBLE and len(name) > 2 else 1
    surname = "".join(_surname(name[:length]))
    given = "".join(lazy_pinyin(name[length:], style=Style.NORMAL, v_to_u=False)).capitalize()
    return f"{surname.upper()} {given}".replace("v", "yu").replace("V", "YU")


# Surnames that are read otherwise than the word; of the hundred that are met, those a dictionary of words gets wrong.
_READ = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "曾": "zeng", "区": "ou", "朴": "piao", "尉": "wei",
    "华": "hua", "盖": "ge", "纪": "ji", "翟": "zhai", "乐": "yue", "种": "chong", "秘": "bi", "缪": "miao", "燕": "yan",
    "冼": "xian", "员": "yun", "召": "shao", "宁": "ning", "万": "wan", "覃": "qin", "么": "yao", "黑": "he", "折": "she",
}  # fmt: skip


def _surname(text: str) -> list[str]:
    from pypinyin import lazy_pinyin

    if text in _READ:
        return [_READ[text]]
    if text == "尉迟":
        return ["yu", "chi"]
    if text == "单于":
        return ["chan", "yu"]
    return lazy_pinyin(text, v_to_u=False)


# Areas that are not named by a sound and a rank: functional areas, and counties of peoples whose names are set.
_PLACES = {
    "两江新区": "Liangjiang New Area",
    "西部科学城重庆高新区": "Western Science City, Chongqing High-tech Zone",
    "万盛经济技术开发区": "Wansheng Economic and Technological Development Zone",
    "石柱土家族自治县": "Shizhu Tujia Autonomous County",
    "秀山土家族苗族自治县": "Xiushan Tujia and Miao Autonomous County",
    "酉阳土家族苗族自治县": "Youyang Tujia and Miao Autonomous County",
    "彭水苗族土家族自治县": "Pengshui Miao and Tujia Autonomous County",
}
_RANKS = {"自治县": "Autonomous County", "区": "District", "县": "County"}


def place_name(name: str) -> str:
    """«Yubei District 渝北区»: an area for who does not read Chinese, with the name that stands on signs.

    A name of one character keeps its rank in the sound, as on maps: «Zhongxian County 忠县»; a sound that begins with
    a vowel stands apart: «Nan'an». A name that ends in no rank stays as it is.
    """
    if name in _PLACES:
        return f"{_PLACES[name]} {name}"
    rank = next((one for one in _RANKS if name.endswith(one)), "")
    if not rank:
        return name
    from pypinyin import lazy_pinyin

    stem = name.removesuffix(rank)
    sounds = lazy_pinyin(stem if len(stem) > 1 else name, v_to_u=True)
    joined = "".join(f"'{one}" if place and one[0] in "aeo" else one for place, one in enumerate(sounds))
    return f"{joined.capitalize()} {_RANKS[rank]} {name}"
