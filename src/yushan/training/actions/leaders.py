"""Writing to leaders who lack the compulsory training."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import Notice, User
from yushan.audit.actions import record
from yushan.common import clock, rulebook
from yushan.organizations.access import require
from yushan.training.queries.leaders import leaders_seen


@transaction.atomic
def remind_leaders(actor: Any, *, area: str = "") -> tuple[int, int]:
    """Tells those in reach, of one area where its code is given; answers (told, cannot be reached here).

    Nobody hears of it again within the days of the rule, whoever asks.
    """
    require(actor, "training.edit")
    rows = leaders_seen(actor, "training.edit").filter(is_trained=False)
    if area:
        rows = rows.filter(organization__area__code=area)
    listed = list(rows.values_list("person", flat=True))
    people = {pk for pk in listed if pk}
    users = set(User.objects.filter(person__in=people, is_active=True).values_list("pk", flat=True))
    since = clock.now() - timedelta(days=rulebook.number("training_leader_reminder_days"))
    lately = Notice.objects.filter(user__in=users, key__startswith="training-leader:", created_at__gt=since)
    users -= set(lately.values_list("user", flat=True))
    notify(
        users, key=f"training-leader:{clock.today()}", title="组织负责人培训，请报名参加",
        body="您负责的组织要求负责人参加培训。可以选一期适合的班，线上也行。", url=reverse("training:public_list"),
    )  # fmt: skip
    record(actor, "training.remind_leaders", label=area or "全部", people=len(users))
    return len(users), sum(pk is None for pk in listed)
