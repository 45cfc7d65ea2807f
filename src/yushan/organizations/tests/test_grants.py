from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.access import CAPABILITIES, MATRIX, ROLE_SCOPES, can, grants_of, visible_or_404
from yushan.organizations.actions import end_grant, give_grant, unmask
from yushan.organizations.models import Organization, RoleGrant, Unit
from yushan.organizations.tests import factories as make

db = pytest.mark.django_db


def again(user):
    """The user as the next request sees them."""
    user.__dict__.pop("_current_grants", None)
    return user


@db
def test_a_grant_covers_its_subtree_between_its_moments():
    city, leader = make.user_with("city_admin"), make.user()
    detachment = make.detachment()
    team = make.team(detachment)
    other = make.detachment(make.area("500109"))
    give_grant(
        city, user=leader, role="organization_admin", scope="organization", scope_id=detachment.pk, reason="任命"
    )
    assert can(again(leader), "activity.edit", team)
    assert not can(leader, "activity.edit", other)
    grant = RoleGrant.objects.get(user=leader)
    end_grant(city, grant=grant, reason="换届")
    assert not can(again(leader), "activity.edit", team)
    with pytest.raises(Conflict, match="已经结束"):
        end_grant(city, grant=grant, reason="换届")
    assert AuditLine.objects.filter(action__in=["organizations.give_grant", "organizations.end_grant"]).count() == 2


@db
def test_mandates_end_by_the_moment():
    unit = make.unit()
    user, now = make.user(), clock.now()
    make.grant(user, "unit_admin", unit, starts_at=now - timedelta(days=9), ends_at=now + timedelta(hours=1))
    assert can(user, "roster.edit", unit)
    RoleGrant.objects.update(ends_at=now - timedelta(seconds=1))
    assert not can(again(user), "roster.edit", unit)
    make.grant(user, "unit_admin", unit, starts_at=now + timedelta(minutes=5))
    assert grants_of(again(user)) == []


@db
def test_nobody_gives_more_than_they_hold():
    area = make.area("500109")
    district = make.user_with("area_admin", area)
    someone = make.user()
    with pytest.raises(NotAllowed):
        give_grant(district, user=someone, role="city_admin", scope="city", reason="试试")
    with pytest.raises(NotAllowed):
        give_grant(district, user=someone, role="area_admin", scope="area", scope_id=make.area("500112").pk, reason="…")
    with pytest.raises(NotAllowed, match="查看审计"):  # the auditor sees what the area admin does not
        give_grant(district, user=someone, role="auditor", scope="area", scope_id=area.pk, reason="督查")
    unit = make.unit(area=area)
    assert give_grant(district, user=someone, role="unit_admin", scope="unit", scope_id=unit.pk, reason="联系人")
    with pytest.raises(NotAllowed):
        end_grant(district, grant=make.user_with("unit_admin", make.unit()).grants.get(), reason="不归我管")
    for lowly in (make.user_with("unit_admin", unit), make.user_with("organization_admin", make.detachment(area))):
        with pytest.raises(NotAllowed):
            give_grant(lowly, user=someone, role="unit_admin", scope="unit", scope_id=unit.pk, reason="…")


@db
def test_roles_have_their_kinds_of_places():
    city, someone = make.user_with("city_admin"), make.user()
    for role, scope, pk in (
        ("area_admin", "unit", make.unit().pk),
        ("unit_admin", "city", 0),
        ("volunteer", "self", 0),
        ("city_admin", "area", make.area().pk),
    ):
        with pytest.raises(Refusal):
            give_grant(city, user=someone, role=role, scope=scope, scope_id=pk, reason="…")
    with pytest.raises(Refusal, match="没有找到"):
        give_grant(city, user=someone, role="unit_admin", scope="unit", scope_id=999_999, reason="…")


