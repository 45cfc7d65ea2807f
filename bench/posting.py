"""What the posting of one line costs, with the counts and without; `python -m bench.posting TIMES`, with the settings.

With and without take turns and are rolled back, so that both meet the same tables; then as many are posted for good.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import django

from bench.load import percentile


@contextmanager
def _without(signals: list[tuple[Any, str]]) -> Iterator[None]:
    """Receivers of these names hear nothing meanwhile."""
    kept = [(signal, list(signal.receivers)) for signal, _ in signals]
    try:
        for signal, name in signals:
            signal.receivers = [one for one in signal.receivers if one[0][0] != name]
            signal.sender_receivers_cache.clear()
        yield
    finally:
        for signal, receivers in kept:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _size_gib() -> float:
    from django.db import connection

    if connection.vendor != "postgresql":
        return round(os.path.getsize(connection.settings_dict["NAME"]) / 2**30, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return round(cursor.fetchone()[0] / 2**30, 2)


def main() -> None:
    """Prints one object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from django.db import transaction

    from yushan.common import clock
    from yushan.common.actors import COMMAND_LINE
    from yushan.common.signals import person_facts_changed
    from yushan.ledger.actions import post_entries
    from yushan.ledger.lines import EntryLine
    from yushan.ledger.models import HourEntry
    from yushan.ledger.signals import entries_posted
    from yushan.volunteers.models import Membership

    times = int(sys.argv[1])
    # People on rosters: their hours move the most counts.
    rows = Membership.objects.filter(state="approved", volunteer__person__roster_rows__in_service=True)
    members = list(rows.select_related("volunteer").order_by("organization_id", "pk")[: times * 3])
    taken: Any = HourEntry.objects.exclude(activity_id=None).filter(
        organization__in=[one.organization_id for one in members]
    )
    activity = dict(taken.order_by().values_list("organization_id", "activity_id"))
    day = clock.today() - timedelta(days=1)

    def post(number: int, mark: str) -> float:
        member = members[number % len(members)]
        line = EntryLine(
            organization_id=member.organization_id, volunteer_id=member.volunteer_id,
            person_id=member.volunteer.person_id, source_key=f"bench:{mark}:{number}",
            activity_id=activity.get(member.organization_id), activity_title="社区科普讲座", service_day=day,
            starts_at=clock.at(day, 20), ends_at=clock.at(day, 21), minutes=60, grade=HourEntry.Grade.MEASURED,
            recorder="性能测试",
        )  # fmt: skip
        began = time.perf_counter()
        post_entries(COMMAND_LINE, lines=[line])
        return (time.perf_counter() - began) * 1000

    def tried(number: int, mark: str, *, counted: bool) -> float:
        quiet = [(person_facts_changed, "indicators"), (entries_posted, "indicators.cells")]
        with ExitStack() as stack:
            if not counted:
                stack.enter_context(_without(quiet))
            with transaction.atomic():
                ms = post(number, mark)
                transaction.set_rollback(True)
        return ms

    for number in range(20):
        tried(number, "warm", counted=bool(number % 2))
    with_counts, without = [], []
    for number in range(times):
        with_counts.append(tried(number, "with", counted=True))
        without.append(tried(number, "without", counted=False))
    posted = [post(number, "kept") for number in range(times)]
    with_ms, without_ms = percentile(with_counts, 95), percentile(without, 95)
    print(
        json.dumps(
            {
                "posted": times, "p95_ms": percentile(posted, 95), "p50_ms": percentile(posted, 50),
                "with_counts_p95_ms": with_ms, "without_p95_ms": without_ms, "more_ms": round(with_ms - without_ms, 1),
                "more_p50_ms": round(percentile(with_counts, 50) - percentile(without, 50), 1), "db_gib": _size_gib(),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
