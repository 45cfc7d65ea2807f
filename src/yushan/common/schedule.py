"""Regular work (settling, reminders, sealing, nightly checks): rooms register it, workers run it once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import IntegrityError

from yushan.common import clock
from yushan.common.models import ScheduledRun

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Regular:
    """`work()` is harmless when run twice and answers a short outcome; it runs at most once in `every`."""

    name: str
    every: timedelta
    work: Callable[[], object]


_regulars: dict[str, Regular] = {}


def register(name: str, every: timedelta, work: Callable[[], object]) -> None:
    """Called in AppConfig.ready()."""
    _regulars[name] = Regular(name, every, work)


def _claim(regular: Regular) -> bool:
    """True for exactly one worker an interval: the update decides."""
    now = clock.now()
    due = ScheduledRun.objects.filter(name=regular.name, began_at__lte=now - regular.every)
    if due.update(began_at=now):
        return True
    if ScheduledRun.objects.filter(name=regular.name).exists():
        return False
    try:
        ScheduledRun.objects.create(name=regular.name, began_at=now)
    except IntegrityError:
        return False
    return True


def run_due(force: bool = False) -> dict[str, str]:
    """Runs what is due (all of it with `force`); a failure is logged and does not stop the rest."""
    outcomes = {}
    for regular in list(_regulars.values()):
        if not force and not _claim(regular):
            continue
        if force:
            ScheduledRun.objects.update_or_create(name=regular.name, defaults={"began_at": clock.now()})
        try:
            outcome = str(regular.work())[:300]
        except Exception as error:
            log.exception("regular work failed", name=regular.name)
            outcome = f"failed: {type(error).__name__}"
        ScheduledRun.objects.filter(name=regular.name).update(outcome=outcome)
        outcomes[regular.name] = outcome
    return outcomes
