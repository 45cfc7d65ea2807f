"""What has to be prepared by level: whom to call, a talk that was read, the list of the day."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.activities import demands
from yushan.activities.actions import publish_activity, submit_activity
from yushan.activities.models import Activity, Series
from yushan.activities.queries.readiness import readiness
from yushan.activities.tests.factories import ActivityFactory, EntryFactory
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.safety import actions
from yushan.safety.queries.preparing import checklist
from yushan.safety.rules.demands import CONTACT, HOSPITAL, Prepared, missing
from yushan.safety.tests.factories import scene
from yushan.safety.todos import _unseen_today

pytestmark = pytest.mark.django_db
_DAY = timedelta(days=1)


def _facts(risk: str, **values: Any) -> Prepared:
    facts: dict[str, Any] = {"has_contact": False, "has_hospital": False, "is_online": False, "reads_talks": False}
    return Prepared(risk=risk, **(facts | values))


def test_the_higher_the_risk_the_more_is_asked():
    assert missing(_facts("low", unseen_lines=3)) == {"submit": [], "publish": [], "notice": []}
    assert missing(_facts("medium"))["submit"] == [CONTACT]
    assert missing(_facts("high"))["publish"] == [CONTACT, HOSPITAL]
    assert missing(_facts("high", is_online=True))["publish"] == [CONTACT]
    assert not missing(_facts("medium", has_contact=True, unseen_lines=3))["notice"]
    assert "3 项" in missing(_facts("high", unseen_lines=3))["notice"][0]


def test_what_is_about_content_is_read_before():
    assert missing(_facts("low", reads_talks=True))["publish"]
    assert missing(_facts("low", reads_talks=True, talks=["returned"]))["publish"]
    assert not missing(_facts("low", reads_talks=True, talks=["returned", "approved"]))["publish"]
    assert missing(_facts("low", talks=["approved", "submitted"]))["publish"] == ["有 1 份内容等另一个人审"]


def _draft(at: Any) -> Activity:
    activity = at.activity
    activity.state, activity.work = "draft", EntryFactory(table="works", code="help")
    activity.description, activity.safety_note, activity.in_charge = "酸碱变色", "戴好护目镜", "冉启明"
    activity.save()
    activity.service_types.add(EntryFactory())
    activity.shifts.update(starts_at=clock.now() + _DAY, ends_at=clock.now() + 2 * _DAY)
    return activity


def test_an_activity_of_high_risk_waits_for_its_preparation():
    at = scene()
    activity = _draft(at)
    with pytest.raises(Refusal, match="紧急联系人"):
        submit_activity(at.leader, activity=activity)
    actions.save_preparation(
        at.leader, activity=activity, contact_name="冉启明", contact_phone="13800001234", hospital="三峡中心医院"
    )
    submit_activity(at.leader, activity=activity)
    talk = actions.hand_in_talk(at.leader, activity=activity, talk=actions.Talk("酸和碱", "冉启明", "出处：课本。"))
    with pytest.raises(Refusal, match="等另一个人审"):
        publish_activity(at.city, activity=activity)
    actions.review_talk(at.district, talk=talk, approve=True, opinion="")
    assert publish_activity(at.city, activity=activity).state == "published"


def test_the_list_of_the_day_is_in_the_inbox_and_asked_for_before_the_notice():
    at = scene()
    assert list(_unseen_today(at.leader)) == [at.activity] and not _unseen_today(at.witness)
    assert "检查清单" in str(readiness(at.activity).demanded["notice"])
    for line in checklist(at.activity):
        actions.tick(at.leader, activity=at.activity, item=line.item.code, is_fine=True)
    assert not _unseen_today(at.leader) and demands.missing(at.activity)["notice"] == ()


def test_low_risk_costs_no_statement(django_assert_num_queries: Any):
    at = scene()
    Activity.objects.update(risk="low", risk_answers=[])
    at.activity.refresh_from_db()
    demands.missing(at.activity)
    with django_assert_num_queries(0):
        assert demands.missing(at.activity) == {}


def test_what_is_said_of_one_of_a_series_holds_for_those_to_come():
    at = scene()
    series = Series.objects.create(organization=at.team, title="化学课", rule="FREQ=WEEKLY")
    first, second = (
        ActivityFactory(
            organization=at.team, series=series, state="draft", risk="medium", risk_answers=["content"],
            series_day=clock.today() + number * _DAY,
            starts_at=clock.now() + number * _DAY, ends_at=clock.now() + number * _DAY + timedelta(hours=2),
        )
        for number in (1, 8)
    )  # fmt: skip
    actions.save_preparation(at.leader, activity=first, contact_name="冉启明", contact_phone="13800001234")
    talk = actions.hand_in_talk(at.leader, activity=first, talk=actions.Talk("酸和碱", "冉启明", "出处：课本。"))
    assert demands.missing(second)["publish"], "nobody has read it yet"
    actions.review_talk(at.district, talk=talk, approve=True, opinion="")
    assert demands.missing(second)["publish"] == ()
    actions.save_preparation(at.leader, activity=first, contact_name="周敏", contact_phone="13800001235")
    second.refresh_from_db()
    assert second.preparation.contact_name == "冉启明", "what stands there already stays"
