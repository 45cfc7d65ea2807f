"""Beginning and ending to look at the platform as somebody else (support): read-only, told to the person."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from yushan.accounts.actions import notify
from yushan.accounts.models import SeeingAs, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.access import require
from yushan.organizations.standing import holds_more, is_city_admin

MINUTES = 30


def objection(actor: Any, subject: User) -> str:
    """Why this actor does not look at the platform as that person; empty when they may."""
    if subject.pk == actor.pk:
        return "您已经是自己了。"
    if not subject.is_active:
        return "这个账号已经停用。"
    if is_city_admin(subject):
        return "市级管理员之间不能互相以对方的身份查看。"
    return f"{subject.display_name}的权限比您大，不能以其身份查看。" if holds_more(subject, than=actor) else ""


@transaction.atomic
def begin_seeing_as(actor: Any, *, subject: User, reason: str) -> SeeingAs:
    """From now on, for half an hour at most, the actor's pages are those of the subject. Needs support.see_as."""
    require(actor, "support.see_as")
    if text := objection(actor, subject):
        raise NotAllowed(text)
    if len(reason.strip()) < 2:
        raise Refusal("请写明原因，例如“本人来电说看不到报名”。本人会看到。", field="reason")
    now = clock.now()
    for old in SeeingAs.objects.select_for_update().filter(user=actor, ended_at=None):
        _end(actor, old)
    try:
        with transaction.atomic():
            row = SeeingAs.objects.create(
                user=actor,
                subject=subject,
                reason=reason.strip()[:200],
                began_at=now,
                until=now + timedelta(minutes=MINUTES),
            )
    except IntegrityError as error:
        raise Conflict("您刚刚在另一个窗口也开始了，请刷新页面。") from error
    record(
        actor, "organizations.see_as", subject=subject, label=subject.username, person_id=subject.person_id,
        reason=row.reason, minutes=MINUTES,
    )  # fmt: skip
    notify(
        [subject.pk], key=f"seen-as:{row.pk}", url="/me/privacy/", body=f"{row.reason}。只能看，不能改，最多 {MINUTES} 分钟。",
        title=f"{actor.display_name}以您的身份查看平台",
    )  # fmt: skip
    return row


def _end(actor: Any, row: SeeingAs) -> None:
    row.ended_at = min(clock.now(), row.until)
    row.save(update_fields=["ended_at"])
    record(
        actor, "organizations.end_see_as", subject=row.subject, label=row.subject.username,
        person_id=row.subject.person_id,
    )  # fmt: skip


@transaction.atomic
def end_seeing_as(actor: Any) -> SeeingAs | None:
    """The actor is themselves again; None when they were all the time."""
    row = (
        SeeingAs.objects.select_for_update(of=("self",))
        .select_related("subject")
        .filter(user=actor, ended_at=None)
        .first()
    )
    if row is not None:
        _end(actor, row)
    return row


def note_page(actor: Any, row: SeeingAs, path: str) -> None:
    """Which page was looked at, for the trail; the person reads that somebody looked, not each page."""
    record(
        actor, "organizations.see_as_page", subject=row.subject, label=row.subject.username, reason=row.reason,
        path=path[:200],
    )  # fmt: skip


def end_due() -> int:
    """Regular work: looks whose time is over are closed in the trail."""
    done = 0
    for pk in SeeingAs.objects.filter(ended_at=None, until__lte=clock.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                SeeingAs.objects.select_for_update(of=("self",))
                .select_related("subject")
                .filter(pk=pk, ended_at=None)
                .first()
            )
            if row is not None:
                _end(WORKER, row)
                done += 1
    return done
