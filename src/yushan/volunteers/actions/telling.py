"""Messages from staff to volunteers: a notice, and a word that a team would like to have somebody."""

import hashlib
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.organizations.access import require
from yushan.organizations.models import Organization
from yushan.volunteers.models import Membership, Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.memberships import CURRENT
from yushan.volunteers.queries.scopes import may

_NOBODY = "没有登录账号，收不到平台消息，请电话联系。"


def _inboxes(volunteer: Volunteer) -> list[int]:
    if not (found := inboxes_of([volunteer.pk])[volunteer.pk].all()):
        raise Refusal(_NOBODY, code="no_inbox")
    return found


@transaction.atomic
def send_notice(actor: Any, *, volunteer: Volunteer, title: str, body: str = "") -> None:
    """A message into the inbox of somebody over whose memberships the actor decides; the same one once a day.

    Refusal without a title and for who has no inbox.
    """
    if not may(actor, "membership.decide", volunteer):
        raise NotFound()
    title, body = title.strip()[:120], body.strip()[:500]
    if not title:
        raise Refusal("请写消息的标题。", field="title")
    mark = hashlib.sha256(f"{getattr(actor, 'pk', '')}:{title}:{body}".encode()).hexdigest()[:24]
    notify(_inboxes(volunteer), key=f"staff-notice:{clock.today():%Y%m%d}:{mark}", title=title, body=body)
    record(actor, "volunteers.send_notice", subject=volunteer, label=volunteer.number, person_id=volunteer.person_id)


@transaction.atomic
def invite_to_team(actor: Any, *, volunteer: Volunteer, organization: Organization) -> None:
    """Tells a volunteer in the actor's reach that a team would like to have them; joining stays their own decision.

    Conflict for who is in the team or has applied; Refusal for who is no volunteer at present or has no inbox.
    """
    require(actor, "membership.decide", on=organization)
    if not may(actor, "volunteer.view", volunteer):
        raise NotFound()
    if volunteer.state != Volunteer.State.VERIFIED:
        raise Refusal(f"现在是“{volunteer.get_state_display()}”，不能邀请。")
    if Membership.objects.filter(volunteer=volunteer, organization=organization, state__in=CURRENT).exists():
        raise Conflict(f"已经在“{organization.name}”，或者已经申请了。", code="already_member")
    url = reverse("volunteers:team", args=[organization.code])
    body = "点开看队伍介绍，愿意的话可以申请加入；不想去，不用理会。"
    key = f"team-invites:{organization.pk}:{clock.today():%Y%m%d}"
    notify(_inboxes(volunteer), key=key, title=f"“{organization.name}”邀请您加入", body=body, url=url)
    record(
        actor, "volunteers.invite_to_team", subject=volunteer, label=organization.name, person_id=volunteer.person_id
    )