@db
def test_administrators_are_limited_by_the_size_of_the_organization():
    city, team = make.user_with("city_admin"), make.team()

    def appoint() -> RoleGrant:
        return give_grant(
            city, user=make.user(), role="organization_admin", scope="organization", scope_id=team.pk, reason="任命"
        )

    first = appoint()
    with pytest.raises(Refusal, match="最多设 1 名"):
        appoint()
    Organization.objects.filter(pk=team.pk).update(member_count=101)
    appoint()
    with pytest.raises(Refusal, match="最多设 2 名"):
        appoint()
    end_grant(city, grant=first, reason="换届")
    appoint()
    Organization.objects.filter(pk=team.pk).update(member_count=9000)
    for _ in range(3):
        appoint()
    with pytest.raises(Refusal, match="最多设 5 名"):
        appoint()


@db
def test_the_same_grant_twice_and_the_last_city_admin():
    city, someone, unit = make.user_with("city_admin"), make.user(), make.unit()
    give = lambda: give_grant(city, user=someone, role="unit_admin", scope="unit", scope_id=unit.pk, reason="…")
    give()
    with pytest.raises(Conflict, match="已经是"):
        give()
    with pytest.raises(Refusal, match="最后一位"):
        end_grant(WORKER, grant=city.grants.get(), reason="退休")
    other = make.user_with("city_admin")
    with pytest.raises(Refusal, match="另一位市级管理员复核"):
        end_grant(other, grant=city.grants.get(), reason="退休")
    end_grant(WORKER, grant=city.grants.get(), reason="退休")


@db
def test_others_numbers_are_not_found():
    own, other = make.unit(), make.unit("渝北区图书馆", area=make.area("500112"))
    for user in (make.user_with("unit_admin", own), make.user_with("area_admin", own.area)):
        assert visible_or_404(user, "roster.view", Unit.objects.all(), own.pk, area="area", unit="pk") == own
        for pk in (other.pk, 999_999):
            with pytest.raises(NotFound):
                visible_or_404(user, "roster.view", Unit.objects.all(), pk, area="area", unit="pk")


@db
def test_showing_a_number_in_full_leaves_a_line():
    unit = make.unit()
    member = make.staff_member(unit, phone="13896170246")
    clerk = make.user_with("unit_admin", unit)
    with pytest.raises(Refusal, match="原因"):
        unmask(clerk, subject=member, field="phone", reason="")
    assert not AuditLine.objects.filter(action="organizations.unmask").exists()
    assert unmask(clerk, subject=member, field="phone", reason="通知注册") == "13896170246"
    assert unmask(clerk, subject=member, field="identity", reason="核对证件") == member.person.identity_number
    line = AuditLine.objects.filter(action="organizations.unmask").first()
    assert line and line.person_id == member.person_id and line.reason == "通知注册"
    assert "13896170246" not in str(line.details)
    for stranger in (make.user_with("unit_admin", make.unit()), make.user_with("auditor"), make.user()):
        with pytest.raises(NotAllowed):
            unmask(stranger, subject=member, field="phone", reason="好奇")
    with pytest.raises(NotFound):
        unmask(clerk, subject=member, field="password", reason="好奇")


@given(st.sampled_from(sorted(MATRIX)), st.sampled_from(sorted(CAPABILITIES)))
def test_the_matrix_knows_only_what_exists(role: str, capability: str):
    assert MATRIX[role] <= set(CAPABILITIES)
    assert ROLE_SCOPES[role]
    # Only the city hands the city over, and only it and auditors read the trail.
    if capability == "import.takeover":
        assert (capability in MATRIX[role]) == (role == "city_admin")
    if capability == "audit.view":
        assert (capability in MATRIX[role]) == (role in ("city_admin", "auditor"))


@db
def test_the_first_administrator_stands_in_the_trail(tmp_path, capsys):
    secret = tmp_path / "password"
    secret.write_text("Jialing-2026\n")
    arguments = {"username": "city-admin", "name": "市级管理员", "password_file": str(secret)}
    call_command("create_admin", **arguments)
    grant = RoleGrant.objects.get()
    assert (grant.user.username, grant.role, grant.scope, grant.scope_label) == (
        "city-admin", "city_admin", "city", "全市",
    )  # fmt: skip
    line = AuditLine.objects.get(action="organizations.give_grant")
    assert (line.who, line.reason, line.details["scope"]) == ("命令行", "命令行创建", "city")
    assert can(again(grant.user), "grant.manage", {})
    assert "已创建市级管理员 city-admin" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("create_admin", **arguments)
    assert RoleGrant.objects.count() == 1
