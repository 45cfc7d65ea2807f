"""What can be done to many organizations, or to many people of a roster: what each row would become, and doing one."""

from collections.abc import Sequence
from typing import Any

from yushan.common import clock
from yushan.common.errors import NotFound
from yushan.common.lists import BulkAction, Verdict
from yushan.organizations import actions
from yushan.organizations.access import can, visible
from yushan.organizations.actions.messages import NO_ACCOUNT, message_staff, remind_organization
from yushan.organizations.forms_bulk import LeaveManyForm, MessageForm
from yushan.organizations.models import Organization, StaffMember
from yushan.organizations.queries.listing import NO_CARETAKER, caretakers
from yushan.organizations.rules import left_objection

Fields = dict[str, Any]


def _organizations(user: Any, keys: Sequence[int]) -> list[Organization]:
    rows = Organization.objects.filter(pk__in=keys)
    return list(visible(user, "organization.edit", rows, area="area", organization="path"))


def _judge_remind(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    rows = _organizations(user, keys)
    people = caretakers([row.pk for row in rows])
    found = {}
    for row in rows:
        count = len(people.get(row.pk, set()) - {user.pk})
        if row.state == Organization.State.CLOSED:
            found[row.pk] = Verdict(False, "已经关闭")
        else:
            found[row.pk] = Verdict(bool(count), f"{count} 人会收到消息" if count else NO_CARETAKER)
    return found


def _remind(user: Any, key: int, fields: Fields) -> str:
    found = _organizations(user, [key])
    if not found:
        raise NotFound()
    count = remind_organization(user, organization=found[0], title=fields["title"], body=fields["body"])
    return f"消息已送到 {count} 人"


def _staff(user: Any, keys: Sequence[int]) -> list[StaffMember]:
    rows = StaffMember.objects.filter(pk__in=keys).select_related("unit", "person__user")
    return list(visible(user, "roster.edit", rows, area="unit__area", unit="unit"))


def _member(user: Any, key: int) -> StaffMember:
    found = _staff(user, [key])
    if not found:
        raise NotFound()
    return found[0]


def _judge_left(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    today, day = clock.today(), fields["left_on"]
    found = {}
    for row in _staff(user, keys):
        problem = left_objection(row.joined_on, row.left_on, day, today)
        found[row.pk] = Verdict(not problem, problem or f"{day:%Y-%m-%d} 起不再计入在职")
    return found


def _left(user: Any, key: int, fields: Fields) -> str:
    row = actions.mark_left(user, staff_member=_member(user, key), left_on=fields["left_on"], reason=fields["reason"])
    return f"已标记 {row.left_on:%Y-%m-%d} 离职"


def _judge_message(user: Any, keys: Sequence[int], fields: Fields) -> dict[int, Verdict]:
    found = {}
    for row in _staff(user, keys):
        account = getattr(row.person, "user", None)
        reached = account is not None and account.is_active
        found[row.pk] = Verdict(reached, "会收到消息" if reached else NO_ACCOUNT)
    return found


def _message(user: Any, key: int, fields: Fields) -> str:
    message_staff(user, staff_member=_member(user, key), title=fields["title"], body=fields["body"])
    return "消息已送到"


FOR_ORGANIZATIONS = (
    BulkAction(
        "remind", "提醒负责人", "消息送到每个组织的管理员和负责人的平台消息里。",
        lambda user: can(user, "organization.edit"), _judge_remind, _remind, icon="message", form=MessageForm,
    ),
)  # fmt: skip
FOR_ROSTERS = (
    BulkAction(
        "left", "标记离职", "从离职那天起不再计入在职和各项比率，以前各日的数字不变。",
        lambda user: can(user, "roster.edit"), _judge_left, _left, icon="user-off", form=LeaveManyForm,
    ),
    BulkAction(
        "message", "发消息", "消息送到每个人的平台消息里。", lambda user: can(user, "roster.edit"), _judge_message,
        _message, icon="message", form=MessageForm,
    ),
)  # fmt: skip
