"""Deliveries that are due go out: claimed in the database, sent outside of a transaction, noted.

Two workers at once: the update decides who has a delivery. A worker that was killed while sending leaves it as
«sending»; after a while it is taken up again under the same reference, by which a provider knows what it has already.
"""

import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q

from yushan.accounts.models import User
from yushan.common import clock
from yushan.notifications import gateways
from yushan.notifications.actions.letters import letter_of
from yushan.notifications.gateways import NotSent
from yushan.notifications.models import Delivery, Subscription
from yushan.notifications.queries.addresses import Nowhere, address_of
from yushan.notifications.queries.preferences import quiet_of
from yushan.notifications.rules import TOPICS, backoff, release

SILENCE = timedelta(minutes=5)  # longer than all tries of one delivery with its time-outs
_AT_ONCE = 200
_MOST_SECONDS = 50.0
_OLD_NEWS = timedelta(days=2)  # what a worker that was away for long left behind: it stands in the inbox
State = Delivery.State
log = structlog.get_logger(__name__)


def send_due() -> tuple[int, int]:
    """Sends what is due, for a minute at most; answers how many were sent and how many were not."""
    ends = time.monotonic() + _MOST_SECONDS
    outcomes: list[bool | None] = []
    moved = True
    while moved and time.monotonic() < ends:  # a round in which nothing could be claimed is the last
        moved = False
        for first in list(Delivery.objects.filter(_free(clock.now())).order_by("next_at", "pk")[:_AT_ONCE]):
            if time.monotonic() >= ends:
                break
            rows = _claimed(first)
            moved |= bool(rows)
            if rows:
                outcomes.append(_sent(rows))
    return outcomes.count(True), outcomes.count(False)


def _free(now: datetime) -> Q:
    due = Q(state__in=(State.WAITING, State.FAILED), next_at__lte=now)
    return due | Q(state=State.SENDING, claimed_at__lt=now - SILENCE)


def claim(first: Delivery) -> list[Delivery]:
    """The delivery, with all that goes in one message with it, if nobody else has it; the update decides.

    What was tried together once stays together under its reference.
    """
    now, token = clock.now(), secrets.token_hex(16)
    rows = Delivery.objects.filter(_free(now))
    reference = first.reference or f"ys-{'g' if first.digest else 'n'}{first.pk}"
    with transaction.atomic():
        if first.reference:
            rows = rows.filter(reference=first.reference)
        elif first.digest:
            # One after the other for each person, so that two workers do not make two messages of the day.
            User.objects.select_for_update(of=("self",)).filter(pk=first.user_id).first()
            rows = rows.filter(user=first.user_id, channel=first.channel, digest=True, reference="")
        else:
            rows = rows.filter(pk=first.pk)
        taken = rows.update(
            state=State.SENDING, claim=token, claimed_at=now, attempts=F("attempts") + 1, reference=reference
        )
    if not taken:
        return []
    mine = Delivery.objects.filter(claim=token).select_related("notice", "user__preference", "user__person")
    return list(mine.order_by("pk"))


def _claimed(first: Delivery) -> list[Delivery]:
    try:
        return claim(first)
    except DatabaseError:  # two who wanted each other's: the next round will do
        log.exception("delivery not claimed", delivery=first.pk)
        return []


def _sent(rows: Sequence[Delivery]) -> bool | None:
    """True: sent, False: not, None: nothing to send."""
    try:
        return _send(rows)
    except DatabaseError:
        log.exception("delivery not noted", delivery=rows[0].pk)
        return False


def _send(rows: Sequence[Delivery]) -> bool | None:
    if useless := {row.pk: why for row in rows if (why := _useless(row))}:
        for row in rows:
            if row.pk in useless:
                _end([row], State.SKIPPED, useless[row.pk])
        rows = [row for row in rows if row.pk not in useless]
    if not rows:
        return None
    first = rows[0]
    try:
        gateway = gateways.current(first.channel)
        if first.channel == Delivery.Channel.PUSH:
            return _push(rows, gateway)
        address = address_of(first.user, first.channel)
        _note(rows, address=address.masked)
        number = gateway.send(letter_of(rows), address.value)
    except Nowhere as error:
        _end(rows, State.SKIPPED, str(error))
        return None
    except NotSent as error:
        return _not_sent(rows, error)
    except Exception as error:  # a gateway that breaks is one delivery that is tried again
        log.exception("gateway broke", delivery=first.pk, channel=first.channel)
        return _not_sent(rows, NotSent(f"程序出错：{type(error).__name__}"))
    _end(rows, State.SENT, number=number)
    return True


def _useless(row: Delivery) -> str:
    """Why it need not be sent any more; empty when it has to."""
    if not row.user.is_active:
        return "账号已停用"
    if row.digest and row.notice.read_at:
        return "已经在站内看过"
    if row.next_at < clock.now() - _OLD_NEWS:
        return "耽搁太久，站内可以看"
    if row.topic == "reminders" and row.starts_at and row.starts_at <= clock.now():
        return "已经开场"
    return ""


def _push(rows: Sequence[Delivery], gateway: gateways.Gateway) -> bool | None:
    """To each browser once: whoever has it already is left out when others are tried again."""
    first, failures = rows[0], []
    browsers = list(Subscription.objects.filter(user=first.user_id).order_by("pk"))
    if not browsers and not first.reached:
        raise Nowhere("没有开通推送的浏览器")
    letter, reached, number = letter_of(rows), list(first.reached), first.provider_reference
    for browser in browsers:
        if browser.pk in reached:
            continue
        to = gateways.Browser(browser.endpoint, browser.public_key, browser.secret)
        try:
            number = gateway.send(letter, to.as_text())
        except NotSent as error:
            if error.gone:
                browser.delete()
            failures.append(error)
            continue
        reached.append(browser.pk)
        Subscription.objects.filter(pk=browser.pk).update(used_at=clock.now())
        _note(rows, reached=reached, address=browser.device)
    passing = [error for error in failures if not error.final]
    if passing or not reached:
        return _not_sent(rows, (passing or failures)[0])
    _end(rows, State.SENT, number=number)
    return True


def _mine(rows: Sequence[Delivery]) -> Q:
    """Still claimed by us: a worker that was believed dead does not write over the one after it."""
    return Q(pk__in=[row.pk for row in rows], claim=rows[0].claim, state=State.SENDING)


def _note(rows: Sequence[Delivery], **values: object) -> None:
    Delivery.objects.filter(_mine(rows)).update(**values)


def _end(rows: Sequence[Delivery], state: str, reason: str = "", number: str = "") -> None:
    Delivery.objects.filter(_mine(rows)).update(
        state=state, reason=reason[:200], provider_reference=number[:120], ended_at=clock.now(), claim=""
    )


def _not_sent(rows: Sequence[Delivery], error: NotSent) -> bool:
    """Later once more, or not at all."""
    first, pause = rows[0], backoff(rows[0].attempts)
    log.warning("not sent", delivery=first.pk, channel=first.channel, why=str(error), attempts=first.attempts)
    if error.final or pause is None:
        _end(rows, State.GIVEN_UP, str(error))
        return False
    topic = TOPICS[first.topic]
    begins = clock.local(first.starts_at) if first.starts_at else None
    due = release(
        clock.local(clock.now() + pause), quiet_of(first.user), urgent=topic.urgent, always=topic.always,
        starts_at=begins,
    )  # fmt: skip
    _note(rows, state=State.FAILED, reason=str(error)[:200], next_at=due, claim="")
    return False
