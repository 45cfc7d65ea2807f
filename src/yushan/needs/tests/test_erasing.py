"""Orders in the copy of one's own data; what goes when a person is erased, and what is kept too long."""

from datetime import timedelta

import pytest

from yushan.accounts import erasure, retention
from yushan.common import clock
from yushan.needs import actions
from yushan.needs.erasing import RULES, check, erase
from yushan.needs.models import Need, NeedFile, NeedReview, NeedTalk
from yushan.needs.tests.factories import claimed, contact, order, scene, wish
from yushan.portal.export import copy_of
from yushan.projects.tests.factories import activity
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _ended(need: Need, at: object) -> None:
    made = activity(need.item.project)
    Need.objects.filter(pk=need.pk).update(state="reviewed", ended_at=clock.now(), activity=made)
    NeedReview.objects.create(need=need, stars=4, text="楠桥村的老向说好", reviewed_at=clock.now())


def test_the_copy_holds_everything_and_erasing_leaves_figures_only() -> None:
    at = scene()
    who = volunteers.volunteer(area=at.area)
    user = who.person.user
    need = actions.order(
        user, wish=wish(at, address="3 组 12 号"), contact=contact(), channel="self", submission="a"
    ).need
    assert [one.text for one in check(who.person)] == ["您还有 1 件点单没有办完，请先撤回，或等办完。"]
    assert any("点单" in one.text for one in erasure.obstacles(who.person))
    (row,) = actions.dispatch_need(at.staff, need=need, organizations=[at.team])
    actions.claim(at.keeper, dispatch=row)
    actions.say(user, need=need, text="在村委会等")
    need.refresh_from_db()
    _ended(need, at)
    copied = copy_of(who)["点单"][0]
    assert (copied["手机号"], copied["详细地址"], copied["留言"]) == ("13800001234", "3 组 12 号", ["我：在村委会等"])
    assert copied["评的话"] == "楠桥村的老向说好"
    assert not list(check(who.person))
    erase(who.person)
    need.refresh_from_db()
    assert (need.contact_name, need.contact_phone, need.address, need.text, need.user) == ("", "", "", "", None)
    assert need.title and need.people == 40 and need.review.stars == 4 and need.review.text == ""
    assert not NeedTalk.objects.exists()


def test_what_ended_long_ago_keeps_no_people() -> None:
    at = scene()
    old, young, still = order(at), order(at), claimed(at)
    NeedFile.objects.create(need=old, use="order", name="x.sealed", media_type="image/png")
    ended = clock.now() - timedelta(days=181)
    Need.objects.filter(pk=old.pk).update(state="declined", ended_at=ended)
    Need.objects.filter(pk=young.pk).update(state="declined", ended_at=clock.now())
    by_code = {rule.code: rule for rule in retention.rules()}
    for rule in RULES:
        assert by_code[rule.code] is rule
    assert list(by_code["need-people"].over()) == [old] and by_code["need-files"].over().count() == 1
    by_code["need-people"].over().update(**by_code["need-people"].empties)
    old.refresh_from_db()
    assert old.contact_phone == "" and not by_code["need-people"].over().exists()
    still.refresh_from_db()
    assert still.contact_phone


def test_a_merged_order_keeps_its_people_as_long_as_the_one_that_it_follows() -> None:
    at = scene()
    led, leading = order(at), order(at)
    actions.merge_need(at.staff, need=led, into=leading)
    long_ago = clock.now() - timedelta(days=400)
    Need.objects.filter(pk=led.pk).update(ended_at=long_ago)
    rule = next(one for one in RULES if one.code == "need-people")
    assert not rule.over().exists(), "its asker is still to be told, and to review"
    Need.objects.filter(pk=leading.pk).update(state="declined", ended_at=long_ago)
    assert set(rule.over()) == {led, leading}
