"""An organization with members, activities and what the check looks at."""

from datetime import date, datetime, timedelta
from typing import Any

from yushan.activities.models import Activity, Post, Shift
from yushan.common import clock
from yushan.organizations.models import Organization


def activity(team: Organization, starts_at: datetime, state: str = "settled", **values: Any) -> Activity:
    """Two hours of an activity of a team."""
    number = Activity.objects.count() + 1
    return Activity.objects.create(
        code=f"HD-{number:05d}", title=f"科普大篷车渝州行 {number}", organization=team, area=team.area, state=state,
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **values,
    )  # fmt: skip


def post(of: Activity, name: str = "讲解", places: int = 6, **values: Any) -> Post:
    """A post in a shift that lasts as long as the activity."""
    shift = Shift.objects.create(activity=of, starts_at=of.starts_at, ends_at=of.ends_at, secret="9f2c7a")
    return Post.objects.create(shift=shift, name=name, places=places, **values)


def days_ago(days: int) -> datetime:
    """Nine o'clock so many days ago (negative: ahead)."""
    day: date = clock.today() - timedelta(days=days)
    return clock.at(day, 9)
