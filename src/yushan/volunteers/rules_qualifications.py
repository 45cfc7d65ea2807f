"""Pure rules of qualifications: what includes what, when one stands, when its end is near."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

Includes = Mapping[str, Collection[str]]


def covering(includes: Includes, wanted: str) -> set[str]:
    """Kinds by which somebody may do what `wanted` allows: itself, and all that include it, by whatever way."""
    found, fresh = {wanted}, {wanted}
    while fresh:
        fresh = {code for code, parts in includes.items() if fresh & set(parts)} - found
        found |= fresh
    return found


def included(includes: Includes, held: str) -> frozenset[str]:
    """Kinds that somebody with `held` has: itself, and all that it includes, by whatever way."""
    found, fresh = {held}, {held}
    while fresh:
        fresh = {part for code in fresh for part in includes.get(code, ())} - found
        found |= fresh
    return frozenset(found)


def circle(includes: Includes) -> str:
    """A kind that includes itself by way of others; empty when there is none."""
    for code in includes:
        fresh, seen = set(includes[code]), set()
        while fresh:
            if code in fresh:
                return code
            seen |= fresh
            fresh = {part for one in fresh for part in includes.get(one, ())} - seen
    return ""


def stands(state: str, expires_on: date | None, day: date) -> bool:
    """A checked qualification up to and with its last day; without an end for ever."""
    return state == "valid" and (expires_on is None or day <= expires_on)


def near_its_end(expires_on: date | None, today: date, days: int) -> bool:
    """True from `days` days before the last day on, up to it."""
    return expires_on is not None and today <= expires_on <= today + timedelta(days=days)


def dates_problem(issued_on: date, expires_on: date | None, today: date) -> tuple[str, str]:
    """Field and reason of what is wrong with the two dates; empty when nothing is."""
    if issued_on > today:
        return "issued_on", "发证日期还没有到，请核对。"
    if expires_on is not None and expires_on <= issued_on:
        return "expires_on", "有效期要晚于发证日期，请核对。"
    if expires_on is not None and expires_on < today:
        return "expires_on", "这份资格已经过期，请换新以后再填。"
    return "", ""
