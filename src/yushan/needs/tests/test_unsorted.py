"""A wish of which nobody could say what type it is: ordered as such, sorted by staff, and only then accepted."""

from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.queries import figures, lists
from yushan.needs.tests.factories import Scene, claimed, dispatched, kind, order, scene
from yushan.needs.tests.test_pages import _CONTACT, _client, _text, _where
from yushan.organizations.queries.areas import areas
from yushan.organizations.tests import factories as make
from yushan.plan import queries as plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def _vague(at: Scene, actor: Any = None, **values: Any) -> Need:
    return order(at, actor, **({"item": None, "service_type": None, "title": "孩子想看星星"} | values))


def test_whoever_cannot_say_chooses_just_that_and_nobody_by_not_looking() -> None:
    at = scene()
    client = _client(at.asker)
    assert "说不清，请帮我分" in _text(client.get("/order/"))
    left_out = client.post("/order/", {"title": "孩子想看星星", "service_type": ""})
    assert left_out.status_code == 422 and "请选择" in _text(left_out)
    assert client.post("/order/", {"title": "孩子想看星星", "service_type": "4711"}).status_code == 422
    client.post("/order/", {"title": "孩子想看星星", "service_type": "unsure"})
    assert '<option value="unsure" selected>' in _text(client.get("/order/")), "kept for whoever goes back"
    client.post("/order/where/", _where(at))
    client.post("/order/contact/", _CONTACT)
    need = Need.objects.get()
    assert (need.service_type, need.type_name, need.state) == (None, "未分类", "submitted")
    assert "请先归类" in Notice.objects.get(user=at.staff).body
    assert _client(at.asker).get(f"/needs/{need.token}/").status_code == 200
    typed = _where(at) | _CONTACT | {"title": "孩子想看星星", "submission": "desk"}
    assert "请选择属于哪一类" in _text(_client(at.staff).post("/staff/needs/new/", typed))
    assert _client(at.staff).post("/staff/needs/new/", typed | {"service_type": "unsure"}).status_code == 200
    assert Need.objects.filter(service_type=None).count() == 2


def test_it_is_sorted_before_it_is_accepted_or_dispatched() -> None:
    at = scene()
    need, astronomy = _vague(at), kind("education", "科技教育")
    for act in (
        lambda: actions.accept_need(at.staff, need=need),
        lambda: actions.dispatch_need(at.staff, need=need, organizations=[at.team]),
    ):
        with pytest.raises(Refusal, match="请先选服务类型归类，再受理或派单"):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever forgets to ask
        Need.objects.filter(pk=need.pk).update(state="screened")
    with pytest.raises(Refusal, match="请选择服务类型"):
        actions.sort_need(at.staff, need=need, service_type=plan.entry("service_types", "nonsense"))
    with pytest.raises(NotAllowed):
        actions.sort_need(at.keeper, need=need, service_type=astronomy)
    need.refresh_from_db()
    assert (need.service_type, need.state) == (None, "submitted"), "nothing of what was refused stays"
    for _time in range(2):
        actions.sort_need(at.staff, need=need, service_type=astronomy)
    assert AuditLine.objects.filter(action="needs.sort").count() == 1
    actions.accept_need(at.staff, need=need)
    actions.sort_need(at.staff, need=need, service_type=kind())  # a second thought
    actions.dispatch_need(at.staff, need=need, organizations=[at.team])
    with pytest.raises(Conflict, match="先收回派单"):
        actions.sort_need(at.staff, need=need, service_type=astronomy)
    with pytest.raises(Refusal, match="类型跟着清单走"):
        actions.sort_need(at.staff, need=order(at), service_type=astronomy)


