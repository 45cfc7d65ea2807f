"""Words that several pages of the room use."""

_STARS = ("", "一星", "二星", "三星", "四星", "五星")


def star_name(level: int) -> str:
    """«三星»; beyond what the regulation knows «6 星»."""
    return _STARS[level] if level < len(_STARS) else f"{level} 星"
