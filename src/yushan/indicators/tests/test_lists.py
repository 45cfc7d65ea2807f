"""The list behind a figure: every indicator has one, and what it lists adds up to what the figure says."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.db.models import Count, F, Sum
from django.urls import reverse

from yushan.audit.models import AuditLine
from yushan.common import clock, counts
from yushan.common.counted_things import Node
from yushan.indicators.behind import PEOPLE
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.rules import formula
from yushan.indicators.tests import factories
from yushan.indicators.tests.busy import EARLY, TODAY, busy
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))


def test_every_count_and_every_indicator_has_a_list_or_says_why_not() -> None:
    make.load_plan()
    known = counts.known()
    for code, count in known.items():
        ways = [counts.things_of(code) is not None, code in PEOPLE, bool(count.no_list)]
        assert sum(ways) == 1, f"{code}: exactly one of a list, the people of rosters, a reason why there is none"
    for one in catalogue().values():
        names = formula.names(one.expression)
        assert any(counts.things_of(name) or name in PEOPLE for name in names), f"{one.code} leads to no list"


def _amount(name: str, node: Node) -> Fraction:
    things = counts.things_of(name)
    assert things
    part, rows = things.parts[name], things.counted(name, node)
    found = rows.aggregate(n=Sum(F(part.amount)) if part.amount else Count("pk"))["n"]
    listed = list(rows.values_list("pk", flat=True))
    assert len(listed) == len(set(listed)), f"{name}: something is listed twice"
    return Fraction(found or 0) / part.per


def _compare(node: Node) -> int:
    known, compared = counts.known(), 0
    names = [code for code, one in known.items() if node.scope in one.scopes and counts.things_of(code)]
    names = [code for code in names if known[code].dated or node.day == TODAY]
    nodes = None if node.scope == "city" else {node.pk: node.path}
    found = counts.read(node.scope, names, [node.day], nodes)
    for name in names:
        wanted = found.get((node.day, node.pk, name), 0)
        assert _amount(name, node) == wanted, (name, node)
        compared += bool(wanted)
    return compared


def test_what_is_listed_adds_up_to_the_figure() -> None:
    made = busy()
    tree = [make.corps(), make.detachment(made.areas[0]), made.teams[1]]
    areas = Area.objects.filter(code__in=["500101", "500103"])
    nodes = [Node("city", 0, day) for day in (EARLY, TODAY)]
    nodes += [Node("area", area.pk, TODAY) for area in areas]
    nodes += [Node("organization", one.pk, TODAY, one.path, one.level) for one in tree]
    nodes += [
        Node("area", made.areas[0].pk, EARLY),
        Node("organization", tree[1].pk, EARLY, tree[1].path, tree[1].level),
    ]
    assert sum(_compare(node) for node in nodes) > 150


def _lists(browser: Any, code: str, **query: str) -> list[str]:
    """Addresses of every list that the page of an indicator leads to."""
    page = browser.get(reverse("indicators:catalogue_one", args=[code]), query)
    assert page.status_code == 200, (code, query)
    return [url for row in page.context["counts"] for _, url in row.links]


def test_every_page_leads_to_lists_that_open(django_assert_max_num_queries: Any) -> None:
    made = busy()
    team = made.teams[0]
    chief, district = client(make.user_with("city_admin")), client(make.user_with("area_admin", made.areas[0]))
    keeper = client(make.user_with("organization_admin", team))
    opened = 0
    for browser, scope, query in (
        (chief, "city", {}),
        (district, "area", {}),
        (keeper, "organization", {"scope": "organization", "node": team.code}),
    ):
        for one in catalogue().values():
            if scope not in one.scopes:
                continue
            urls = _lists(browser, one.code, **query)
            assert urls, (one.code, scope)
            for url in (one for one in urls if "/list/" in one):
                with django_assert_max_num_queries(20):
                    assert browser.get(url).status_code == 200, url
                opened += 1
    assert opened > 100


def test_who_counts_and_who_does_not() -> None:
    busy()
    chief = client(make.user_with("city_admin"))
    url = reverse("indicators:listed", args=["activities_in_projects"])
    page = chief.get(url, {"which": "activities"})
    counted = {title for title, _, _, is_in in page.context["rows"] if is_in}
    assert len(page.context["rows"]) == len(counted) and "计入" in text_of(page)
    works = reverse("indicators:listed", args=["active_teams"])
    whole = chief.get(works, {"which": "teams"}).context
    outside = chief.get(works, {"which": "left_out"}).context
    names = {title for title, _, _, is_in in whole["rows"] if not is_in}
    assert names == {title for title, *_ in outside["rows"]}
    assert outside["chosen"].amount == f"{len(names)} 支" and outside["chosen"].label == "没有计入“办过活动的服务队”的"
    assert chief.get(works, {"which": "nonsense"}).status_code == 404
    # An activity leads to its page, an area to the same figure of its own.
    assert all(url.startswith("/staff/activities/") for _, url, _, _ in page.context["rows"])
    areas = chief.get(reverse("indicators:listed", args=["feature_areas"])).context["rows"]
    assert areas and all("/catalogue/feature_areas/?scope=area" in url for _, url, _, _ in areas)


def test_what_only_today_knows_has_no_list_of_another_day() -> None:
    busy()
    chief, past = client(make.user_with("city_admin")), {"as_of": "2026-03-31"}
    page = chief.get(reverse("indicators:catalogue_one", args=["stations_certified"]), past)
    assert [row.links for row in page.context["counts"]] == [[]] and "也没有名单" in text_of(page)
    said = chief.get(reverse("indicators:listed", args=["stations_certified"]), past)
    assert said.status_code == 400 and "只知道今天的情况" in text_of(said)
    assert "没有逐人的名单" in text_of(chief.get(reverse("indicators:catalogue_one", args=["registration_rate"])))


def test_names_are_for_who_may_see_the_people() -> None:
    """Somebody of another district who served here is a family name; the keeper of a unit sees no list at all."""
    made = busy()
    district = client(make.user_with("area_admin", made.areas[0]))
    factories.serve(Volunteer.objects.filter(area=made.areas[1]).first(), date(2026, 4, 4), made.teams[0])
    query = {"scope": "area", "node": made.areas[0].code, "which": "people_served_in_year"}
    page = district.get(reverse("indicators:listed", args=["returning_share"]), query)
    shown = {title: (url, cells[0][1]) for title, url, cells, _ in page.context["rows"]}
    own = {one.person.name for one in Volunteer.objects.filter(area=made.areas[0])}
    stranger = [title for title in shown if title.endswith("*")]
    assert stranger and all(shown[title] == ("", "—") for title in stranger)  # nor a link that leads nowhere
    assert own & shown.keys() and "只显示姓氏" in text_of(page)
    volunteer = make.user_with("unit_admin", make.unit())
    assert client(volunteer).get(reverse("indicators:listed", args=["returning_share"])).status_code in (400, 403)


def test_a_list_is_taken_along_with_a_reason() -> None:
    made = busy()
    district = client(make.user_with("area_admin", made.areas[0]))
    query = f"?scope=area&node={made.areas[0].code}&which=volunteers"
    url = reverse("indicators:listed_export", args=["volunteers"]) + query
    assert "这次导出会记入审计" in text_of(district.get(url)) and "志愿者编号" in text_of(district.get(url))
    assert post(district, url, reason=" ", format="csv").status_code == 422
    lines = post(district, url, reason="核对注册人数", format="csv").content.decode("utf-8-sig").splitlines()
    now = counts.read("area", ["volunteers"], [TODAY], {made.areas[0].pk: ""})[TODAY, made.areas[0].pk, "volunteers"]
    assert len(lines) == now + 1 and lines[0].startswith("姓名,志愿者编号")
    trail = AuditLine.objects.get(action="indicators.export_list")
    assert (trail.reason, trail.details["rows"], trail.details["which"]) == ("核对注册人数", now, "volunteers")
    auditor = client(make.user_with("auditor", made.areas[0]))
    assert auditor.get(url).status_code == 403 and auditor.get(url.replace("/export/", "/")).status_code == 200
    foreign = url.replace(made.areas[0].code, "500102")
    assert district.get(foreign).status_code == 404


def test_what_is_missing_leads_to_the_list_and_to_who_looks_after_it() -> None:
    made = factories.city()
    chief, district = client(make.user_with("city_admin")), client(make.user_with("area_admin", made["areas"][0]))
    auditor = client(make.user_with("auditor", made["areas"][0]))
    one = reverse("indicators:catalogue_one", args=["party_participation"])
    for browser in (chief, district):
        behind = [(now.missing, url) for _, now, _, url in browser.get(one).context["rows"]]
        assert behind and all(bool(missing) == bool(url) for missing, url in behind)
        for url in [url for _, url in behind if url][:1]:
            assert browser.get(url).status_code == 200
    assert any(url for *_, url in chief.get(one).context["rows"])
    assert {url for *_, url in auditor.get(one).context["rows"]} == {""}
    assert {url for *_, url in district.get(one, {"as_of": "2026-03-31"}).context["rows"]} == {""}
    # A share of things: what is not counted yet.
    areas = chief.get(reverse("indicators:catalogue_one", args=["areas_with_detachment"])).context["ways"][0]
    assert areas.people.startswith("看没计入的") and "which=left_out" in areas.people_url
    left = chief.get(areas.people_url)
    assert left.status_code == 200 and left.context["chosen"].amount in areas.people
