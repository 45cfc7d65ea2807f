"""What rooms may have, and what somebody may need to get in and take part."""

FEATURES = {
    "projector": "投影或大屏",
    "sound": "音响和话筒",
    "computers": "电脑",
    "network": "无线网络",
    "bench": "实验台",
    "water": "水源",
    "power": "多路电源",
    "whiteboard": "白板",
    "tables": "可移动桌椅",
    "air": "空调",
    "outdoor": "室外场地",
}
ACCESSIBILITY = {
    "step-free": "无台阶、轮椅可到",
    "lift": "有电梯",
    "toilet": "无障碍卫生间",
    "hearing": "有听力辅助",
    "parking": "无障碍车位",
}
WEEKDAYS = "一二三四五六日"


def named(codes: list[str], table: dict[str, str]) -> list[str]:
    """The words of codes, in the order of the table; what is no code is left out."""
    return [words for code, words in table.items() if code in codes]


def weekdays_text(days: list[int]) -> str:
    """«每天», «周一至周五», «周二、周四、周六»."""
    known = sorted({day for day in days if 0 <= day <= 6})
    if not known:
        return "不开放"
    if len(known) == 7:
        return "每天"
    if len(known) > 2 and known[-1] - known[0] == len(known) - 1:
        return f"周{WEEKDAYS[known[0]]}至周{WEEKDAYS[known[-1]]}"
    return "、".join(f"周{WEEKDAYS[day]}" for day in known)
