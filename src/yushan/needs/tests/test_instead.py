"""The area answers an offer for a team: it reads as such to everybody; its own recall is not «nobody took it»."""

import pytest

from yushan.accounts.models import Notice
from yushan.needs import actions
from yushan.needs.queries.lists import twins_of
from yushan.needs.tests.factories import contact, dispatched, order, scene, wish
from yushan.needs.tests.test_pages import _client, _text

pytestmark = pytest.mark.django_db


def test_the_district_reads_that_a_team_is_to_answer_and_what_it_did_instead() -> None:
    at = scene()
    need, (row,) = dispatched(at)
    page = _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    assert f"等{at.team.name}答复" in page and "代它接" in page and "代它拒" in page
    assert "派给了您的队" not in page and "接这一单" not in page
    own = _text(_client(at.keeper).get(f"/staff/needs/{need.pk}/"))
    assert "派给了您的队" in own and "代它接" not in own
    _client(at.staff).post(f"/staff/needs/offers/{row.pk}/claim/")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("claimed", "区县代接")
    assert "区县代接" in _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    assert "区县代您的队接了" in Notice.objects.filter(user=at.keeper).latest("pk").title


def test_a_refusal_instead_of_the_team_says_so() -> None:
    at = scene()
    need, (row,) = dispatched(at)
    actions.refuse(at.staff, dispatch=row, reason="电话里说专家出差")
    row.refresh_from_db(), need.refresh_from_db()
    assert row.reason == "区县代拒：电话里说专家出差" and "区县代拒" in need.reason
    assert Notice.objects.filter(user=at.keeper, title__contains="区县代您的队回绝了").exists()
    _need, (own,) = dispatched(at)
    actions.refuse(at.keeper, dispatch=own, reason="专家出差")
    own.refresh_from_db()
    assert own.reason == "专家出差"


def test_a_recall_is_called_a_recall() -> None:
    at = scene()
    need, _made = dispatched(at)
    actions.recall_offers(at.staff, need=need, reason="派错了队")
    page = _text(_client(at.staff).get(f"/staff/needs/{need.pk}/"))
    assert "收回派单" in page and "派单没有队接" not in page


def test_the_same_order_is_hinted_at_when_the_first_one_is_claimed_already() -> None:
    at = scene()
    first = actions.order(None, wish=wish(at), contact=contact(), channel="self", submission="1").need
    (row,) = actions.dispatch_need(at.staff, need=first, organizations=[at.team])
    actions.claim(at.keeper, dispatch=row)
    again = actions.order(None, wish=wish(at), contact=contact(), channel="self", submission="2").need
    assert [twin.pk for twin, _why in twins_of(again)] == [first.pk]
    page = _text(_client(at.staff).get(f"/staff/needs/{again.pk}/"))
    assert "可能是同一件事" in page and first.number in page
    assert first.number in _text(_client(at.staff).get(f"/staff/needs/?need={again.pk}")), "the board says so too"
    assert order(at).pk
