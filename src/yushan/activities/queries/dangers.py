"""The dangers of the risk check: those of the plan, kept in memory with it."""

from yushan.activities.models import RiskDanger
from yushan.activities.rules.risk import BUILT_IN, Danger
from yushan.plan.queries import remember


def _read() -> tuple[Danger, ...]:
    rows = RiskDanger.objects.all()
    found = tuple(
        Danger(row.code, row.text, row.points, frozenset(row.types), row.is_online, row.reads_talks, row.is_active)
        for row in rows
    )
    return found or BUILT_IN


def dangers() -> tuple[Danger, ...]:
    """All of them in the order of the form, also those that left the plan; the built-in ones until a plan says them."""
    return remember("activities.dangers", _read)
