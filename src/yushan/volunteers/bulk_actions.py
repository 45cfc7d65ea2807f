"""What can be done to many members or volunteers at once: what each row would become, and doing one row."""

from collections.abc import Callable, Sequence
from typing import Any

from yushan.common.errors import NotFound, Refusal
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.lists import BulkAction, Verdict
from yushan.organizations.access import can, visible
from yushan.organizations.models import Organization, StaffMember
from yushan.volunteers import actions
from yushan.volunteers.actions.telling import invite_to_team, send_notice
from yushan.volunteers.forms.bulk import (
    DeclineManyForm,
    InviteManyForm,
    NoticeForm,
    PauseManyForm,
    TransferManyForm,
)
from yushan.volunteers.models import Membership, MembershipTransfer, Volunteer
from yushan.volunteers.queries.inboxes import inboxes_of
from yushan.volunteers.queries.memberships import BELONGING, CURRENT
from yushan.volunteers.queries.scopes import volunteers_in_scope

State = Membership.State
Fields = dict[str, Any]
_NO_INBOX = "没有登录账号，收不到平台消息"


def is_mobile(text: str) -> bool:
    """True for a number to which a code can be sent."""
    try:
        normalise_mobile(text)
    except IdentityError:
        return False
    return True


def _decides(user: Any) -> bool:
    return can(user, "membership.decide")


def _memberships(user: Any, keys: Sequence[int]) -> list[Membership]:
    rows = Membership.objects.filter(pk__in=keys).select_related("volunteer__person", "organization")
    seen = visible(user, "membership.decide", rows, area="organization__area", organization="organization__path")
    return list(seen)


def _membership(user: Any, key: int) -> Membership:
    found = _memberships(user, [key])
    if not found:
        raise NotFound()
    return found[0]