def test_the_desk_is_told_and_sorts_on_the_page_where_it_decides() -> None:
    at, staff = (at := scene()), _client(at.staff)
    need, sorted_one = _vague(at), order(at, item=None, service_type=kind("clinic", "健康义诊"))
    board = _text(staff.get(f"/staff/needs/?need={need.pk}"))
    assert "未分类</option>" in board and "先归类，再受理或派单" in board and "谁最合适" not in board
    page = _text(staff.get(f"/staff/needs/{need.pk}/"))
    assert f"/staff/needs/{need.pk}/accept/" not in page and f"/staff/needs/{need.pk}/sort/" in page
    said = _text(staff.post(f"/staff/needs/{need.pk}/accept/", follow=True))
    assert "请先选服务类型归类" in said
    for address in ("/staff/needs/", "/staff/needs/list/"):
        shown = _text(staff.get(f"{address}?kind=unsorted"))
        assert need.number in shown or f"need={need.pk}" in shown
        assert sorted_one.number not in shown and f"need={sorted_one.pk}#" not in shown
    assert "已归类" in _text(staff.post(f"/staff/needs/{need.pk}/sort/", {"service_type": "agriculture"}, follow=True))
    page = _text(staff.get(f"/staff/needs/{need.pk}/"))
    assert "谁最合适" in page and at.team.name in page and "类型是“农技推广”" in page
    assert "没有这样的点单" in _text(staff.get("/staff/needs/list/?kind=unsorted"))


def test_figures_count_it_and_say_where_it_is_not() -> None:
    at, city = scene(), make.user_with("city_admin")
    client, year = _client(city), clock.today().year
    assert "未分类" not in _text(client.get("/staff/needs/demand/")).split("<main")[1]
    for number in range(3):
        _vague(at, title=f"不一样的心愿{number}")
    order(at, item=None, service_type=kind("clinic", "健康义诊"))
    gone = _vague(at, title="不要了")
    Need.objects.filter(pk=gone.pk).update(state="withdrawn")
    rows = list(Need.objects.all())
    standing = [row for row in rows if row.state != "withdrawn"]
    whole, _by_area = figures.sums(city, year)
    assert (whole.asked, whole.unsorted) == (len(standing), sum(row.service_type is None for row in standing)) == (4, 3)
    assert figures.demand_by_area(city, year) == Counter(row.area_id for row in standing)
    assert figures.unsorted(city, year) == sum(row.service_type is None for row in standing) == 3
    behind = lists.needs_seen(city, lists.Filters(year=year, counted=True, kind=lists.UNSORTED))
    assert behind.count() == 3, "the list behind the figure"
    gaps = figures.gaps(city, year, {area.pk: area for area in areas()})
    assert [(one.type_name, one.asked) for one in gaps] == [("健康义诊", 1)]
    page = _text(client.get("/staff/needs/demand/"))
    assert "其中未分类 3 件" in page and "未分类的 3 件没有算" in page and "counted=1&amp;kind=unsorted" in page
    assert "点单里有 3 件还没有归类" in _text(client.get("/staff/needs/figures/"))


def test_twins_are_found_whatever_their_type_and_a_follower_takes_that_of_its_leader() -> None:
    at = scene()
    leader, _offers = dispatched(at, item=None, service_type=kind(), title="孩子想看星星", actor=at.asker)
    follower = _vague(at, title="孩子想看看星星")
    assert [row.pk for row, _why in lists.twins_of(follower)] == [leader.pk]
    assert [row.pk for row, _why in lists.twins_of(leader)] == [follower.pk]
    actions.merge_need(at.staff, need=follower, into=leader)
    actions.claim(at.keeper, dispatch=leader.dispatches.get())
    actions.withdraw(at.asker, need=leader)
    follower.refresh_from_db()
    assert (follower.state, follower.service_type, follower.organization) == ("claimed", kind(), at.team)
    other = _vague(at, title="想修一修水泵")
    actions.merge_need(at.staff, need=other, into=claimed(at))
    actions.split_need(at.staff, need=other)
    other.refresh_from_db()
    assert (other.state, other.service_type) == ("submitted", None), "as it was before"
