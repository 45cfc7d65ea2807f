"""Hours that came into the ledger in another way while the notice ran: asked about before they stand there twice."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.activities.actions.checking import raise_flag
from yushan.activities.actions.messages import organisers
from yushan.activities.models import Activity, Presence
from yushan.activities.rules.flags import overlapping
from yushan.common import clock
from yushan.ledger.actions import lock_for_posting
from yushan.ledger.lines import EntryLine
from yushan.ledger.queries import standing_spans
from yushan.ledger.rules import Span


def hold_back(activity: Activity, presences: Sequence[Presence], lines: Sequence[EntryLine]) -> int:
    """Raises «overlap» about each line whose time a posted line of the same person has; answers how many.

    Under the locks of the posting, so that no such hours come in between. An answer to the same words is enough.
    """
    if not lines:
        return 0
    lock_for_posting([activity.organization_id], [line.person_id for line in lines])
    days = [line.service_day for line in lines]
    since, until = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
    posted: dict[int, list[Span]] = defaultdict(list)
    for volunteer_id, span in standing_spans({line.volunteer_id for line in lines}, since, until):
        posted[volunteer_id].append(span)
    doubtful = []
    for presence, line in zip(presences, lines, strict=True):
        flag = overlapping((line.starts_at, line.ends_at), posted[line.volunteer_id])
        if flag and raise_flag(presence, flag):
            doubtful.append(presence)
    Presence.objects.bulk_update(doubtful, ["flags", "open_flags"], batch_size=500)
    if doubtful:
        _tell(activity, len(doubtful))
    return len(doubtful)


def _tell(activity: Activity, people: int) -> None:
    notify(
        organisers(activity, "attendance.confirm"),
        key=f"held:{activity.pk}:{int(clock.now().timestamp())}",
        title=_("“%(title)s”还没有入账：%(people)d 人的时间重叠") % {"title": activity.title, "people": people},
        body=_("公示期间，同一时间有了别的已入账时长。请核对后回答疑问或更正时间，答完自动入账。"),
        url=reverse("activities:scene", args=[activity.pk]),
    )
