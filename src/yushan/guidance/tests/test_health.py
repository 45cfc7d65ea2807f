"""The facts of the check, the kept score, the list for the level above."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from yushan.activities.models import Objection
from yushan.common import attention, clock, rulebook, schedule
from yushan.guidance.actions import keep_scores
from yushan.guidance.models import HealthScore
from yushan.guidance.queries import facts_of, scores_of, weights
from yushan.guidance.rules import CODES
from yushan.guidance.tests.things import activity, days_ago
from yushan.ledger.tests import people as hours
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def team() -> Any:
    """Two years old, with an administrator, three members of whom two served, and activities in every standing."""
    detachment = make.detachment(make.area("500109"))
    found = make.team(
        detachment, "朝阳街道科普队", charter="自愿、无偿。", founded_on=clock.today() - 700 * DAY, leader_name="",
    )  # fmt: skip
    make.leader(found, "石晓蓉", until_day=clock.today() + 12 * DAY)
    make.grant(make.user(), "organization_admin", found)
    members = [volunteers.volunteer() for _ in range(3)]
    for who in members:
        volunteers.membership(who, found)
    hours.post(members[0], found)
    hours.post(members[0], found)
    hours.post(members[1], make.team(name="别的队"))
    activity(found, days_ago(100), settled_at=days_ago(95))  # in time
    activity(found, days_ago(120), settled_at=days_ago(60))  # late
    activity(found, days_ago(150), "finished")  # never
    activity(found, days_ago(2), "finished")  # still has time
    activity(found, days_ago(160), is_imported=True)
    activity(found, days_ago(1), "cancelled")
    Organization.objects.filter(pk=found.pk).update(member_count=230)
    return found


def test_the_facts_of_a_team_and_of_what_is_above(team: Any):
    today = clock.today()
    old = activity(team, days_ago(40), "noticed")
    for days, answered in ((30, days_ago(28)), (29, None), (0, None)):
        Objection.objects.create(
            activity=old, text="时间不对", raised_at=days_ago(days), answered_at=answered,
            upheld=None if answered is None else True,
        )  # fmt: skip
    found = facts_of(team, today)
    assert (found.has_charter, found.has_head, found.term_ends_in) == (True, True, 12)
    assert (found.admins, found.admins_wanted, found.age_days) == (1, 3, 700)
    assert found.last_activity == 2
    assert (found.due, found.late) == (4, 3)
    assert (found.members, found.served) == (3, 2)
    assert (found.objections, found.answered) == (2, 1)
    above = facts_of(make.detachment(team.area), today)
    assert (above.due, above.late, above.members, above.last_activity) == (4, 3, 3, 2)
    assert (above.has_charter, above.admins) == (False, 0)
    make.leader(team, "田一帆", from_day=today + 12 * DAY, until_day=today + 900 * DAY)
    assert facts_of(team, today).term_ends_in is None


def test_a_past_day_is_asked_as_it_was(team: Any):
    before = facts_of(team, clock.today() - 110 * DAY)
    assert before.last_activity == 10
    assert (before.due, before.late) == (1, 1)
    assert before.served == 0


def test_one_score_a_month_is_kept_and_repeats_harmlessly(team: Any):
    today = clock.today()
    kept = keep_scores()
    assert keep_scores() == kept == HealthScore.objects.filter(month=today.replace(day=1)).count()
    row = HealthScore.objects.get(organization=team)
    assert row.day == today and set(row.checks) == set(CODES) and ",records," in row.weak
    before = today.replace(day=1) - DAY
    keep_scores(before)
    assert [one.month for one in scores_of(team)] == [before.replace(day=1), today.replace(day=1)]
    assert "guidance.health" in schedule.run_due(force=True)


def test_squads_have_a_score_as_well(team: Any):
    squad = make._organization(team, "squad", "朝阳天文小队", area=team.area)
    keep_scores()
    assert HealthScore.objects.filter(organization=squad).count() == 1
    district = client(make.user_with("area_admin", team.area))
    assert squad.name in text_of(district.get(reverse("guidance:health_list"), {"level": "squad"}))


def test_scores_cost_the_same_however_many_there_are(team: Any, django_assert_max_num_queries: Any):
    for number in range(30):
        make.team(make.detachment(team.area), f"第 {number} 队")
    with django_assert_max_num_queries(36):  # eight for each of three levels, the rulebook, the write
        keep_scores()


def test_the_list_begins_with_who_needs_help_and_goes_on_page_by_page(team: Any, django_assert_max_num_queries: Any):
    detachment = make.detachment(team.area)
    for number in range(30):
        make.team(detachment, f"第 {number:02} 队", founded_on=date(2023, 3, 5))
    elsewhere = make.team(make.detachment(make.area("500112")), "渝北的队")
    address = reverse("guidance:health_list")
    district = client(make.user_with("area_admin", team.area))
    assert "还没有算过" in text_of(district.get(address))
    keep_scores()
    with django_assert_max_num_queries(20):
        first = district.get(address)
    rows = [row for row, *_ in first.context["lines"]]
    scores = [row.score for row in rows]
    assert scores == sorted(scores) and len(rows) == 25
    second = district.get(address + first.context["page"].next_url)
    more = [row for row, *_ in second.context["lines"]]
    assert scores[-1] <= more[0].score and not {row.pk for row in rows} & {row.pk for row in more}
    assert len(rows) + len(more) == first.context["total"] == 32
    assert elsewhere.name not in text_of(first) + text_of(second)
    written = text_of(district.get(address, {"level": "team", "q": "朝阳"}))
    assert team.name in written and "1 个组织" in written
    assert team.name not in text_of(district.get(address, {"weak": "charter", "q": "朝阳"}))
    assert client(make.user_with("auditor")).get(address).status_code == 403


def test_the_page_of_a_team_leads_to_where_it_is_put_right(team: Any, django_assert_max_num_queries: Any):
    address = reverse("guidance:health", args=[team.pk])
    admin = client(make.user_with("organization_admin", team))
    with django_assert_max_num_queries(22):
        answer = admin.get(address)
    page = answer.content.decode()
    assert reverse("organizations:leaders", args=[team.pk]) in page
    assert "由区县或市级管理员增设" in page and reverse("organizations:give_grant") not in page
    assert reverse("organizations:give_grant") in client(make.user_with("city_admin")).get(address).content.decode()
    auditor = text_of(client(make.user_with("auditor")).get(address))
    assert "由组织的管理员登记" in auditor and "去任命或续任" not in auditor
    keep_scores()
    on_card = text_of(admin.get(reverse("organizations:organization", args=[team.pk])))
    assert "看每一项和建议" in on_card and "队伍结构" in on_card
    assert client(make.user_with("organization_admin", make.team(name="别队"))).get(address).status_code == 404


def test_low_scores_need_attention(team: Any):
    weak = make.team(make.detachment(team.area), "没人管的队", leader_name="", founded_on=date(2023, 3, 5))
    keep_scores()
    tile = attention.find("weak-organizations")
    assert tile is not None
    rows = tile.rows(make.user_with("area_admin", team.area))
    assert rows is not None and weak.pk in rows.values_list("organization", flat=True)
    assert "分" in tile.line(rows.get(organization=weak)).note
    assert tile.rows(make.user()) is None


def test_the_weights_are_rules_of_the_plan_folder():
    assert len(weights().weights) == len(CODES)
    make.load_plan()
    assert rulebook.number("health_quiet_days") == 90 and sum(weights().weights) == 100
