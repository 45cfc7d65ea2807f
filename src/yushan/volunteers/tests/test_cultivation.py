"""Leaders to be: nominated, agreed, trained, leading, reviewed by somebody else; who may what, what stays of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.organizations.tests import factories as make
from yushan.volunteers.actions import cultivation as actions
from yushan.volunteers.models import Cultivation, CultivationStep
from yushan.volunteers.queries.cultivation import counts, to_review, tracks_seen
from yushan.volunteers.tests.factories import birth_of, membership, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Any:
    make.load_plan()
    return make.team(make.detachment(make.area("500109")), "缙云山科普志愿服务队")


def _member(team: Any, name: str = "谭小雨", **values: Any) -> Any:
    who = volunteer(name, area=team.area, **values)
    membership(who, team)
    return who


def _admin(node: Any, name: str = "黎静") -> Any:
    return make.user_with("organization_admin", node, display_name=name)


def _led(team: Any, who: Any = None, by: Any = None) -> Cultivation:
    """A track up to the review."""
    admin, who = by or _admin(team), who or _member(team)
    row = actions.nominate(admin, volunteer=who, organization=team, reason="讲解好，肯带人")
    actions.answer_nomination(who.person.user, cultivation=row, agree=True)
    actions.begin_leading(admin, cultivation=row, mentor=volunteer("罗一鸣"), evidence="2026 年第 2 期骨干培训")
    return actions.ask_review(admin, cultivation=row, evidence="领衔大篷车进校园 4 场")


def test_the_whole_track_with_its_evidence(team: Any):
    who, admin = _member(team), _admin(team)
    row = actions.nominate(admin, volunteer=who, organization=team, reason="讲解好，肯带人", evidence="服务 120 小时")
    assert row.state == "nominated"
    assert Notice.objects.filter(user=who.person.user, title__contains="推荐您做带头人").exists()
    with pytest.raises(Conflict):
        actions.begin_leading(admin, cultivation=row, mentor=volunteer(), evidence="培训")
    row = actions.answer_nomination(who.person.user, cultivation=row, agree=True, reason="愿意试试")
    mentor = volunteer("罗一鸣")
    with pytest.raises(Refusal, match="培训的佐证"):
        actions.begin_leading(admin, cultivation=row, mentor=mentor, evidence=" ")
    with pytest.raises(Refusal, match="另一个人"):
        actions.begin_leading(admin, cultivation=row, mentor=who, evidence="培训")
    row = actions.begin_leading(admin, cultivation=row, mentor=mentor, evidence="第 2 期骨干培训，考核 92 分")
    with pytest.raises(Refusal, match="领衔的佐证"):
        actions.ask_review(admin, cultivation=row, evidence="")
    row = actions.ask_review(admin, cultivation=row, evidence="领衔 4 场", day=clock.today() - timedelta(days=3))
    above = _admin(make.detachment(team.area), "钟明远")
    row = actions.review(above, cultivation=row, passed=False, reason="再带两场")
    assert row.state == "leading"
    row = actions.ask_review(admin, cultivation=row, evidence="又领衔 2 场")
    row = actions.review(above, cultivation=row, passed=True, reason="能独立带队")
    assert row.state == "completed" and row.mentor == mentor
    events = list(CultivationStep.objects.values_list("event", flat=True))
    assert events == ["nominate", "agree", "lead", "ask_review", "go_on", "ask_review", "complete"]
    with pytest.raises(Refusal, match="不能晚于今天"):
        actions.nominate(admin, volunteer=who, organization=team, reason="再来", day=clock.today() + timedelta(days=1))


def test_nobody_reviews_whom_they_nominated_nor_from_the_same_level(team: Any):
    node = make.detachment(team.area)
    above = _admin(node, "钟明远")
    row = _led(team, by=above)
    with pytest.raises(NotAllowed, match="您推荐的"):
        actions.review(above, cultivation=row, passed=True, reason="可以")
    with pytest.raises(NotAllowed):
        actions.review(_admin(team), cultivation=row, passed=True, reason="可以")
    assert not to_review(above).exists() and not to_review(_admin(team)).exists()
    other = _admin(node, "石晓蓉")
    assert list(to_review(other)) == [row]
    assert actions.review(other, cultivation=row, passed=True, reason="可以").state == "completed"
    with pytest.raises(Conflict):
        actions.review(other, cultivation=row, passed=True, reason="可以")


def test_only_the_person_answers_and_may_leave(team: Any):
    who, admin = _member(team), _admin(team)
    row = actions.nominate(admin, volunteer=who, organization=team, reason="肯带人")
    for stranger in (admin, volunteer().person.user):
        with pytest.raises(NotFound):
            actions.answer_nomination(stranger, cultivation=row, agree=True)
    row = actions.answer_nomination(who.person.user, cultivation=row, agree=False, reason="太忙")
    assert row.state == "refused" and Notice.objects.filter(user=admin, title__contains="没有同意").exists()
    again = actions.nominate(admin, volunteer=who, organization=team, reason="再问一次")
    actions.answer_nomination(who.person.user, cultivation=again, agree=True)
    with pytest.raises(Refusal, match="为什么中止"):
        actions.stop(who.person.user, cultivation=again, reason="")
    assert actions.stop(who.person.user, cultivation=again, reason="搬家").state == "stopped"


def test_who_can_be_nominated(team: Any):
    admin = _admin(team)
    young = _member(team, "余小苗", birth=birth_of(17))
    with pytest.raises(Refusal, match="年满 18 岁"):
        actions.nominate(admin, volunteer=young, organization=team, reason="讲得好")
    with pytest.raises(Refusal, match="在队的志愿者"):
        actions.nominate(admin, volunteer=volunteer(), organization=team, reason="讲得好")
    who = _member(team)
    with pytest.raises(Refusal, match="为什么推荐"):
        actions.nominate(admin, volunteer=who, organization=team, reason="")
    with pytest.raises(NotAllowed):
        actions.nominate(admin, volunteer=who, organization=make.detachment(team.area), reason="讲得好")
    actions.nominate(admin, volunteer=who, organization=team, reason="讲得好")
    with pytest.raises(Conflict, match="已经在培育中"):
        actions.nominate(admin, volunteer=who, organization=team, reason="讲得好")


def test_the_database_keeps_one_open_track_and_a_mentor(team: Any):
    row = _led(team)
    for values in ({"mentor": None}, {"mentor": row.volunteer_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cultivation.objects.filter(pk=row.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        now = clock.now()
        Cultivation.objects.create(volunteer=row.volunteer, organization=team, began_at=now, changed_at=now)


def test_erasing_ends_the_track_and_takes_what_was_said(team: Any):
    row = _led(team)
    actions.forget_tracks(row.volunteer)
    row.refresh_from_db()
    assert row.state == "stopped"
    assert not CultivationStep.objects.exclude(reason="", evidence="").exists()


def _client(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


def test_counts_by_stage_district_and_source(team: Any):
    other = make.team(make.detachment(make.area("500120")), "璧山科普队")
    _led(team, _member(team, talent_source="student"))
    _led(other, _member(other, "秦川", talent_source="three-heads"))
    city = make.user_with("city_admin")
    assert dict(counts(tracks_seen(city), "organization__area__name"))["北碚区"]["reviewing"] == 1
    page = _client(city).get("/staff/cultivation/")
    sources = {name: (people, found["reviewing"]) for name, people, found in page.context["by_source"]}
    assert sources["高校大学生"] == (1, 1) and sources["基层“三长”"] == (1, 1)
    assert "秦川" in page.content.decode()
    narrowed = _client(city).get("/staff/cultivation/?area=500109&stage=reviewing").content.decode()
    assert "谭小雨" in narrowed and "秦川" not in narrowed
    assert "没有符合的人" in _client(city).get("/staff/cultivation/?stage=completed").content.decode()
    own = _client(_admin(team)).get("/staff/cultivation/").content.decode()
    assert "谭小雨" in own and "秦川" not in own


@pytest.mark.parametrize("many", [2, 20])
def test_the_list_costs_the_same(team: Any, many: int, django_assert_max_num_queries: Any):
    admin = _admin(team)
    for number in range(many):
        actions.nominate(
            admin,
            volunteer=_member(team, f"谭{'甲乙丙丁戊己庚辛壬癸'[number % 10]}"),
            organization=team,
            reason="肯带人",
        )
    client = _client(make.user_with("city_admin"))
    client.get("/staff/cultivation/")
    with django_assert_max_num_queries(20):
        client.get("/staff/cultivation/")


def test_a_step_with_something_wrong_stays_on_its_form(team: Any):
    who, admin = _member(team), _admin(team)
    client = _client(admin)
    answer = client.post("/staff/cultivation/new/", {"volunteer": "nobody", "organization": team.pk, "reason": "好"})
    assert answer.status_code == 422 and "没有这个志愿者编号" in answer.content.decode()
    answer = client.post(
        "/staff/cultivation/new/", {"volunteer": who.number, "organization": team.pk, "reason": "肯带人"}
    )
    row = Cultivation.objects.get()
    assert answer["Location"] == f"/staff/cultivation/{row.pk}/"
    actions.answer_nomination(who.person.user, cultivation=row, agree=True)
    answer = client.post(f"/staff/cultivation/{row.pk}/lead/", {"mentor": who.number, "evidence": "培训"})
    assert answer.status_code == 422 and "另一个人" in answer.content.decode()
    assert client.get(f"/staff/cultivation/{row.pk}/review/").status_code == 403
    assert client.get(f"/staff/cultivation/{row.pk}/nonsense/").status_code == 404
