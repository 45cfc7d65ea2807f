"""What the public activity of an order says: the service's own words, nothing that the asker wrote."""

from datetime import timedelta

import pytest

from yushan.common import clock
from yushan.needs import actions
from yushan.needs.tests.factories import claimed, dispatched, scene
from yushan.needs.tests.test_pages import _client, _text

pytestmark = pytest.mark.django_db
_NOTE = "家里老人瘫在床上，儿子外出，钥匙在隔壁"


def test_the_note_and_the_number_of_an_order_stay_out_of_its_activity() -> None:
    at = scene()
    at.item.description = "农技专家到村里讲柑橘管护。"
    at.item.save()
    need = claimed(at, text=_NOTE)
    begin = clock.now() + timedelta(days=7)
    activity = actions.serve(at.keeper, need=need, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
    assert activity.description == "农技专家到村里讲柑橘管护。"
    assert _NOTE in _text(_client(at.keeper).get(f"/staff/needs/{need.pk}/")), "the team reads it on the need's page"


def test_a_wish_becomes_a_sentence_of_type_audience_and_number() -> None:
    at = scene()
    need = claimed(at, item=None, title="帮瘫痪的父亲理发", text=_NOTE)
    begin = clock.now() + timedelta(days=7)
    activity = actions.serve(at.keeper, need=need, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
    assert activity.description == "农技推广，面向村、社区，约 40 人。"
    assert activity.title == "农技推广", "the words of a wish are public only where its asker said yes"
    form = _text(_client(at.keeper).get(f"/staff/needs/{claimed(at, item=None, title='帮瘫痪的父亲理发').pk}/serve/"))
    assert 'value="农技推广"' in form


def test_staff_and_team_see_whether_the_number_was_confirmed() -> None:
    at = scene()
    need, _made = dispatched(at)
    places = (f"/staff/needs/{need.pk}/", f"/staff/needs/?need={need.pk}", "/staff/needs/list/")
    for said, values in (
        ("手机号未核实", {}),
        ("手机号已核实", {"phone_checked": True}),
        ("电话登记", {"phone_checked": False, "channel": "desk"}),
    ):
        type(need).objects.filter(pk=need.pk).update(**values)
        for user in (at.staff, at.keeper):
            for place in places:
                assert said in _text(_client(user).get(place)), (said, place)
