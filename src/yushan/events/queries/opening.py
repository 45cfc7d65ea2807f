"""What the guard of opening asks."""

from yushan.activities.models import Activity
from yushan.common import clock
from yushan.events.models import Event
from yushan.events.rules.opening import Readiness


def readiness(event: Event) -> Readiness:
    """What is there of what recruiting needs; 3 statements."""
    written = {row.topic for row in event.guidance.all() if row.text.strip() and row.text_en.strip()}
    return Readiness(
        has_text=bool(event.text.strip()),
        has_text_en=bool(event.text_en.strip()),
        venues=event.venues.count(),
        topics_written=frozenset(written),
        services=event.services.filter(activity__state__in=Activity.HELD).count(),
        last_day=event.ends_on,
        today=clock.today(),
    )
