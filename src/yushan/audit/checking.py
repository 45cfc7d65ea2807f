"""The daily check of the chain, and what the page says about it."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from yushan.audit import chain
from yushan.audit.actions import sealing
from yushan.common.models import ScheduledRun

log = structlog.get_logger(__name__)
_SOUND = "完好"


@dataclass(frozen=True)
class Standing:
    """Where the chain ends, and what the last check said."""

    sequence: int
    mark: str
    sealed_at: datetime | None
    checked_at: datetime | None
    outcome: str
    is_sound: bool


def check() -> str:
    """Seals what is left out, then walks the whole chain; a flaw is an error in the log as well."""
    sealing.seal(everything=True)
    flaw = next(chain.flaws(), None)
    if flaw is None:
        last = chain.end_of_chain()
        return f"{_SOUND}，共 {last.sequence if last else 0} 行"
    log.error("audit trail altered", place=flaw.place, reason=flaw.reason)
    return f"{flaw.place}：{flaw.reason}"


def standing() -> Standing:
    """For the page; 2 statements."""
    last = chain.end_of_chain()
    run = ScheduledRun.objects.filter(name="audit.check").first()
    outcome = run.outcome if run else ""
    return Standing(
        sequence=last.sequence if last else 0,
        mark=last.hash[:12] if last else "",
        sealed_at=last.sealed_at if last else None,
        checked_at=run.began_at if run and outcome else None,
        outcome=outcome,
        is_sound=outcome.startswith(_SOUND),
    )
