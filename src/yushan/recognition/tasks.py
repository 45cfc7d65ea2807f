"""Regular work of the room: calls actions, may run twice harmlessly."""

from yushan.recognition import actions


def shop() -> str:
    """Reminds of what waits to be collected, takes back what nobody came for, removes pictures without an item."""
    reminded, lapsed = actions.remind_due(), actions.lapse_due()
    return f"{reminded} 件提醒领取，{lapsed} 件到期退回，{actions.tidy_up()} 张图片清理"


def points() -> str:
    """Announces what ends soon, ends what was announced."""
    told = actions.announce_due()
    return f"{told} 人收到到期提醒，{actions.expire_due()} 人有积分过期"


def anniversaries() -> str:
    """A word to whoever registered on this day years ago and wants to hear it."""
    return f"{actions.greet_anniversaries()} 人周年"


def check() -> str:
    """Stars that do not fit their hours because the plan changed; badges that came with it."""
    return f"{actions.check_stars()} 条星级调整，{actions.count_new_badges()} 枚徽章补发"
