"""Two at the same moment, on SQLite and PostgreSQL."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from yushan.accounts.models import Recovery, User
from yushan.common.errors import Conflict, Refusal
from yushan.organizations import actions
from yushan.organizations.actions.recoveries import (
    confirm_recovery,
    make_recovery_code,
    refuse_recovery,
    start_recovery,
    withdraw_recovery,
)
from yushan.organizations.models import Organization, OrganizationEvent, RoleGrant
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Runs the calls at once, each on its own connection; answers results and refusals in order."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(at: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            outcomes[at] = call()
        except Exception as error:
            outcomes[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def test_two_admins_approve_at_once_and_one_is_told():
    team = make.team(state="submitted")
    admins = [make.user_with("city_admin", display_name=name) for name in ("冉隆贵", "石晓蓉")]
    outcomes = together(
        *[lambda admin=admin: actions.approve_organization(admin, organization=team) for admin in admins]
    )
    won = [outcome for outcome in outcomes if isinstance(outcome, Organization)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(won) == 1 and len(lost) == 1, outcomes
    assert "已经办过“批准成立”" in lost[0].message
    assert OrganizationEvent.objects.filter(organization=team, event="approve").count() == 1


def test_two_found_the_detachment_of_an_area_at_once():
    corps, area = make.corps(), make.area("500109")
    city = make.user_with("city_admin")

    def found(name: str) -> Organization:
        return actions.found_organization(
            city,
            parent=corps,
            level="detachment",
            name=name,
            area=area,
            leader_name="黎静",
            contact_phone="13896170246",
        )

    outcomes = together(lambda: found("北碚支队"), lambda: found("北碚区支队"))
    assert sum(isinstance(outcome, Organization) for outcome in outcomes) == 1, outcomes
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1, outcomes


def test_eight_teams_founded_at_once_stand_at_eight_places():
    detachment = make.detachment()
    city = make.user_with("city_admin")

    def found(number: int) -> Organization:
        return actions.found_organization(
            city, parent=detachment, level="team", name=f"第 {number} 服务队", leader_name="黎静",
            contact_phone="13896170246",
        )  # fmt: skip

    outcomes = together(*[lambda number=number: found(number) for number in range(8)])
    assert all(isinstance(outcome, Organization) for outcome in outcomes), outcomes
    teams = Organization.objects.filter(level="team")
    assert len({team.path for team in teams}) == len({team.code for team in teams}) == 8
    assert Organization.objects.get(pk=detachment.pk).numchild == 8
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_the_limit_of_administrators_holds_at_once():
    team, city = make.team(), make.user_with("city_admin")
    users = [make.user() for _ in range(4)]
    outcomes = together(
        *[
            lambda user=user: actions.give_grant(
                city, user=user, role="organization_admin", scope="organization", scope_id=team.pk, reason="任命"
            )
            for user in users
        ]
    )
    assert sum(isinstance(outcome, RoleGrant) for outcome in outcomes) == 1, outcomes
    assert RoleGrant.objects.filter(role="organization_admin").count() == 1


def test_the_same_roster_uploaded_twice_at_once():
    from yushan.organizations.models import StaffMember
    from yushan.organizations.tests.test_roster import row

    unit = make.unit()
    clerk = make.user_with("unit_admin", unit)
    rows = [row(serial) for serial in range(1, 201)]
    outcomes = together(*[lambda: actions.enrol_staff(clerk, unit=unit, rows=rows) for _ in range(2)])
    kinds = sorted({outcome.kind for outcome in chunk}.pop() for chunk in outcomes)
    assert kinds == ["created", "unchanged"]
    assert StaffMember.objects.count() == 200


def test_two_admins_decide_a_merger_at_once_and_one_is_told():
    team = make.team()
    into = make.team(name="缙云山服务队")
    asked = actions.propose(
        make.user_with("organization_admin", team), organization=team, kind="merge", target=into, reason="人数太少"
    )
    admins = [make.user_with("city_admin", display_name=name) for name in ("冉隆贵", "石晓蓉")]
    outcomes = together(
        *[lambda admin=admin: actions.decide_request(admin, request=asked, approve=True) for admin in admins]
    )
    lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    asked.refresh_from_db()
    assert len(lost) == 1 and f"{asked.decided_by.display_name}已经办过这项申请" in lost[0].message, outcomes
    assert OrganizationEvent.objects.filter(organization=team, event="merge").count() == 1


def test_two_teams_that_shall_merge_into_each_other_at_once_end_as_one():
    one, two = make.team(), make.team(name="缙云山服务队")
    city = make.user_with("city_admin")
    asked = [
        actions.propose(city, organization=here, kind="merge", target=there, reason="人数太少")
        for here, there in ((one, two), (two, one))
    ]
    admins = [make.user_with("city_admin") for _ in asked]
    outcomes = together(
        *[
            lambda admin=admin, row=row: actions.decide_request(admin, request=row, approve=True)
            for admin, row in zip(admins, asked, strict=True)
        ]
    )
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1, outcomes
    assert Organization.objects.filter(level="team", state="active").count() == 1


def test_a_team_moves_while_others_are_founded_where_it_goes():
    here, there = make.detachment(), make.detachment(make.area("500112"))
    teams = [make.team(here, f"第 {number} 讲解队") for number in range(3)]
    city, second = make.user_with("city_admin"), make.user_with("city_admin")
    asked = [actions.propose(city, organization=team, kind="move", target=there, reason="区划调整") for team in teams]

    def found(number: int) -> Organization:
        return actions.found_organization(
            city, parent=there, level="team", name=f"第 {number} 服务队", leader_name="黎静",
            contact_phone="13896170246",
        )  # fmt: skip

    outcomes = together(
        *[lambda row=row: actions.decide_request(second, request=row, approve=True) for row in asked],
        *[lambda number=number: found(number) for number in range(3)],
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert Organization.objects.get(pk=there.pk).numchild == 6
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def _colleague() -> tuple[User, list[User]]:
    """Somebody on a roster who lost the way in, and three clerks of the unit."""
    unit = make.unit("重庆市自然博物馆", area=make.area("500109"))
    user = make.user("tanjiaming", who=make.person("覃家明"))
    make.staff_member(unit, user.person)
    clerks = [make.user_with("unit_admin", unit, display_name=name) for name in ("黎静", "冉家明", "石晓蓉")]
    return user, clerks


def _started(user: User, clerk: User) -> Recovery:
    return start_recovery(clerk, user=user, how="card", reason="手机丢了，忘记密码")


def _one_lost(outcomes: list[Any]) -> Conflict:
    lost = [one for one in outcomes if isinstance(one, Conflict)]
    assert len(lost) == 1 and sum(isinstance(one, Exception) for one in outcomes) == 1, outcomes
    return lost[0]


def test_two_start_the_same_recovery_and_one_is_told():
    user, clerks = _colleague()
    outcomes = together(*[lambda one=one: _started(user, one) for one in clerks[:2]])
    assert "已经在办" in _one_lost(outcomes).message or "请刷新页面" in _one_lost(outcomes).message
    assert Recovery.objects.filter(user=user).count() == 1


def test_two_confirm_the_same_recovery_and_one_is_told():
    user, (first, *others) = _colleague()
    row = _started(user, first)
    outcomes = together(*[lambda one=one: confirm_recovery(one, recovery=row) for one in others])
    assert _one_lost(outcomes).message
    row.refresh_from_db()
    assert row.state == "confirmed" and row.decided_by in others


def test_one_confirms_while_another_one_refuses():
    user, (first, yes, no) = _colleague()
    row = _started(user, first)
    outcomes = together(
        lambda: confirm_recovery(yes, recovery=row), lambda: refuse_recovery(no, recovery=row, answer="不是本人")
    )
    assert _one_lost(outcomes).message
    row.refresh_from_db()
    assert row.state == ("confirmed" if isinstance(outcomes[0], Recovery) else "refused")


def test_a_code_is_made_while_the_recovery_is_withdrawn():
    user, (first, second, _third) = _colleague()
    row = confirm_recovery(second, recovery=_started(user, first))
    made, withdrawn = together(
        lambda: make_recovery_code(first, recovery=row), lambda: withdraw_recovery(second, recovery=row)
    )
    row.refresh_from_db()
    assert row.state == "withdrawn" and row.code_hash == "" and isinstance(withdrawn, Recovery), (made, withdrawn)
    assert isinstance(made, (str, Conflict))
