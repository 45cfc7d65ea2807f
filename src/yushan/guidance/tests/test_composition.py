"""Who the members are, each once, and whether they have what coming posts ask for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from yushan.common import clock
from yushan.guidance.queries import composition, needs
from yushan.guidance.tests.things import activity, days_ago, post
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.volunteers.actions.skills import map_skills
from yushan.volunteers.tests import factories as volunteers
from yushan.volunteers.tests.factories import birth_of

pytestmark = pytest.mark.django_db


def page(team: Any) -> str:
    return reverse("guidance:composition", args=[team.pk])


@pytest.fixture
def team() -> Any:
    """Seven members of a standing team, two of whom are in another team of the detachment too; one who pauses."""
    make.load_plan()
    detachment = make.detachment(make.area("500109"))
    found = make.team(detachment, "朝阳街道科普队", is_standing=True)
    other = make.team(detachment, "缙云山讲解队")
    ages = (16, 18, 24, 25, 44, 60, 71)
    for place, age in enumerate(ages):
        who = volunteers.volunteer(
            birth=birth_of(age), politics="中共党员" if place < 3 else "群众", skills=["急救", "展品讲解"][: place % 3],
            talent_source="student" if place < 2 else "", occupation="教师" if place > 4 else "",
        )  # fmt: skip
        volunteers.membership(who, found)
        if place < 2:
            volunteers.membership(who, other)
    on_roster = volunteers.volunteer(birth=birth_of(50), skills=["手机教学"])
    make.staff_member(make.unit(area=detachment.area), on_roster.person, party=True)
    volunteers.membership(on_roster, other)
    volunteers.membership(volunteers.volunteer(), found, "paused")
    volunteers.membership(volunteers.volunteer(), found, "applied")
    volunteers.membership(volunteers.volunteer(state="withdrawn", withdrawn_on=date(2025, 9, 1)), found)
    return found


def test_who_leaves_next_month_is_a_party_member_until_then(team: Any):
    """The leaving date of a roster is known beforehand; who came next month is none yet."""
    today, unit = clock.today(), make.unit(area=make.area("500109"))
    before = composition(team, today).party
    for joined, left in ((None, 30), (None, 0), (30, None), (None, -9)):
        who = volunteers.volunteer(birth=birth_of(40), politics="群众")
        volunteers.membership(who, team)
        make.staff_member(
            unit, who.person, party=True, joined_on=today + timedelta(days=joined) if joined else None,
            left_on=None if left is None else today + timedelta(days=left),
        )  # fmt: skip
    assert composition(team, today).party == before + 1
    assert composition(team, today + timedelta(days=30)).party == before + 1, "the one who came instead"


def test_members_are_counted_once_by_what_they_are(team: Any):
    own = composition(team, clock.today())
    by_band = {name: sum(counts.values()) for name, counts in own.ages.items() if counts}
    assert by_band == {
        "未满 18 岁": 1, "18–24 岁": 2, "25–34 岁": 1, "35–44 岁": 1, "60 岁以上": 2,
    }  # fmt: skip
    assert (own.total, own.paused, own.party, own.standing) == (7, 1, 3, 7)
    assert dict(own.sources) == {"": 5, "student": 2}
    assert own.occupations == [("教师", 2)]
    assert dict(own.skills) == {"急救": 4, "展品讲解": 2}
    above = composition(make.detachment(make.area("500109")), clock.today())
    assert (above.total, above.party, above.standing) == (8, 4, 7)
    assert composition(make.corps(), clock.today()).total == 8


def test_what_coming_posts_ask_for_stands_beside_who_has_it(team: Any):
    coming = activity(team, days_ago(-5), "published")
    post(coming, places=6, skills=["急救"], min_age=18)
    post(activity(team, days_ago(-9), "submitted"), places=2, skills=["讲解", "水下摄影"], party_only=True)
    post(activity(team, days_ago(-9), "draft"), places=9, skills=["焊接"])
    post(activity(team, days_ago(5)), places=9, skills=["航模"])
    found = {need.words: need for need in needs(team, clock.today())}
    assert set(found) == {"急救", "讲解", "水下摄影", "年满 18 岁", "党员"}
    assert (found["急救"].members, found["急救"].lacking) == (4, 2)
    assert found["讲解"].members == 2  # «展品讲解» fits, as at sign-up
    assert (found["水下摄影"].members, found["年满 18 岁"].members, found["党员"].members) == (0, 6, 3)
    assert (found["党员"].posts, found["党员"].places, found["党员"].largest) == (1, 2, 2)


def test_the_page_hides_small_groups_from_who_may_not_see_the_people(team: Any):
    post(activity(team, days_ago(-5), "published"), places=6, skills=["急救"])
    sees = text_of(client(make.user_with("organization_admin", team)).get(page(team)))
    assert "还差 2 人" in sees and "另有 1 人暂停中" in sees and "不到 5 人的不显示" not in sees
    trainer = client(make.user_with("training_admin", team.area)).get(page(team))
    hidden = text_of(trainer)
    assert "不到 5 人的不显示" in hidden and "人数少，不显示" in hidden and "每组都不到 5 人" in hidden
    assert "展品讲解" not in hidden and "教师" not in hidden  # few have it, and nobody says so
    for lost in ("还差 2 人", "另有 1 人", "女"):
        assert f"{lost} " not in hidden, lost
    for section in trainer.context["sections"]:
        assert all(count is None or count >= 5 for _, cells in section.rows for count in cells)
        assert all(value is None or value >= 5 for series in section.chart["series"] for value in series["values"])
    assert client(make.user_with("organization_admin", make.team(name="别的队"))).get(page(team)).status_code == 404


def test_an_empty_team_says_what_to_do():
    team = make.team()
    said = text_of(client(make.user_with("organization_admin", team)).get(page(team)))
    assert "还没有队员" in said and "接下来的岗位没有特别要求" in said


def test_the_statements_do_not_grow_with_the_members(team: Any, django_assert_max_num_queries: Any):
    post(activity(team, days_ago(-5), "published"), skills=["急救"], min_age=18, party_only=True)
    for number in range(40):
        volunteers.membership(volunteers.volunteer(skills=[f"专长{number}"], with_user=False), team)
    browser = client(make.user_with("city_admin"))
    with django_assert_max_num_queries(20):
        assert browser.get(page(make.corps())).status_code == 200


def test_skills_stand_in_branches_and_a_branch_is_opened() -> None:
    """Choosing a branch shows what is below it; a synonym counts for its skill, somebody with two of them once."""
    make.load_plan()
    team = make.team()
    for skills in (["CPR", "义诊"], ["急救"], ["摄影"]):
        who = volunteers.volunteer(skills=skills)
        volunteers.membership(who, team)
        map_skills([who.pk])
    browser = client(make.user_with("organization_admin", team))
    address = page(team)
    top = browser.get(address)
    section = next(one for one in top.context["sections"] if one.key == "branches")
    assert section.rows == [("医疗健康", [2]), ("组织与保障", [1])]
    below = browser.get(address + "?skill=health")
    section = next(one for one in below.context["sections"] if one.key == "branches")
    assert section.rows == [("急救", [2]), ("义诊", [1])]
    assert browser.get(address + "?skill=nonsense").status_code == 200
