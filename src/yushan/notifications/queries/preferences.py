"""What somebody chose, or the usual."""

from collections.abc import Iterable

from yushan.accounts.models import User
from yushan.common import clock
from yushan.notifications.models import Preference
from yushan.notifications.rules import Quiet


def preference_of(user: User) -> Preference:
    """The row, or one that is not kept with the usual values; 1 statement."""
    return Preference.objects.filter(user=user).first() or Preference(user=user, changed_at=clock.now())


def quiet_of(user: User) -> Quiet | None:
    """When somebody is not to be disturbed."""
    row = getattr(user, "preference", None) or Preference(user=user)
    if row.quiet_from is None or row.quiet_until is None:
        return None
    return Quiet(row.quiet_from, row.quiet_until)


def not_reminded(user_ids: Iterable[int], *, hours: int) -> set[int]:
    """Who of them does not want a reminder so many hours before a shift (24 or 2); 1 statement."""
    off = {"remind_day": False} if hours >= 24 else {"remind_hours": False}
    return set(Preference.objects.filter(user__in=set(user_ids), **off).values_list("user_id", flat=True))