def _judged(why_not: Callable[[Membership], str], effect: Callable[[Membership], str]) -> Any:
    """`judge` of an action that looks at a membership alone."""

    def judge(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
        own = getattr(user, "person_id", None)
        found = {}
        for row in _memberships(user, keys):
            problem = "自己的要请另一位管理员处理" if own == row.volunteer.person_id else why_not(row)
            found[row.pk] = Verdict(not problem, problem or effect(row))
        return found

    return judge


def _no_application(row: Membership) -> str:
    if row.state != State.APPLIED:
        return f"现在是“{row.get_state_display()}”，不用再审核"
    return "本人还没有确认注册" if row.volunteer.state == Volunteer.State.TO_CONFIRM else ""


def _not_approvable(row: Membership) -> str:
    if row.state == State.APPLIED and row.volunteer.state == Volunteer.State.WITHDRAWN:
        return "申请人已注销"
    if row.state == State.APPLIED and row.organization.state != Organization.State.ACTIVE:
        return f"“{row.organization.name}”现在不接受新队员"
    return _no_application(row)


def _approve(user: Any, key: int, fields: Fields) -> str:
    row = actions.decide_membership(user, membership=_membership(user, key), approve=True)
    return f"已加入“{row.organization.name}”"


def _decline(user: Any, key: int, fields: Fields) -> str:
    row = _membership(user, key)
    actions.decide_membership(user, membership=row, approve=False, reason=fields["reason"])
    return "没有通过，原因已告诉本人"


def _no_pause(row: Membership) -> str:
    return "" if row.state == State.APPROVED else f"现在是“{row.get_state_display()}”，不能暂停"


def _pause(user: Any, key: int, fields: Fields) -> str:
    made = actions.pause_membership(
        user, membership=_membership(user, key), reason=fields["reason"], until=fields.get("until")
    )
    return f"已暂停，{made.until:%Y-%m-%d} 恢复" if made.until else "已暂停"


def _no_resume(row: Membership) -> str:
    return "" if row.state == State.PAUSED else f"现在是“{row.get_state_display()}”，没有暂停"


def _resume(user: Any, key: int, fields: Fields) -> str:
    actions.resume_membership(user, membership=_membership(user, key))
    return "已恢复"


def _judge_transfer(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    """5 statements for any number of members."""
    target: Organization = fields["target"]
    rows = _memberships(user, keys)
    people = [row.volunteer_id for row in rows]
    there = set(
        Membership.objects.filter(organization=target, volunteer__in=people, state__in=CURRENT).values_list(
            "volunteer_id", flat=True
        )
    )
    waiting = set(
        MembershipTransfer.objects.filter(membership__in=keys, state="waiting").values_list("membership_id", flat=True)
    )
    at_once = can(user, "membership.decide", target)
    own = getattr(user, "person_id", None)
    found = {}
    for row in rows:
        problem = ""
        if row.state not in BELONGING:
            problem = f"现在是“{row.get_state_display()}”，不能转队"
        elif row.organization_id == target.pk:
            problem = "已经在这个队伍里"
        elif row.volunteer_id in there:
            problem = f"已经在“{target.name}”，或者已经申请了"
        elif row.pk in waiting:
            problem = "已经有一份转队申请在等审核"
        elif row.volunteer.person_id == own:
            problem = "自己的要请另一位管理员处理"
        elif row.volunteer.state != Volunteer.State.VERIFIED:
            problem = "本人还没有确认注册，或者已注销"
        move = f"从“{row.organization.name}”转到“{target.name}”"
        found[row.pk] = Verdict(not problem, problem or (move if at_once else f"{move}，等对方接收"))
    return found


def _transfer(user: Any, key: int, fields: Fields) -> str:
    """Asks the other team; where the user decides there too, the member goes over at once."""
    row = _membership(user, key)
    asked = actions.ask_transfer(user, membership=row, target=fields["target"], reason=fields["reason"])
    if not can(user, "membership.decide", asked):
        return f"已向“{asked.target.name}”提出，等对方接收"
    actions.decide_transfer(user, transfer=asked, approve=True)
    return f"已转到“{asked.target.name}”"


def _volunteers(user: Any, keys: Sequence[int], capability: str) -> list[Volunteer]:
    return list(volunteers_in_scope(user, capability).filter(pk__in=keys))


def _judge_notice(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    rows = _volunteers(user, keys, "membership.decide")
    inboxes = inboxes_of([row.pk for row in rows])
    return {row.pk: Verdict(True, "会收到消息") if inboxes[row.pk].all() else Verdict(False, _NO_INBOX) for row in rows}


def _notice(user: Any, key: int, fields: Fields) -> str:
    found = _volunteers(user, [key], "membership.decide")
    if not found:
        raise NotFound()
    send_notice(user, volunteer=found[0], title=fields["title"], body=fields["body"])
    return "消息已送到"


def _judge_member_notice(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    rows = _memberships(user, keys)
    inboxes = inboxes_of([row.volunteer_id for row in rows])
    found = {}
    for row in rows:
        problem = "" if row.state in BELONGING else f"现在是“{row.get_state_display()}”，只给在队的发"
        problem = problem or ("" if inboxes[row.volunteer_id].all() else _NO_INBOX)
        found[row.pk] = Verdict(not problem, problem or "会收到消息")
    return found


def _member_notice(user: Any, key: int, fields: Fields) -> str:
    send_notice(user, volunteer=_membership(user, key).volunteer, title=fields["title"], body=fields["body"])
    return "消息已送到"


def _judge_invite(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    target: Organization = fields["target"]
    rows = _volunteers(user, keys, "volunteer.view")
    if not can(user, "membership.decide", target):
        return {row.pk: Verdict(False, f"“{target.name}”不归您审核入队") for row in rows}
    there = set(
        Membership.objects.filter(organization=target, volunteer__in=rows, state__in=CURRENT).values_list(
            "volunteer_id", flat=True
        )
    )
    inboxes = inboxes_of([row.pk for row in rows])
    found = {}
    for row in rows:
        problem = ""
        if row.state != Volunteer.State.VERIFIED:
            problem = f"现在是“{row.get_state_display()}”"
        elif row.pk in there:
            problem = "已经在这个队伍，或者已经申请了"
        elif not inboxes[row.pk].all():
            problem = _NO_INBOX
        found[row.pk] = Verdict(not problem, problem or f"会收到“{target.name}”的邀请")
    return found


def _invite(user: Any, key: int, fields: Fields) -> str:
    found = _volunteers(user, [key], "volunteer.view")
    if not found:
        raise NotFound()
    invite_to_team(user, volunteer=found[0], organization=fields["target"])
    return f"已邀请加入“{fields['target'].name}”"


def _staff(user: Any, keys: Sequence[int]) -> list[StaffMember]:
    rows = StaffMember.objects.filter(pk__in=keys).select_related("unit", "person")
    return list(visible(user, "volunteer.register", rows, area="unit__area", unit="unit"))


def _judge_roster_invite(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    """Who is no volunteer yet and can be reached by telephone to say yes; 2 statements."""
    rows = _staff(user, keys)
    known = dict(Volunteer.objects.filter(person__in=[row.person_id for row in rows]).values_list("person", "state"))
    found = {}
    for row in rows:
        problem = ""
        if row.left_on is not None or not row.in_service:
            problem = "已经离职"
        elif state := known.get(row.person_id):
            problem = "已经邀请过，等本人确认" if state == Volunteer.State.TO_CONFIRM else "已经注册"
        elif not is_mobile(row.phone):
            problem = "花名册上没有手机号，本人收不到验证码"
        found[row.pk] = Verdict(not problem, problem or "登记为待确认，本人用手机号登录并同意后算注册")
    return found


def _roster_invite(user: Any, key: int, fields: Fields) -> str:
    found = _staff(user, [key])
    if not found:
        raise NotFound()
    outcomes = actions.invite_staff(user, unit=found[0].unit, staff_ids=[key])
    if not outcomes or outcomes[0].result != "created":
        raise Refusal((outcomes[0].reason if outcomes else "") or "已经注册，或者已经邀请过。")
    return "已登记，等本人确认"


FOR_ROSTERS = (
    BulkAction(
        "invite", "邀请注册", "花名册上有的不用再填；本人用手机号登录、同意以后才算注册。",
        lambda user: can(user, "volunteer.register") and can(user, "roster.view"), _judge_roster_invite,
        _roster_invite, icon="user-plus",
    ),
)  # fmt: skip
FOR_MEMBERSHIPS = (
    BulkAction(
        "approve", "通过入队申请", "通过后本人会收到消息，可以报名队内活动。", _decides,
        _judged(_not_approvable, lambda row: f"加入“{row.organization.name}”"), _approve, icon="user-check",
    ),
    BulkAction(
        "decline", "不通过入队申请", "每位申请人都会收到原因。", _decides,
        _judged(_no_application, lambda row: f"不加入“{row.organization.name}”"), _decline, icon="user-off",
        form=DeclineManyForm,
    ),
    BulkAction(
        "transfer", "转到另一队", "服务记录和时长不变。不归您审核的队伍，要等对方接收。", _decides,
        _judge_transfer, _transfer, icon="arrows-exchange", form=TransferManyForm,
    ),
    BulkAction(
        "pause", "暂停", "暂停的队员不计入活跃，也不会被请来补位；本人随时可以恢复。", _decides,
        _judged(_no_pause, lambda row: f"在“{row.organization.name}”暂停"), _pause, icon="player-pause",
        form=PauseManyForm,
    ),
    BulkAction(
        "resume", "恢复", "恢复后又可以报名队内活动。", _decides,
        _judged(_no_resume, lambda row: f"在“{row.organization.name}”恢复"), _resume, icon="player-play",
    ),
    BulkAction(
        "notice", "发消息", "消息送到每个人的平台消息里。", _decides, _judge_member_notice, _member_notice,
        icon="message", form=NoticeForm,
    ),
)  # fmt: skip
FOR_VOLUNTEERS = (
    BulkAction(
        "invite", "邀请入队", "每个人收到一条消息，愿意的自己申请。", _decides, _judge_invite, _invite,
        icon="user-plus", form=InviteManyForm,
    ),
    BulkAction(
        "notice", "发消息", "消息送到每个人的平台消息里。", _decides, _judge_notice, _notice, icon="message",
        form=NoticeForm,
    ),
)  # fmt: skip
