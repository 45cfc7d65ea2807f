"""Objections during the public notice: raised, told to whoever is concerned, answered by the organiser (T5.4)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from yushan.accounts.actions import notify
from yushan.activities.actions.messages import organisers
from yushan.activities.actions.own import refuse_oneself
from yushan.activities.actions.planning import locked
from yushan.activities.models import Activity, Objection, Presence
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import require
from yushan.volunteers.queries import inboxes_of


@transaction.atomic
def raise_objection(actor: Any, *, activity: Activity, text: str, presence: Presence | None = None) -> Objection:
    """Somebody signed in says during the notice that a line is not right; posting waits for the answer.

    Whose line it is reads what is said and may speak to it in the same way, before the organiser answers.
    """
    if not getattr(actor, "pk", None):
        raise NotAllowed(_("请先登录再提出异议，结果会告诉您。"))
    activity = locked(activity)
    now = clock.now()
    if activity.state != "noticed" or not activity.notice_until or now >= activity.notice_until:
        raise Conflict(_("公示已经结束。已入账的时长有问题，请联系主办组织申请更正。"))
    if not text.strip():
        raise Refusal(_("请写明哪里不对。"), field="text")
    if presence and presence.sign_up.shift.activity_id != activity.pk:
        raise NotFound()
    if Objection.objects.filter(activity=activity, raised_by=actor, answered_at=None).count() >= 3:
        raise Refusal(_("您已有 3 条异议在等答复，请等答复后再提。"))
    objection = Objection.objects.create(
        activity=activity, presence=presence, raised_by=actor, text=text.strip()[:300], raised_at=now
    )
    record(actor, "activities.object", subject=activity, label=activity.title, objection=objection.pk)
    notify(
        organisers(activity, "attendance.confirm"),
        key=f"objection:{objection.pk}",
        title=_("“%(title)s”的公示有一条异议") % {"title": activity.title},
        body=objection.text,
        url=reverse("activities:scene", args=[activity.pk]),
    )
    notify(
        _concerned(objection),
        key=f"objected:{objection.pk}",
        title=_("“%(title)s”公示的时长有人提出异议") % {"title": activity.title},
        body=_("“%(text)s”您可以在公示页说明当时的情况，主办方核实时会看到。") % {"text": objection.text},
        url=reverse("activities:notice", args=[activity.code]),
    )
    return objection


def _concerned(objection: Objection) -> list[int]:
    """Whose line it is, and a child's guardians; not who speaks of the own line."""
    if objection.presence is None:
        return []
    volunteer_id = objection.presence.sign_up.volunteer_id
    return sorted(set(inboxes_of([volunteer_id])[volunteer_id].all()) - {objection.raised_by_id})


def _was_corrected(presence: Presence, since: datetime) -> bool:
    """A correction under the notice confirms the line anew (actions/corrections.py)."""
    return presence.is_corrected and presence.confirmed_at is not None and presence.confirmed_at >= since


@transaction.atomic
def answer_objection(actor: Any, *, objection: Objection, upheld: bool, answer: str) -> Objection:
    """The organiser answers in words: to who objected and to whose line it is.

    An objection to a line is upheld once its times were corrected after it came in (correct_presence); Refusal before.
    """
    activity = locked(objection.activity)
    require(actor, "attendance.confirm", on=activity)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.answered_at:
        raise Conflict(_("这条异议已经答复过了。"))
    if objection.presence:
        refuse_oneself(actor, [objection.presence.sign_up.volunteer.person_id])
    if not answer.strip():
        raise Refusal(_("请写明核实的结果，会告诉提出的人。"), field="answer")
    if upheld and objection.presence and not _was_corrected(objection.presence, objection.raised_at):
        raise Refusal(_("请先更正这个人的时间，再答复“属实”；时间没有错的，请维持原记录并写明原因。"), field="upheld")
    objection.answer, objection.upheld, objection.answered_at = answer.strip()[:300], upheld, clock.now()
    objection.answered_by = actor if getattr(actor, "pk", None) else None
    objection.save()
    record(
        actor,
        "activities.answer_objection",
        subject=activity,
        label=activity.title,
        objection=objection.pk,
        upheld=upheld,
    )
    if objection.raised_by_id:
        title = _("您对“%(title)s”的异议有了答复") % {"title": activity.title}
        url = reverse("activities:notice", args=[activity.code])
        key = f"objection-answer:{objection.pk}"
        notify([objection.raised_by_id], key=key, title=title, body=objection.answer, url=url)
    outcome = _("属实，已更正") if upheld else _("维持原记录")
    notify(
        _concerned(objection),
        key=f"objection-answer:{objection.pk}",
        title=_("“%(title)s”的时长异议有了结果：%(outcome)s") % {"title": activity.title, "outcome": outcome},
        body=objection.answer,
        url=reverse("activities:notice", args=[activity.code]),
    )
    return objection
