"""Charter in versions, party organization, squads: what stands behind the card."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from yushan.common import clock
from yushan.common.errors import NotAllowed, Refusal
from yushan.organizations import actions
from yushan.organizations.models import Organization, PartyOrganization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
CHARTER = "第一条 坚持自愿、无偿、平等、诚信、合法的原则。"


def test_a_charter_gets_versions_and_the_card_shows_the_newest():
    team = make.team()
    admin = client(make.user_with("organization_admin", team))
    page = reverse("organizations:charter", args=[team.pk])
    assert "还没有章程" in text_of(admin.get(page))
    made = post(admin, page, text=CHARTER, adopted_on="2025-03-05", basis="成立大会表决")
    assert made.status_code == 302
    today = clock.today().isoformat()
    post(admin, page, text=f"{CHARTER}\n第二条 任期三年。", adopted_on=today)
    admin.get(page)  # the messages are read
    seen = text_of(admin.get(page))
    assert seen.index("第 2 版") < seen.index("第 1 版") and "成立大会表决" in seen
    team.refresh_from_db()
    assert team.charter.endswith("任期三年。")
    assert "第 2 版" in text_of(admin.get(reverse("organizations:organization", args=[team.pk])))
    again = post(admin, page, text=team.charter, adopted_on=today)
    assert again.status_code == 422 and "没有改动" in text_of(again)
    earlier = post(admin, page, text=f"{CHARTER}改", adopted_on="2025-03-05")
    assert earlier.status_code == 422 and "不能更早" in text_of(earlier)
    ahead = post(admin, page, text=f"{CHARTER}改", adopted_on=(clock.today() + timedelta(days=1)).isoformat())
    assert ahead.status_code == 422 and team.charters.count() == 2


def test_the_charter_of_a_card_is_its_first_version():
    city = make.user_with("city_admin")
    team = actions.found_organization(
        city, parent=make.detachment(), level="team", name="红岩科普队", leader_name="黎静", contact_phone="13896170246",
        charter=CHARTER, founded_on=date(2025, 3, 5),
    )  # fmt: skip
    first = team.charters.get()
    assert (first.number, first.text, first.adopted_on) == (1, CHARTER, date(2025, 3, 5))
    actions.change_organization(city, organization=team, charter=f"{CHARTER}第二条")
    assert team.charters.count() == 2


def test_others_read_a_charter_and_do_not_write_it():
    team = make.team()
    auditor = make.user_with("auditor")
    page = reverse("organizations:charter", args=[team.pk])
    assert "登记这一版" not in text_of(client(auditor).get(page))
    assert post(client(auditor), page, text=CHARTER, adopted_on="2025-03-05").status_code == 403
    with pytest.raises(NotAllowed):
        actions.adopt_charter(auditor, organization=team, text=CHARTER, adopted_on=date(2025, 3, 5))
    assert not team.charters.exists()


def test_teams_of_a_unit_share_its_party_organization():
    unit = make.unit("九龙坡区人民医院", area=make.area("500107"))
    detachment = make.detachment(unit.area)
    one, two = (make.team(detachment, name, host_unit=unit.name) for name in ("医疗队", "护理队"))
    admin, other = (client(make.user_with("organization_admin", team)) for team in (one, two))
    here, there = (reverse("organizations:party", args=[team.pk]) for team in (one, two))
    assert 'value="九龙坡区人民医院"' in admin.get(here).content.decode(), "the unit that hosts it is offered"
    facts = {
        "name": "九龙坡区人民医院党委",
        "unit": unit.code,
        "secretary_name": "冉隆贵",
        "contact_phone": "023-68001234",
    }
    assert post(admin, here, **facts).status_code == 302
    seen = text_of(admin.get(reverse("organizations:organization", args=[one.pk])))
    assert "九龙坡区人民医院党委" in seen and "冉隆贵" in seen and "68001234" not in seen, "the telephone is masked"
    assert post(other, there, name="九龙坡区人民医院党委", unit=unit.name).status_code == 302
    party = PartyOrganization.objects.get()
    assert party.organizations.count() == 2 and party.secretary_name == "冉隆贵"
    refused = post(other, there, **(facts | {"secretary_name": "石晓蓉"}))
    assert refused.status_code == 422 and "还有别的队伍在用" in text_of(refused)
    area = client(make.user_with("area_admin", unit.area))
    assert post(area, there, **(facts | {"secretary_name": "石晓蓉"})).status_code == 302
    party.refresh_from_db()
    assert party.secretary_name == "石晓蓉"
    assert post(other, there, name="", unit="").status_code == 302
    assert party.organizations.count() == 1
    unknown = post(admin, here, **(facts | {"unit": "没有这个单位"}))
    assert unknown.status_code == 422 and "没有找到这个单位" in text_of(unknown)


def test_the_telephone_of_a_party_organization_is_shown_with_a_reason():
    team = make.team()
    city = make.user_with("city_admin")
    actions.save_party(city, organization=team, name="农科村党支部", contact_phone="02368001234")
    eye = reverse("organizations:unmask", args=["organization", team.pk, "party_phone"])
    assert "02368001234" not in text_of(client(city).get(eye))
    assert "02368001234" in text_of(post(client(city), eye, reason="联系组织生活"))


def _squad(actor: object, team: Organization, name: str = "一小队") -> Organization:
    return actions.found_organization(
        actor, parent=team, level="squad", name=name, leader_name="石晓蓉", contact_phone="13896170246"
    )


def test_a_squad_is_founded_under_a_team_and_approved_by_the_level_above():
    team = make.team()
    admin, district = make.user_with("organization_admin", team), make.user_with("area_admin", team.area)
    browser = client(admin)
    assert "申请建立小队" in text_of(browser.get(reverse("organizations:organization", args=[team.pk])))
    made = post(
        browser, f"{reverse('organizations:found')}?level=squad&parent={team.pk}", level="squad", parent=team.pk,
        name="农科村小队", leader_name="石晓蓉", contact_phone="13896170246",
    )  # fmt: skip
    assert made.status_code == 302
    squad = Organization.objects.get(name="农科村小队")
    assert (squad.state, squad.area, squad.path.startswith(team.path)) == ("submitted", team.area, True)
    actions.approve_organization(district, organization=squad)
    assert "农科村小队" in text_of(browser.get(reverse("organizations:children", args=[team.pk])))
    page = text_of(browser.get(reverse("organizations:organization", args=[squad.pk])))
    assert "申请建立小队" not in page, "one level by the rule"
    with pytest.raises(Refusal) as refusal:
        _squad(admin, squad)
    assert "最多设 1 级小队" in refusal.value.message
    with pytest.raises(Refusal) as refusal:
        _squad(make.user_with("city_admin"), make.detachment(team.area))
    assert "层级不对" in refusal.value.message


def test_a_team_moves_with_its_squads_and_they_follow_into_the_area():
    team = make.team(make.detachment(make.area("500109")))
    other = make.detachment(make.area("500112"))
    city, second = make.user_with("city_admin"), make.user_with("city_admin")
    squad = actions.approve_organization(second, organization=_squad(city, team))
    asked = actions.propose(city, organization=team, kind="move", target=other, reason="区划调整")
    actions.decide_request(second, request=asked, approve=True)
    squad.refresh_from_db()
    assert squad.area == other.area and squad.path.startswith(Organization.objects.get(pk=other.pk).path)
    now = squad.placements.get(until_day=None)
    assert (now.area, now.parent_id) == (other.area, team.pk)
    shut = actions.propose  # a team with squads closes only when they are gone
    with pytest.raises(Refusal) as refusal:
        shut(city, organization=Organization.objects.get(pk=team.pk), kind="close", reason="解散")
    assert "先关闭或调整 1 个下级组织" in refusal.value.message


def test_a_squad_moves_to_another_team():
    team = make.team()
    other = make.team(make.detachment(), "另一支服务队")
    city, second = make.user_with("city_admin"), make.user_with("city_admin")
    squad = actions.approve_organization(second, organization=_squad(city, team))
    targets = text_of(client(city).get(reverse("organizations:propose", args=[squad.pk, "move"])))
    assert "另一支服务队" in targets
    asked = actions.propose(city, organization=squad, kind="move", target=other, reason="就近")
    actions.decide_request(second, request=asked, approve=True)
    squad.refresh_from_db()
    assert Organization.objects.get_parent(squad).pk == other.pk
