"""When an exclusion may be decided and how long it may last. Pure."""

from datetime import date, datetime, timedelta


def why_not_yet(now: datetime, hearing_until: datetime, has_spoken: bool) -> str:
    """Why it cannot be decided now: who it is about has not spoken, and the term is not over."""
    if has_spoken or now >= hearing_until:
        return ""
    last = hearing_until - timedelta(seconds=1)
    return f"本人还没有陈述，要等到 {last.month} 月 {last.day} 日听取陈述的期限过了才能决定。"


def wrong_term(starts_on: date, ends_on: date, today: date, most_days: int) -> str:
    """What is wrong with a term; empty where it may be."""
    if ends_on < starts_on:
        return "最后一天比第一天还早，请核对。"
    if starts_on < today:
        return "限制从今天或以后开始，不能往前算。"
    if (ends_on - starts_on).days + 1 > most_days:
        return f"限制最长 {most_days} 天，请改短；不能没有期限。"
    return ""


def keeps_out(area_id: int | None, activity_area_id: int | None) -> bool:
    """Whether an exclusion of an area (None: everywhere) reaches an activity there."""
    return area_id is None or area_id == activity_area_id
