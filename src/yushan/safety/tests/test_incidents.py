"""Incidents: told at once to the right people, read by them only, closed by somebody else, late ones go up."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.audit.queries import about_person
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.tests.pictures import jpeg, png
from yushan.organizations.tests import factories as make
from yushan.safety import actions, keeping
from yushan.safety.actions import Person, PolicyFacts
from yushan.safety.models import Incident, IncidentReader
from yushan.safety.queries import incidents as queries
from yushan.safety.queries.figures import figures
from yushan.safety.queries.linking import proposed
from yushan.safety.tests.factories import reported, scene
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=clock.ZONE)
LESSON = "做酸碱实验前给孩子戴好手套和护目镜，观众离开两米。"


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield scene()


def _readers(row: Incident) -> set[int]:
    return set(IncidentReader.objects.filter(incident=row).values_list("user", flat=True))


def test_the_right_people_are_told_at_once(at: Any):
    row = reported(at)
    assert {at.leader.pk, at.district.pk} <= _readers(row) and at.city.pk not in _readers(row)
    told = Notice.objects.get(user=at.leader)
    assert "化学品" in told.title and "余小苗" not in told.title + told.body
    assert row.due_at == MONDAY + timedelta(hours=8)
    grave = reported(at, severity=4)
    assert at.city.pk in _readers(grave) and grave.due_at == MONDAY + timedelta(hours=1)


def test_sent_twice_is_one_report(at: Any):
    key = str(uuid.uuid4())
    first, again = reported(at, key=key), reported(at, key=key)
    assert first == again and Incident.objects.count() == 1
    with pytest.raises(Conflict):
        reported(at, key=key, actor=at.leader)
    picture = str(uuid.uuid4())
    _row, is_new = actions.add_photo(at.witness, incident=first, key=picture, content=png())
    _row, is_newer = actions.add_photo(at.witness, incident=first, key=picture, content=png())
    assert (is_new, is_newer, first.photos.count()) == (True, False, 1)


def test_pictures_lose_the_place_and_come_from_the_reporter(at: Any):
    row = reported(at)
    made, _is_new = actions.add_photo(at.witness, incident=row, key=str(uuid.uuid4()), content=jpeg())
    assert b"GPS" not in actions.read_photo(at.leader, photo=made)
    with pytest.raises(NotAllowed):
        actions.add_photo(at.leader, incident=row, key=str(uuid.uuid4()), content=png())


def test_nobody_reads_but_those_who_were_told(at: Any):
    row = reported(at)
    other = make.user_with("organization_admin", make.team(make.detachment(at.area), name="另一支队"))
    for nobody in (at.city, other, at.volunteer.person.user):
        with pytest.raises(NotFound):
            queries.incident_read(nobody, row.pk)
        with pytest.raises(NotFound):
            actions.look(nobody, incident=row)
    actions.look(at.leader, incident=row)
    assert AuditLine.objects.filter(action="safety.read", actor=at.leader).count() == 1
    actions.name_reader(at.leader, incident=row, user=other, reason="学校在他们片区")
    assert queries.incident_read(other, row.pk) == row


def test_health_is_shown_for_a_reason_and_logged(at: Any):
    row = reported(at)
    hurt = row.people.get(role="hurt")
    with pytest.raises(Refusal):
        actions.health_of(at.leader, person=hurt, reason="")
    with pytest.raises(NotFound):
        actions.health_of(at.city, person=hurt, reason="看看")
    assert "红疹" in actions.health_of(at.leader, person=hurt, reason="给医院说明")
    line = AuditLine.objects.get(action="safety.read_health")
    assert line.reason == "给医院说明" and "红疹" not in str(line.details)


def test_closed_by_somebody_else_with_lessons_for_everybody(at: Any):
    row = reported(at)
    actions.take(at.leader, incident=row)
    actions.note(at.leader, incident=row, text="校医说是轻度刺激，已回教室。")
    with pytest.raises(Refusal, match="人名"):
        actions.propose_closing(at.leader, incident=row, outcome="已痊愈。", lessons="余小苗没有戴手套。")
    actions.propose_closing(at.leader, incident=row, outcome="三天后痊愈，家长没有异议。", lessons=LESSON)
    with pytest.raises(NotAllowed):
        actions.close(at.leader, incident=row)
    assert list(queries.to_close(at.district)) == [row] and not queries.to_close(at.leader)
    actions.send_back(at.district, incident=row, reason="请补上家长的意见")
    actions.propose_closing(at.leader, incident=row, outcome="三天后痊愈，家长签字。", lessons=LESSON)
    actions.close(at.district, incident=row)
    row.refresh_from_db()
    assert row.state == "closed" and row.closed_by == at.district
    assert [one.lessons for one in queries.lessons()] == [LESSON]
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(closed_by=at.leader)


def test_whoever_reported_does_not_close(at: Any):
    row = reported(at, actor=at.district)
    actions.take(at.leader, incident=row)
    actions.propose_closing(at.leader, incident=row, outcome="好了。", lessons=LESSON)
    with pytest.raises(NotAllowed):
        actions.close(at.district, incident=row)


def test_what_is_late_goes_to_the_city(at: Any):
    row = reported(at)
    assert actions.look_after() == 0
    with clock.pretend(MONDAY + timedelta(hours=9)):
        assert actions.look_after() == 1 and actions.look_after() == 0
        row.refresh_from_db()
        assert row.level == 1 and row.times_late == 1 and at.city.pk in _readers(row)
        assert Notice.objects.filter(user=at.city, title__contains="超过时限").exists()


def test_it_turns_out_worse(at: Any):
    row = reported(at, severity=1)
    actions.grade(at.leader, incident=row, severity=3, reason="又有两个孩子说手疼，都送医院了")
    assert at.city.pk in _readers(row)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"severity": 9}, "severity"),
        ({"text": " "}, "text"),
        ({"activity": None}, "activity"),
    ],
)
def test_bad_reports_are_refused_with_words(at: Any, values: dict[str, Any], field: str):
    with pytest.raises(Refusal) as refused:
        reported(at, **values)
    assert refused.value.field == field and not Incident.objects.exists()


def test_figures_count_without_names(at: Any):
    reported(at)
    reported(at, severity=3)
    found = figures(at.district, 2026)
    assert (found.whole.all, found.whole.serious, found.activities) == (2, 1, 1)
    assert figures(make.user_with("area_admin", make.area("500120")), 2026).whole.all == 0


def test_what_is_over_its_time_stays_over_it(at: Any):
    """Going up tells again later; the deadline does not move, so that the list of the late is not empty."""
    row = reported(at)
    with clock.pretend(MONDAY + timedelta(hours=9)):
        assert actions.look_after() == 1
        row.refresh_from_db()
        assert row.due_at == MONDAY + timedelta(hours=8)
        assert list(queries.listed(at.leader, "late")) == [row]
    with clock.pretend(MONDAY + timedelta(hours=18)):
        assert actions.look_after() == 1 and list(queries.listed(at.city, "late")) == [row]
        actions.take(at.leader, incident=row)
        assert not queries.listed(at.city, "late") and actions.look_after() == 0


def test_a_worse_grade_has_its_own_clock_and_each_change_is_told(at: Any):
    row = reported(at, severity=1)
    with clock.pretend(MONDAY + timedelta(hours=1)):
        for severity in (4, 2, 4):
            actions.grade(at.leader, incident=row, severity=severity, reason="医生的说法变了")
        row.refresh_from_db()
        assert row.due_at == row.turn_at == MONDAY + timedelta(hours=1)
        assert Notice.objects.filter(user=at.district, title__contains="改为重大").count() == 2
        assert actions.look_after() == 1
    handled = reported(at, severity=2)
    actions.take(at.leader, incident=handled)
    actions.grade(at.leader, incident=handled, severity=1, reason="只是吓了一跳")
    handled.refresh_from_db()
    assert handled.due_at == clock.at(datetime(2026, 9, 15).date())  # five working days after Monday the 7th


def test_the_closer_hears_of_each_proposal(at: Any):
    row = reported(at)
    actions.take(at.leader, incident=row)
    for _time in range(2):
        actions.propose_closing(at.leader, incident=row, outcome="三天后痊愈。", lessons=LESSON)
        actions.send_back(at.district, incident=row, reason="请补上家长的意见")
    assert Notice.objects.filter(user=at.district, title__contains="提请结案").count() == 2


def test_deadlines_go_on_into_a_year_whose_holidays_are_not_known(at: Any):
    with clock.pretend(datetime(2026, 12, 28, 10, tzinfo=clock.ZONE)):
        row = reported(at, severity=4)
        actions.take(at.leader, incident=row)
        row.refresh_from_db()
        assert row.due_at is not None and row.due_at.year == 2027


def test_who_founded_the_activity_and_left_is_not_told_and_reads_no_more(at: Any):
    """A reader for an office reads while they hold it; who is named reads until somebody ends it."""
    founder = make.user_with("project_lead", at.team)
    at.activity.created_by = founder
    at.activity.save(update_fields=["created_by"])
    first = reported(at)
    assert founder.pk in _readers(first) and queries.incident_read(founder, first.pk) == first
    founder.grants.update(starts_at=clock.now() - timedelta(days=9), ends_at=clock.now() - timedelta(minutes=1))
    left = type(founder).objects.get(pk=founder.pk)
    with pytest.raises(NotFound):
        queries.incident_read(left, first.pk)
    with pytest.raises(NotFound):
        actions.look(left, incident=first)
    Notice.objects.all().delete()
    second = reported(at)
    assert left.pk not in _readers(second)
    actions.take(at.leader, incident=first)
    actions.propose_closing(at.leader, incident=first, outcome="好了。", lessons=LESSON)
    assert not Notice.objects.filter(user=left).exists()


def test_who_was_named_can_be_taken_off_and_others_cannot(at: Any):
    row = reported(at)
    other = make.user_with("organization_admin", make.team(make.detachment(at.area), name="另一支队"))
    actions.name_reader(at.leader, incident=row, user=other, reason="学校在他们片区")
    assert Notice.objects.filter(title__startswith="请看安全事件").count() == 1
    with pytest.raises(NotAllowed):
        third = make.user_with("organization_admin", at.team)
        actions.name_reader(at.leader, incident=row, user=third, reason="帮忙联系学校")
        actions.end_reader(other, incident=row, user=third, reason="不需要")
    with pytest.raises(Refusal, match="收回"):
        actions.end_reader(at.leader, incident=row, user=at.district, reason="不需要")
    actions.end_reader(at.leader, incident=row, user=other, reason="学校换了地方")
    with pytest.raises(NotFound):
        queries.incident_read(other, row.pk)
    assert AuditLine.objects.filter(action="safety.end_reader", reason="学校换了地方").exists()
    actions.name_reader(at.leader, incident=row, user=other, reason="还是在那里")
    assert queries.incident_read(other, row.pk) == row


def test_the_district_of_the_activity_answers_whatever_the_reporter_chose(at: Any):
    elsewhere = make.area("500112")
    row = reported(at, area=elsewhere)
    assert row.area == at.area and at.district.pk in _readers(row)
    assert reported(at, activity=None, area=elsewhere, place="观音桥").area == elsewhere


def test_people_are_added_and_named_later(at: Any):
    row = reported(at)
    actions.add_person(at.leader, incident=row, person=Person("hurt", "陶小雨", "", "手指划伤", True))
    actions.add_person(at.district, incident=row, person=Person("witness", "", "13800001235"))
    added = next(one for one in row.people.all() if one.name == "陶小雨")
    assert added.added_by == at.leader and row.people.count() == 4
    assert actions.health_of(at.leader, person=added, reason="给医院说明") == "手指划伤"
    with pytest.raises(Refusal):
        actions.add_person(at.leader, incident=row, person=Person("hurt"))
    with pytest.raises(NotFound):
        actions.add_person(at.city, incident=row, person=Person("hurt", "陶小雨"))
    line = AuditLine.objects.filter(action="safety.add_person").first()
    assert line and "陶小雨" not in str(line.details)


def test_the_hurt_volunteer_finds_looks_keeps_the_account_while_a_claim_is_open_and_can_be_erased(at: Any):
    who = at.volunteer.person
    row = reported(at, people=[Person("hurt", who.name, "13800001234", "右手烫伤")])
    hurt = row.people.get()
    assert proposed(at.leader, row, [hurt]) == {who.name: [at.volunteer]}
    stranger = volunteers.volunteer(area=at.area)
    with pytest.raises(Refusal, match="名单"):
        actions.link_person(at.leader, person=hurt, number=stranger.number)
    with pytest.raises(NotFound):
        actions.link_person(at.city, person=hurt, number=at.volunteer.number)
    hurt = actions.link_person(at.leader, person=hurt, number=at.volunteer.number.lower())
    actions.health_of(at.leader, person=hurt, reason="给医院说明")
    assert "safety.read_health" in [line.action for line in about_person(who.pk)]
    facts = PolicyFacts("人保财险", "A1", MONDAY.date(), MONDAY.date(), "意外 50 万元")
    policy = actions.add_policy(at.leader, organization=at.team, facts=facts)
    claim = actions.open_claim(at.leader, incident=row, policy=policy, person=hurt, reported_on=clock.today())
    assert [one.text for one in keeping.check(who)]
    actions.move_claim(at.leader, claim=claim, event="drop")
    assert not list(keeping.check(who))
    keeping.erase(who)
    hurt.refresh_from_db()
    assert (hurt.name, hurt.health, hurt.volunteer) == ("", "", None)
