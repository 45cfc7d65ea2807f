"""Who sees whom, and finding people."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.http import QueryDict

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.organizations.actions import unmask
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import correct_contact, issue_password, renew_pass, set_consent, update_profile
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import listing, search, standing_consents, volunteer_or_404, volunteers_in_scope
from yushan.volunteers.tests.factories import birth_of, membership, mobile, volunteer

pytestmark = pytest.mark.django_db


def names(rows: object) -> set[str]:
    return {row.person.name for row in rows}  # type: ignore[attr-defined]


@pytest.fixture
def city() -> dict[str, Volunteer]:
    """渝中 and 北碚; a team and a unit in each; one person by area, by team, by roster."""
    yuzhong, beibei = base.area("500103"), base.area("500109")
    found = {
        "area": volunteer("秦家明", area=yuzhong),
        "team": volunteer("石晓蓉", area=beibei),
        "unit": volunteer("冉隆贵", area=beibei),
        "far": volunteer("田一帆", area=beibei),
    }
    membership(found["team"], base.team(base.detachment(yuzhong)))
    base.staff_member(base.unit(area=yuzhong), found["unit"].person)
    return found


def test_everybody_sees_their_own_only(city: dict[str, Volunteer]) -> None:
    team = city["team"].memberships.get().organization
    unit = city["unit"].person.roster_rows.get().unit
    sees = lambda user: names(volunteers_in_scope(user))
    assert sees(base.user_with("city_admin")) == sees(COMMAND_LINE) == {"秦家明", "石晓蓉", "冉隆贵", "田一帆"}
    assert sees(base.user_with("area_admin", base.area("500103"))) == {"秦家明", "石晓蓉"}
    assert sees(base.user_with("organization_admin", team)) == {"石晓蓉"}
    assert sees(base.user_with("organization_admin", base.corps())) == {"石晓蓉"}
    assert sees(base.user_with("unit_admin", unit)) == {"冉隆贵"}
    assert sees(base.user_with("unit_admin", base.unit("重庆科技馆"))) == set()
    assert sees(base.user()) == sees(city["area"].person.user) == set()


def test_numbers_of_others_are_not_found(city: dict[str, Volunteer]) -> None:
    admin = base.user_with("area_admin", base.area("500103"))
    assert volunteer_or_404(admin, city["area"].pk).person.name == "秦家明"
    for pk in (city["far"].pk, 10**9):
        with pytest.raises(NotFound):
            volunteer_or_404(admin, pk)


def test_former_members_are_no_longer_seen(city: dict[str, Volunteer]) -> None:
    row = city["team"].memberships.get()
    admin = base.user_with("organization_admin", row.organization)
    row.state = "left"
    row.save()
    assert names(volunteers_in_scope(admin)) == set()


def test_finding_people(city: dict[str, Volunteer]) -> None:
    everybody = volunteers_in_scope(COMMAND_LINE)
    who = city["area"]
    for typed in ("秦家明", "秦家", "秦　家明", "qinjia", "QJM", who.number, who.number.replace("-", ""), who.phone,
                  f"+86 {who.phone}", who.person.identity_number.lower()):  # fmt: skip
        assert names(search(everybody, typed)) == {"秦家明"}, typed
    assert len(search(everybody, "")) == 4
    assert names(search(everybody, "500103-25")) == {"秦家明", "石晓蓉", "冉隆贵", "田一帆"}
    # Parts of a telephone or identity number find nobody: they cannot be guessed digit by digit.
    for typed in (who.phone[:7], who.phone[-4:], who.person.identity_number[:14], "%", "13800000000"):
        assert names(search(everybody, typed)) == set(), typed


def test_a_common_surname_is_met_on_the_way_and_a_name_gathered_first(
    city: dict[str, Volunteer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which way decides the speed only: who is found is the same."""
    for given in ("思芳", "远", "晓"):
        volunteer(f"田{given}", area=base.area("500109"))
    monkeypatch.setattr(import_module("yushan.volunteers.queries.search"), "MOST_NAMED", 2)
    actor = base.user_with("city_admin")
    surname, name, nothing = QueryDict("q=田"), QueryDict("q=田一帆"), QueryDict("")
    assert [listing.gathers(actor, asked) for asked in (surname, name, nothing)] == [False, True, False]
    team_admin = base.user_with("organization_admin", base.team(base.detachment(base.area("500112"))))
    assert listing.gathers(team_admin, surname)
    assert names(listing.narrowed_volunteers(actor, surname)) == {"田一帆", "田思芳", "田远", "田晓"}
    assert names(listing.narrowed_volunteers(actor, name)) == {"田一帆"}


def test_unmasking_needs_permission_and_reason_and_leaves_a_line(city: dict[str, Volunteer]) -> None:
    who = city["area"]
    admin = base.user_with("area_admin", who.area)
    with pytest.raises(Refusal, match="原因"):
        unmask(admin, subject=who, field="phone", reason=" ")
    assert unmask(admin, subject=who, field="phone", reason="通知集合时间变更") == who.phone
    assert unmask(admin, subject=who, field="identity", reason="办理保险") == who.person.identity_number
    lines = AuditLine.objects.filter(action="organizations.unmask", person_id=who.person_id)
    assert [line.reason for line in lines.order_by("pk")] == ["通知集合时间变更", "办理保险"]
    assert who.phone not in str(list(lines.values()))
    team_admin = base.user_with("organization_admin", city["team"].memberships.get().organization)
    unit_admin = base.user_with("unit_admin", city["unit"].person.roster_rows.get().unit)
    for user, subject in ((team_admin, city["team"]), (unit_admin, who)):
        with pytest.raises(NotAllowed):
            unmask(user, subject=subject, field="phone", reason="联系本人")


