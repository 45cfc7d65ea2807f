"""What a voice for somebody gives the right to, and what it does not: writing, reading, a yes that stands."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import Notice, User
from yushan.campaigns.actions import consenting, material, nominating
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.models import AwardCampaign, Nominee
from yushan.campaigns.queries import picking
from yushan.campaigns.queries.nominees import nominees_seen, own_nominees
from yushan.campaigns.tests import factories as scene
from yushan.common.errors import NotAllowed
from yushan.common.tests.pictures import png
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def client(user: Any) -> Client:
    made = Client()
    made.force_login(user)
    return made


def by_public(made: AwardCampaign, who: Any, user: User) -> Nominee:
    voice = Voice("public", scene.REASON)
    return nominate(user, category=scene.category_of(made), candidate=who, voice=voice)[0]


def test_one_of_the_public_neither_writes_nor_removes_what_the_nominee_is_judged_by(team: Organization) -> None:
    made, who, rival = scene.opened(), scene.person(team, "谭小雨"), make.user()
    nominee = scene.oneself(made, who, "教会了三百位老人用手机挂号")
    file = material.add_file(who.person.user, nominee=nominee, name="照片", content=png())
    by_public(made, who, rival)
    with pytest.raises(NotAllowed):
        material.write_statement(rival, nominee=nominee, text="没做什么")
    with pytest.raises(NotAllowed):
        material.add_file(rival, nominee=nominee, name="照片", content=png())
    with pytest.raises(NotAllowed):
        material.remove_file(rival, nominee=nominee, code=file.code)
    nominee.refresh_from_db()
    assert nominee.statement == "教会了三百位老人用手机挂号" and nominee.files.get() == file


def test_who_nominates_for_a_team_writes_until_the_nominee_agreed_and_removes_only_their_own(
    team: Organization, admin: User
) -> None:
    made, who = scene.opened(), scene.person(team, "谭小雨")
    nominee = scene.by_team(made, who, admin, team)
    own = material.add_file(admin, nominee=nominee, name="照片", content=png())
    theirs = material.add_file(who.person.user, nominee=nominee, name="证书", content=png())
    material.write_statement(admin, nominee=nominee, text="教会了三百位老人")
    with pytest.raises(NotAllowed, match="别人放的"):
        material.remove_file(admin, nominee=nominee, code=theirs.code)
    page = client(admin).get(reverse("campaigns:nomination", args=[nominee.code])).text
    assert page.count('value="remove"') == 1, "the button stands beside one's own file alone"
    material.remove_file(admin, nominee=nominee, code=own.code)
    consenting.answer_nomination(who.person.user, nominee=nominee, agrees=True)
    with pytest.raises(NotAllowed):
        material.write_statement(admin, nominee=nominee, text="别的")
    material.remove_file(who.person.user, nominee=nominee, code=theirs.code)


def test_one_of_the_public_reads_no_records_no_files_and_not_how_it_goes(team: Organization) -> None:
    made, who = scene.opened(rules=[{"fact": "hours", "least": 20}]), scene.person(team, "谭小雨", 4)
    nominee = scene.oneself(made, who, "教会了三百位老人用手机挂号")
    file = material.add_file(who.person.user, nominee=nominee, name="照片", content=png())
    stranger, keeper = make.user(), make.user_with("project_lead", make.team(make.detachment(make.area("500112"))))
    for user in (stranger, keeper):
        by_public(made, who, user)
        assert not nominees_seen(user, made).exists()
        browser = client(user)
        assert browser.get(reverse("campaigns:nominee", args=[nominee.pk])).status_code in (403, 404)
        assert browser.get(reverse("campaigns:file", args=[nominee.pk, file.code])).status_code in (403, 404)
        page = browser.get(reverse("campaigns:nomination", args=[nominee.code]))
        assert page.status_code == 200 and "撤回我的推荐" in page.text
        for told in ("差 16 小时服务时长", "4 小时", "教会了三百位老人", "待审核"):
            assert told not in page.text
        assert "待审核" not in browser.get(reverse("campaigns:mine")).text
    own = client(who.person.user).get(reverse("campaigns:nomination", args=[nominee.code])).text
    assert "差 16 小时服务时长" in own and "教会了三百位老人" in own


def test_staff_who_nominate_for_themselves_are_led_to_their_own_page(team: Organization) -> None:
    made = scene.opened(kind="organization")
    elsewhere = make.user_with("organization_admin", make.team(make.detachment(make.area("500112"))))
    category = scene.category_of(made)
    address = reverse("campaigns:nominate_one", args=[made.pk, category.pk, team.pk])
    assert client(elsewhere).get(address).status_code == 404, "out of reach: nobody nominates in office"
    admin = make.user_with("organization_admin", team)
    answer = client(admin).post(address, {"way": "public", "reason": scene.REASON})
    assert answer["Location"] == reverse("campaigns:nomination", args=[Nominee.objects.get().code])


def test_a_guardian_of_before_reads_nothing_of_a_grown_up_any_more(team: Organization, settings: Any) -> None:
    mother = volunteers.volunteer("余晓梅", area=team.area)
    child, grown = volunteers.ward(mother, "余小苗", 15), volunteers.ward(mother, "余小禾", 19)
    for who in (child, grown):
        volunteers.membership(who, team)
        by_public(scene.opened(), who, make.user())
    assert [row.volunteer for row in own_nominees(mother.person.user)] == [child]


def test_a_minor_does_not_agree_alone_to_stand_in_public(team: Organization, admin: User) -> None:
    mother = volunteers.volunteer("余晓梅", area=team.area)
    child = volunteers.ward(mother, "余小苗", 15)
    volunteers.membership(child, team)
    own = make.user(display_name="余小苗", who=child.person)
    made = scene.opened(quota=1)
    nominee, _new = nominate(own, category=scene.category_of(made), candidate=child, voice=Voice("self"))
    assert nominee.consent == "waiting", "putting oneself forward is no yes yet"
    assert Notice.objects.filter(user=mother.person.user, title__contains="有人推荐").exists()
    with pytest.raises(NotAllowed, match="监护人"):
        consenting.answer_nomination(own, nominee=nominee, agrees=True)
    page = client(own).get(reverse("campaigns:nomination", args=[nominee.code])).text
    assert "由监护人同意" in page and 'value="agree"' not in page and 'value="refuse"' in page
    consenting.answer_nomination(mother.person.user, nominee=nominee, agrees=True)
    Nominee.objects.filter(pk=nominee.pk).update(state="designated")
    with pytest.raises(NotAllowed, match="监护人"):
        consenting.give_portrait_consent(own, nominee=nominee)
    consenting.give_portrait_consent(mother.person.user, nominee=nominee)
    consenting.withdraw_portrait_consent(own, nominee=nominee)
    consenting.withdraw_consent(own, nominee=nominee)
    with pytest.raises(NotAllowed, match="监护人"):
        consenting.give_consent_again(own, nominee=nominee)


def test_a_nomination_that_was_taken_back_leaves_no_yes_behind(team: Organization) -> None:
    made, who = scene.opened(), scene.person(team, "谭小雨")
    nominee = scene.oneself(made, who)
    gone = nominating.withdraw_nomination(who.person.user, nominee=nominee)
    assert (gone.state, gone.consent, gone.consent_at, gone.consent_version) == ("withdrawn", "waiting", None, "")
    told = Notice.objects.filter(user=who.person.user, title__contains="有人推荐您")
    assert not told.exists()
    again = by_public(made, who, make.user())
    assert again == nominee and (again.state, again.consent) == ("nominated", "waiting")
    assert told.count() == 1, "whoever is put forward anew is asked anew"


def test_a_host_and_a_serving_team_put_their_station_and_projects_forward(team: Organization, admin: User) -> None:
    from yushan.projects.tests.factories import ready_project
    from yushan.stations.models import Station

    unit = make.unit("重庆市自然博物馆", area=team.area, level="district", staff=20)
    clerk, stranger = make.user_with("unit_admin", unit), make.user_with("unit_admin", make.unit("别的单位"))
    Organization.objects.filter(pk=team.pk).update(host=unit)
    team.refresh_from_db()
    station = Station.objects.create(
        name="科普驿站", kind="rural", state="certified", area=team.area, host=unit, organization=team
    )
    for kind, candidate in (("station", station), ("project", ready_project(team, admin, state="running"))):
        made = scene.opened(kind=kind)
        category = scene.category_of(made)
        ways = {one.key: one for user in (clerk, admin) for one in picking.ways_for(user, made, candidate, kind)}
        for user, key in ((clerk, f"unit:{unit.pk}"), (admin, f"team:{team.pk}")):
            assert picking.found_by_staff(user, category, str(candidate)[:2]) == [candidate]
            way = ways[key]
            nominate(
                user, category=category, candidate=candidate,
                voice=Voice(way.route, scene.REASON, way.unit, way.organization),
            )  # fmt: skip
        assert Nominee.objects.get(campaign=made).nominations.count() == 2
        assert picking.found_by_staff(stranger, category, str(candidate)[:2]) == []
