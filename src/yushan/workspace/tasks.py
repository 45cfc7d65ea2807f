"""Regular work for the staff of the city; may run twice harmlessly."""

from datetime import timedelta

from django.db.models import Q

from yushan.accounts.actions import notify
from yushan.common import clock, periods
from yushan.organizations.models import RoleGrant

_AHEAD = timedelta(days=30)


def say_calendar_ends() -> str:
    """A month before the holidays of the next year are needed and not known, the city hears it once, so that whoever runs the
    platform brings them; the doctor says it to them.
    """
    until = periods.known_until()
    if until >= clock.today() + _AHEAD:
        return f"放假安排收录到 {until}"
    now, year = clock.now(), until.year + 1
    in_force = Q(ends_at=None) | Q(ends_at__gt=now)
    people = RoleGrant.objects.filter(in_force, scope="city", role=RoleGrant.Role.CITY_ADMIN, starts_at__lte=now)
    notify(
        people.values_list("user_id", flat=True), key=f"calendar:{year}", title=f"{year} 年的放假安排还没有收录",
        body=f"收录以前，{year} 年的公示期算不出来，办理时限先只按周末算，遇到节假日会偏早。请让运维人员更新节假日数据。",
    )  # fmt: skip
    return f"放假安排只收录到 {until}"
