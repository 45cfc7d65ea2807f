"""What calendar programs read (RFC 5545 feeds), and whose calendar a secret address opens."""

import hashlib
from datetime import timedelta

from django.db.models import QuerySet

from yushan.accounts.models import User
from yushan.activities.models import Activity, CalendarLink, SignUp
from yushan.activities.queries.people import volunteers_of
from yushan.activities.queries.public import PUBLIC
from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.organizations.models import Area, Organization

# What a feed reaches back, so that a change of something just over still arrives; and how long it is at most.
_BACK = timedelta(days=30)
_MOST = 500


def _listed(rows: QuerySet[Activity]) -> QuerySet[Activity]:
    return rows.select_related("organization", "area").order_by("starts_at", "id")[:_MOST]


def for_key_dates(area: Area) -> QuerySet[Activity]:
    """Open activities of an area that belong to a key date, soonest first; 1 statement."""
    rows = Activity.objects.filter(state__in=Activity.OPEN, key_date__isnull=False, area=area)
    return _listed(rows.filter(ends_at__gt=clock.now()))


def running_team(code: str) -> Organization:
    """A team that is running, by its public code. NotFound for any other."""
    team: Organization | None = Organization.objects.filter(code=code, state=Organization.State.ACTIVE).first()
    if team is None:
        raise NotFound()
    return team


def of_team(team: Organization) -> QuerySet[Activity]:
    """What a team and those below it have published, called off included; 1 statement."""
    rows = Activity.objects.filter(
        PUBLIC,
        organization__path__startswith=team.path,
        published_at__isnull=False,
        ends_at__gt=clock.now() - _BACK,
    )
    return _listed(rows)


def of_person(user: User) -> QuerySet[SignUp]:
    """Somebody's own sign-ups and those of the children they act for; 1 statement beside the volunteers."""
    rows = SignUp.objects.filter(volunteer__in=volunteers_of(user), ends_at__gt=clock.now() - _BACK).select_related(
        "shift__activity__organization", "shift__activity__area", "post", "volunteer__person"
    )
    return rows.order_by("starts_at", "id")[:_MOST]


def token_hash(token: str) -> str:
    """What is kept of the secret in an address: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(user: User) -> CalendarLink | None:
    """The link of one's own calendar, where one was made; the secret itself is not kept."""
    return CalendarLink.objects.filter(user=user).first()


def owner_of(token: str) -> User | None:
    """Whose calendar it is; None when the address is unknown, void, or the account is closed."""
    row = CalendarLink.objects.select_related("user__person").filter(token_hash=token_hash(token)).first()
    return row.user if row and row.user.is_active else None
