"""Keeping the score of the health check, one for each organization and month."""

from datetime import date

from django.db import transaction

from yushan.common import clock
from yushan.guidance.models import HealthScore
from yushan.guidance.queries.facts import facts_at, levels, weights
from yushan.guidance.rules import checks_of, score_of
from yushan.organizations.models import Organization

_BATCH = 1000


def keep_scores(day: date | None = None) -> int:
    """Regular work: the score of this month is that of today, until the month is over; answers how many were kept.

    `day` reckons for an earlier day (its month): from today's knowledge, as far as it is dated. Twice does no harm.
    """
    day = day or clock.today()
    rule = weights()
    fresh = []
    for depth in levels():
        running = Organization.objects.filter(state=Organization.State.ACTIVE)
        for pk, facts in facts_at(depth, day, nodes=running).items():
            if facts.age_days < 0:
                continue
            checks = checks_of(facts, rule)
            weak = [check.code for check in checks if check.is_weak]
            fresh.append(
                HealthScore(
                    organization_id=pk, month=day.replace(day=1), day=day, score=score_of(checks),
                    checks={check.code: check.score for check in checks},
                    weak=f",{','.join(weak)}," if weak else "",
                )
            )  # fmt: skip
    with transaction.atomic():
        HealthScore.objects.bulk_create(
            fresh, batch_size=_BATCH, update_conflicts=True, unique_fields=["organization", "month"],
            update_fields=["day", "score", "checks", "weak"],
        )  # fmt: skip
    return len(fresh)
