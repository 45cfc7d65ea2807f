"""The service list: made, published, paused; who brings it; what the public sees and what only staff see."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects import demand
from yushan.projects.actions import services as actions
from yushan.projects.models import ServiceItem, ServiceOffer
from yushan.projects.queries import services as queries
from yushan.projects.rules.services import OfferFacts, undeliverable
from yushan.projects.tests.factories import offer, ready_project, service

pytestmark = pytest.mark.django_db


def _client(user: Any = None) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


_OFFER = st.builds(
    OfferFacts, name=st.just("果业队"), is_active=st.booleans(), is_running=st.booleans(), areas=st.integers(0, 3)
)


@given(st.lists(_OFFER, max_size=5))
def test_an_entry_is_idle_exactly_when_nobody_is_able(offers: list[OfferFacts]) -> None:
    able = any(one.is_active and one.is_running and one.areas for one in offers)
    assert (undeliverable(offers, project_open=True, project_state="实施中") == []) is able
    assert undeliverable(offers, project_open=False, project_state="暂停") == ["所属项目暂停"]


@pytest.mark.capability("T2.7", page="/services")
def test_from_a_project_to_what_everybody_can_order(django_assert_max_num_queries: Any) -> None:
    make.load_plan()
    team = make.team(make.detachment(make.area("500101")), name="万州农技推广服务队")
    project = ready_project(team, state="running")
    lead = _client(make.user_with("organization_admin", team))
    kind = Entry.objects.get(table="service_types", code="agriculture")
    assert "清单还是空的" in lead.get("/staff/services/").content.decode()

    said = {
        "project": project.pk, "title": "柑橘病虫害上门看一看", "service_type": kind.pk, "minutes": 120,
        "least_people": 5, "languages": ["mandarin"], "skills": [],
    }  # fmt: skip
    wrong = lead.post("/staff/services/new/", said | {"most_people": 2})
    assert wrong.status_code == 422 and "最多人数不能少于最少人数" in wrong.content.decode()
    assert "柑橘病虫害上门看一看" in wrong.content.decode()
    assert lead.post("/staff/services/new/", said).status_code == 302
    item = ServiceItem.objects.get()
    page = lead.post(f"/staff/services/{item.pk}/publish/", follow=True).content.decode()
    assert "还差：适合谁；服务内容；点单方要准备什么" in page
    whole = said | {"audience": "果农", "description": "到田里看，教怎么防。", "host_provides": "不用准备"}
    lead.post(f"/staff/services/{item.pk}/edit/", whole)
    lead.post(f"/staff/services/{item.pk}/publish/")
    # Published, but nobody brings it: staff see why, the public does not see it.
    assert "还没有组织能承接" in lead.get("/staff/services/?state=idle").content.decode()
    assert "柑橘病虫害" not in _client().get("/services").content.decode()
    assert _client().get(f"/services/{item.pk}/").status_code == 404

    able = {"organization": team.pk, "areas": [team.area_id], "monthly": 4, "lead_days": 3, "is_active": "on"}
    refused = lead.post(f"/staff/services/{item.pk}/offers/new/", able | {"areas": []})
    assert refused.status_code == 422 and "请选择能去的区县" in refused.content.decode()
    lead.post(f"/staff/services/{item.pk}/offers/new/", able | {"slots": ["sat-morning"]})
    with django_assert_max_num_queries(20):
        shown = _client().get(f"/services/{item.pk}/").content.decode()
    assert "万州农技推广服务队" in shown and "周六 上午" in shown and "提前 3 个工作日" in shown
    assert "柑橘病虫害" in _client().get("/services?area=500101&kind=agriculture&q=病虫").content.decode()
    assert "没有找到这样的服务" in _client().get("/services?area=500103").content.decode()

    lead.post(f"/staff/services/{item.pk}/pause/", {"reason": "专家出差"})
    assert _client().get(f"/services/{item.pk}/").status_code == 404
    assert "专家出差" in lead.get(f"/staff/services/{item.pk}/").content.decode()


def test_more_entries_cost_no_more_statements(django_assert_max_num_queries: Any) -> None:
    team = make.team()
    city = _client(make.user_with("city_admin"))
    for count in (1, 12):
        for number in range(count):
            offer(service(ready_project(team, state="running"), title=f"科普讲座 {count}-{number}"), team)
        for client, address in ((_client(), "/services"), (city, "/staff/services/")):
            with django_assert_max_num_queries(20):
                assert client.get(address).status_code == 200


def test_what_is_asked_for_most_stands_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models import F

    team = make.team()
    project = ready_project(team, state="running")
    for title in ("航模体验课", "口腔义诊", "智能手机课"):
        offer(service(project, title=title), team)
    joined = demand.Demand(
        lambda rows: rows.annotate(demand=F("minutes")), lambda pk: f"/order/{pk}/", lambda: "/wish/"
    )
    monkeypatch.setattr(demand, "_demand", joined)
    ServiceItem.objects.filter(title="口腔义诊").update(minutes=400)
    page = _client().get("/services").content.decode()
    assert page.index("口腔义诊") < page.index("智能手机课") and "点了 400 次" in page
    assert "/order/" in _client().get(f"/services/{ServiceItem.objects.first().pk}/").content.decode()


def test_only_who_looks_after_it_changes_it() -> None:
    team, other = make.team(), make.team(make.detachment(make.area("500120")), name="璧山科普服务队")
    item = service(ready_project(team, state="running"), state="draft")
    stranger = make.user_with("organization_admin", other)
    with pytest.raises(NotAllowed):
        actions.publish_service(stranger, item=item)
    assert _client(stranger).get(f"/staff/services/{item.pk}/").status_code == 404
    ServiceItem.objects.update(state="published")
    # A team of another project may bring it too, for itself only.
    kept = actions.save_offer(
        stranger, item=item, organization=other, areas=[other.area], slots=[], monthly=2, lead_days=5
    )
    assert kept.item == item
    with pytest.raises(NotAllowed):
        actions.save_offer(stranger, item=item, organization=team, areas=[team.area], slots=[], monthly=2, lead_days=5)
    with pytest.raises(Conflict):
        actions.pause_service(COMMAND_LINE, item=service(item.project, state="draft"), reason="重复了")
    with pytest.raises(Refusal, match="至少一个"):
        actions.save_offer(COMMAND_LINE, item=item, organization=other, areas=[], slots=[], monthly=2, lead_days=5)


def test_offers_go_over_to_the_successor() -> None:
    first, heir = make.team(), make.team(name="缙云山科普服务队")
    item = service(ready_project(heir, state="running"))
    offer(item, first)
    actions.carry_offers(None, COMMAND_LINE, first, heir)
    assert ServiceOffer.objects.get().organization == heir
    actions.carry_offers(None, COMMAND_LINE, heir, None)
    assert not ServiceOffer.objects.exists()
    assert not queries.public_services().exists()
    Organization.objects.update(description="")
