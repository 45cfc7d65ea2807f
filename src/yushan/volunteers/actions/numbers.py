"""志愿者编号 and pass codes."""

import secrets
from datetime import date

from yushan.common.counters import take
from yushan.common.errors import Refusal
from yushan.common.identity import make_volunteer_number
from yushan.organizations.models import Area
from yushan.plan.queries import current_plan

_NOWHERE = "000000"


def _city_code() -> str:
    """Code of the city, for people without an area."""
    try:
        return current_plan().city_code
    except Refusal:
        return _NOWHERE


def fresh_numbers(area: Area | None, day: date, count: int = 1) -> list[str]:
    """`count` unused numbers of an area and month of registration; call inside the transaction that uses them.

    The serial comes from a locked counter row, so two registrations at once never get the same one.
    """
    yymm = f"{day:%y%m}"
    code = area.code if area else _city_code()
    try:
        make_volunteer_number(code, yymm, 1)
    except ValueError:  # another city's plan may use area codes that are no six digits
        code = _NOWHERE
    first = take(f"volunteers:{code}:{yymm}", count)
    return [make_volunteer_number(code, yymm, serial) for serial in range(first, first + count)]


def fresh_pass() -> str:
    """A pass code: random, says nothing about the person."""
    return secrets.token_urlsafe(18)