def test_a_first_password_opens_an_account_and_never_another_one(city: dict[str, Volunteer]) -> None:
    who = volunteer(source="import", with_user=False, area=city["area"].area)
    admin = base.user_with("area_admin", who.area)
    with pytest.raises(NotAllowed):
        issue_password(base.user_with("area_admin", base.area("500101")), volunteer=who, reason="第一次登录")
    plain = issue_password(admin, volunteer=who, reason="本人持身份证到场，第一次登录")
    user = User.objects.get(person=who.person)
    assert user.check_password(plain) and user.must_change_password
    before = user.password
    with pytest.raises(Refusal, match="恢复登录"):
        issue_password(admin, volunteer=who, reason="忘记密码")
    user.refresh_from_db()
    assert user.password == before
    child = volunteer("余小苗", birth=birth_of(9), with_user=False, area=who.area)
    with pytest.raises(Refusal, match="监护人"):
        issue_password(admin, volunteer=child, reason="忘记密码")


def test_a_corrected_phone_opens_the_way_to_claim() -> None:
    who = volunteer(source="import", with_user=False)
    admin = base.user_with("area_admin", who.area)
    fresh = mobile()
    with pytest.raises(Refusal, match="原因"):
        correct_contact(admin, volunteer=who, phone=fresh, reason="")
    assert correct_contact(admin, volunteer=who, phone=fresh, reason="本人持身份证到场更换").phone_tail == fresh[-4:]
    with pytest.raises(NotAllowed):
        correct_contact(volunteer().person.user, volunteer=who, phone=mobile(), reason="想改")


def test_a_phone_that_staff_corrected_signs_nobody_in() -> None:
    who = volunteer()
    user = who.person.user
    User.objects.filter(pk=user.pk).update(phone_verified_at=clock.now())
    admin = base.user_with("area_admin", who.area)
    correct_contact(admin, volunteer=who, phone=who.phone, reason="本人持身份证到场核对")
    user.refresh_from_db()
    assert user.phone_hash == who.phone_hash and user.phone_verified_at
    correct_contact(admin, volunteer=who, phone=mobile(), reason="本人持身份证到场更换")
    user.refresh_from_db()
    assert user.phone_hash is None and user.phone_verified_at is None


def test_own_profile_phone_and_consents() -> None:
    who, other = volunteer(), volunteer()
    user = who.person.user
    update_profile(user, volunteer=who, phone=other.phone, area=who.area, skills=["讲解"])
    user.refresh_from_db()
    assert user.phone_hash is None  # signs in the other person, not this one
    fresh = mobile()
    update_profile(user, volunteer=who, phone=fresh, area=who.area)
    user.refresh_from_db()
    who.refresh_from_db()
    assert user.phone_hash == who.phone_hash and who.skills == []
    with pytest.raises(NotAllowed):
        update_profile(other.person.user, volunteer=who, phone=fresh, area=who.area)
    old = who.pass_code
    assert renew_pass(user, volunteer=who).pass_code != old
    set_consent(user, volunteer=who, purpose="portrait", given=True)
    set_consent(user, volunteer=who, purpose="portrait", given=True)
    assert standing_consents(who.person_id).count() == 1
    set_consent(user, volunteer=who, purpose="portrait", given=False)
    assert not standing_consents(who.person_id).exists()
    with pytest.raises(Refusal, match="必需"):
        set_consent(user, volunteer=who, purpose="identity", given=False)


def test_writes_need_a_member_or_somebody_in_service() -> None:
    yesterday = clock.today() - timedelta(days=1)
    team, unit = base.team(), base.unit()
    lead, clerk = base.user_with("organization_admin", team), base.user_with("unit_admin", unit)
    far = base.area("500109")
    applicant, member, gone, staff, coming = (volunteer(area=far, source="import", with_user=False) for _ in range(5))
    membership(applicant, team, "applied")
    membership(member, team)
    base.staff_member(unit, gone.person, left_on=yesterday)
    base.staff_member(unit, staff.person)
    base.staff_member(unit, coming.person, joined_on=clock.today() + timedelta(days=3))
    assert set(volunteers_in_scope(lead)) == {applicant, member}
    assert set(volunteers_in_scope(lead, "volunteer.register")) == {member}
    assert set(volunteers_in_scope(clerk)) == set(volunteers_in_scope(clerk, "volunteer.register")) == {staff}
    for actor, who in ((lead, applicant), (clerk, gone), (clerk, coming)):
        with pytest.raises(NotAllowed):
            issue_password(actor, volunteer=who, reason="本人持身份证到场")
        with pytest.raises(NotAllowed):
            correct_contact(actor, volunteer=who, phone=mobile(), reason="本人持身份证到场")


def test_a_unit_leaves_an_account_of_somebodys_own_alone() -> None:
    unit = base.unit()
    clerk = base.user_with("unit_admin", unit)
    who = volunteer(area=base.area("500109"))
    base.staff_member(unit, who.person)  # by name and number: anybody could be put on the roster
    before = who.phone_hash
    with pytest.raises(NotAllowed, match="服务队"):
        correct_contact(clerk, volunteer=who, phone=mobile(), reason="本人持身份证到场")
    with pytest.raises(Refusal, match="恢复登录"):
        issue_password(clerk, volunteer=who, reason="本人持身份证到场")
    who.refresh_from_db()
    assert who.phone_hash == before
    invited = volunteer(area=base.area("500109"), source="unit", invited_by_unit=unit)
    base.staff_member(unit, invited.person)
    assert correct_contact(clerk, volunteer=invited, phone=mobile(), reason="本人持身份证到场")
