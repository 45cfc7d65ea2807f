"""Short messages to askers without an account: queued within the event's transaction, sent by the worker.

They go by the gateway of notices (docs/operations.md, YUSHAN_SMS_NOTICE_TEMPLATE) and say the order's number and what
happened; no name, no place, nothing that was asked for: whoever holds the telephone may read them.
"""

from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F

from yushan.common import clock
from yushan.needs.models import Need, NeedText
from yushan.notifications.gateways import Letter, NotSent, text
from yushan.notifications.models import QUIET_FROM, QUIET_UNTIL
from yushan.notifications.rules import Quiet, backoff, release

State = NeedText.State
_TAIL = "凭单号和查询码在网站“查点过的单”里看。"
_SILENCE = timedelta(minutes=5)  # longer than one try with its time-out
_OLD_NEWS = timedelta(days=2)
_QUIET = Quiet(QUIET_FROM, QUIET_UNTIL)
_REFUSED = "短信平台没有接收"
log = structlog.get_logger(__name__)


def reached_by_text(need: Need) -> bool:
    """Whether the asker of this order hears by SMS: no account of theirs stands behind it, and notices go by SMS."""
    return is_without_account(need) and text.is_configured()


def is_without_account(need: Need) -> bool:
    """Ordered without signing in, or by telephone: the account of the desk is not the asker's."""
    return need.user_id is None or need.channel == Need.Channel.DESK


def queue_text(need: Need, *, key: str, said: str) -> None:
    """One message about one event, in its transaction; the same `key` again is none. At night it waits for the morning."""
    if not reached_by_text(need):
        return
    now = clock.now()
    row = NeedText(
        need=need, key=key, said=f"点单 {need.number} {said}，{_TAIL}"[:60], created_at=now,
        next_at=release(clock.local(now), _QUIET),
    )  # fmt: skip
    NeedText.objects.bulk_create([row], ignore_conflicts=True)
    if not any(waiting[1] is _enqueue for waiting in connection.run_on_commit):
        transaction.on_commit(_enqueue)


def _enqueue() -> None:
    from yushan.needs.tasks import send_texts as task  # tasks call actions

    task.enqueue()


def send_texts(limit: int = 200) -> int:
    """Sends what is due; the update decides which worker has one. Answers how many went out; twice is harmless.

    What a worker that was killed left behind is taken up again under the same reference, by which the provider knows it.
    """
    sent = 0
    due = NeedText.objects.filter(state__in=(State.WAITING, State.SENDING), next_at__lte=clock.now())
    for row in due.select_related("need").order_by("next_at", "pk")[:limit]:
        mine = due.filter(pk=row.pk, attempts=row.attempts)
        if mine.update(state=State.SENDING, next_at=clock.now() + _SILENCE, attempts=F("attempts") + 1):
            sent += _send(row)
    return sent


def _send(row: NeedText) -> bool:
    if not row.need.contact_phone:
        return _end(row, State.SKIPPED, "号码已经删除")
    if row.created_at < clock.now() - _OLD_NEWS:
        return _end(row, State.SKIPPED, "耽搁太久")
    if not text.is_configured():
        return _end(row, State.SKIPPED, "没有配置短信通知")
    try:
        text.current().send(Letter(reference=f"ys-need{row.pk}", title=row.said), row.need.contact_phone)
    except NotSent as error:
        return _not_sent(row, error)
    except Exception:  # a gateway that breaks is one message that is tried again
        log.exception("gateway broke", text=row.pk)
        return _not_sent(row, NotSent(_REFUSED))
    _end(row, State.SENT)
    return True


def _end(row: NeedText, state: str, reason: str = "") -> bool:
    """Noted only while it is still ours."""
    ours = NeedText.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts + 1)
    ours.update(state=state, reason=reason[:200], ended_at=clock.now())
    return False


def _not_sent(row: NeedText, error: NotSent) -> bool:
    pause = None if error.final else backoff(row.attempts + 1)
    if pause is None:
        return _end(row, State.GIVEN_UP, str(error))
    ours = NeedText.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts + 1)
    due = release(clock.local(clock.now() + pause), _QUIET)
    ours.update(state=State.WAITING, reason=str(error)[:200], next_at=due)
    return False
