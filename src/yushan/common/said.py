"""Moments as people say them (docs/components.md, Words): 今天 14:30, 周六 9:00, 9 月 6 日, 还有 2 天."""

from datetime import date, datetime, timedelta

WEEKDAYS = "一二三四五六日"


def day_text(day: date, today: date) -> str:
    """昨天, 今天, 明天, 后天, 周六 (within the week ahead), 9 月 6 日; with the year when it is another one."""
    gap = (day - today).days
    near = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
    if gap in near:
        return near[gap]
    if 2 < gap < 7:
        return f"周{WEEKDAYS[day.weekday()]}"
    year = "" if day.year == today.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def moment_text(local: datetime, today: date) -> str:
    """«今天 14:30»; `local` is a moment on the clock of the place."""
    return f"{day_text(local.date(), today)} {local.hour}:{local:%M}"


def deadline_text(local: datetime, today: date) -> str:
    """A limit at midnight belongs to the day before: «周二 24:00», where «周三 0:00» would be read as Wednesday."""
    if local.hour or local.minute:
        return moment_text(local, today)
    return f"{day_text(local.date() - timedelta(days=1), today)} 24:00"


def window_text(begin: datetime, end: datetime, today: date) -> str:
    """«今天 14:30–19:30», «周六 22:00–次日 6:00»."""
    days = (end.date() - begin.date()).days
    after = "" if days == 0 else "次日 " if days == 1 else f"{day_text(end.date(), today)} "
    return f"{moment_text(begin, today)}–{after}{end.hour}:{end:%M}"


def span_text(span: timedelta) -> str:
    """«2 天 3 小时», «6 小时», «25 分钟»; rounded down, at least one minute."""
    minutes = max(1, int(span.total_seconds()) // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours = rest // 60
    if days:
        return f"{days} 天 {hours} 小时" if hours and days < 7 else f"{days} 天"
    return f"{hours} 小时" if hours else f"{minutes} 分钟"


def urgency(due: datetime, now: datetime, start: datetime | None = None) -> str:
    """`over`, `soon` (last quarter of the time given, or the last 24 h when its beginning is not known) or nothing."""
    if now >= due:
        return "over"
    quarter = (due - start) / 4 if start and start < due else timedelta(days=1)
    return "soon" if due - now <= quarter else ""
