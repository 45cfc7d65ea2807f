"""Incidents: told at once to the right people, read by them only, closed by somebody else, late ones go up."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.tests.pictures import jpeg, png
from yushan.organizations.tests import factories as make
from yushan.safety import actions
from yushan.safety.models import Incident, IncidentReader
from yushan.safety.queries import incidents as queries
from yushan.safety.queries.figures import figures
from yushan.safety.tests.factories import reported, scene

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
