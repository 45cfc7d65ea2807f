"""Regular work of the room; every function may run twice harmlessly."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from yushan.activities.actions import expire_offers, finish_activity, remind_due, settle_due, start_activity
from yushan.activities.models import Activity
from yushan.common import clock, rulebook
from yushan.common.actors import WORKER
from yushan.common.errors import Refusal

log = structlog.get_logger(__name__)
BATCH = 500


def start_and_finish() -> int:
    """Published → ongoing when the first shift begins, → finished when the last one ended and the grace is over.

    Imported activities without shifts follow the same clock. Answers how many moved.
    """
    now = clock.now()
    grace = timedelta(minutes=rulebook.number("grace_minutes"))
    moved = 0
    for activity in Activity.objects.filter(state="published", starts_at__lte=now).order_by("starts_at")[:BATCH]:
        moved += _try(start_activity, activity)
    for activity in Activity.objects.filter(state="ongoing", ends_at__lte=now - grace).order_by("ends_at")[:BATCH]:
        moved += _try(finish_activity, activity)
    return moved


def _try(action: Callable[..., object], activity: Activity) -> int:
    """Whatever one activity fails of, the others are moved; this one is tried again a minute later."""
    try:
        action(WORKER, activity=activity)
    except Refusal as error:  # another worker was quicker, or an organiser changed it in this moment
        log.info("not moved", activity=activity.pk, reason=error.message)
        return 0
    except Exception:
        log.exception("not moved", activity=activity.pk)
        return 0
    return 1


def tick() -> dict[str, int]:
    """Everything that is due at this moment; answers what was done."""
    return {
        "moved": start_and_finish(),
        "expired": expire_offers(),
        "reminded": remind_due(),
        "posted": settle_due(),
    }
