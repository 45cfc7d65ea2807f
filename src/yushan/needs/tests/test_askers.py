"""Who may say how it was: whoever was served, and nobody of the team; what is erased with somebody, and what is not."""

from typing import Any

import pytest
from django.test import Client

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Notice
from yushan.common.errors import NotAllowed
from yushan.needs import actions
from yushan.needs.askers import Asker, asks
from yushan.needs.erasing import check, erase, of_person
from yushan.needs.models import Need
from yushan.needs.queries.own import orders_of
from yushan.needs.tests.factories import contact, done, order, scene, wish
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def _placed(at: Any, actor: Any, channel: str, phone: str = "13800001234") -> Need:
    made = actions.order(
        actor, wish=wish(at), contact=contact(phone=phone), channel=channel, submission=f"{channel}-{phone}"
    )
    return made.need


def _served(at: Any, need: Need) -> Need:
    done(at)  # any served order lends its activity
    other = Need.objects.exclude(activity=None).latest("pk")
    Need.objects.filter(pk=need.pk).update(
        state="done", organization=at.team, activity=other.activity, done_at=other.done_at
    )
    need.refresh_from_db()
    return need


def test_who_types_a_telephone_order_in_is_not_its_asker() -> None:
    at = scene()
    need = _placed(at, at.staff, "desk")
    assert not asks(at.staff, need) and asks(Asker(need.token), need)
    with pytest.raises(NotAllowed):
        actions.withdraw(at.staff, need=need)
    _served(at, need)
    with pytest.raises(NotAllowed):
        actions.review(at.staff, need=need, stars=5)
    with pytest.raises(NotAllowed, match="替别人点的"):
        actions.review(Asker(need.token, at.staff), need=need, stars=5)
    assert not orders_of(at.staff).exists()
    actions.review(Asker(need.token), need=need, stars=4)


def test_who_ordered_for_somebody_follows_it_and_leaves_the_review_to_them() -> None:
    at = scene()
    need = _served(at, _placed(at, at.asker, "helper"))
    assert asks(at.asker, need) and orders_of(at.asker).get() == need
    with pytest.raises(NotAllowed, match="替别人点的"):
        actions.review(at.asker, need=need, stars=5)
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(at.asker)
    page = client.get(f"/needs/{need.token}/").content.decode()
    assert "由对方来评" in page and "评一评" not in page
    assert client.get(f"/needs/{need.token}/review/").status_code == 302


def test_nobody_of_the_team_reviews_it_with_whatever_link_account_or_number() -> None:
    at = scene()
    member = volunteers.volunteer(area=at.area, phone="13900009999")
    volunteers.membership(member, at.team)
    mine = _served(at, _placed(at, at.keeper, "self", "13700000001"))
    with pytest.raises(NotAllowed, match="不能替点单人评价"):
        actions.review(at.keeper, need=mine, stars=5)
    with pytest.raises(NotAllowed, match="不能替点单人评价"):
        actions.review(Asker(mine.token, at.keeper), need=mine, stars=5)
    theirs = _served(at, _placed(at, member.person.user, "self", "13700000002"))
    with pytest.raises(NotAllowed, match="不能替点单人评价"):
        actions.review(member.person.user, need=theirs, stars=5)
    by_number = _served(at, _placed(at, None, "self", "13900009999"))
    with pytest.raises(NotAllowed, match="不能替点单人评价"):
        actions.review(Asker(by_number.token), need=by_number, stars=5)
    above = make.user_with(
        "organization_admin", Organization.objects.get_parent(at.team), phone_hash=phone_hash("13700000003")
    )
    of_leader = _served(at, _placed(at, None, "self", "13700000003"))
    with pytest.raises(NotAllowed, match="不能替点单人评价"):
        actions.review(Asker(of_leader.token), need=of_leader, stars=5)
    assert above.pk
    actions.review(at.asker, need=_served(at, _placed(at, at.asker, "self", "13700000004")), stars=5)


def test_a_telephone_order_is_passed_on_by_whoever_typed_it_in() -> None:
    at = scene()
    need = _placed(at, at.staff, "desk")
    actions.decline_need(at.staff, need=need, reason="请找镇农技站")
    told = Notice.objects.filter(user=at.staff).latest("pk")
    assert told.title == f"请打电话转告点单人：“{need.title}”没有受理" and need.number in told.body


def test_erasing_who_worked_at_the_desk_leaves_other_peoples_orders() -> None:
    at = scene()
    who = volunteers.volunteer(area=at.area)
    user = who.person.user
    make.grant(user, "area_admin", at.area)
    own, helped, typed = (_placed(at, user, channel, f"1370000010{n}") for n, channel in enumerate(Need.Channel.values))
    assert list(Need.objects.filter(of_person(who.person))) == [own]
    assert "1 件点单" in next(iter(check(who.person))).text
    erase(who.person)
    for one in (own, helped, typed):
        one.refresh_from_db()
        assert one.user is None
    assert own.contact_phone == "" and own.text == ""
    assert [one.contact_phone for one in (helped, typed)] == ["13700000101", "13700000102"] and typed.text


def test_the_link_of_an_order_still_works_without_an_account() -> None:
    at = scene()
    need = order(at)
    actions.withdraw(Asker(need.token), need=need, reason="好了")
    need.refresh_from_db()
    assert need.state == "withdrawn"
