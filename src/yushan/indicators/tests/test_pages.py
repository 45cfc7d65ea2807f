"""The pages as city, area and unit use them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from yushan.audit.models import AuditLine, AuditTouch
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.signals import tell_person_facts_changed
from yushan.indicators.queries import city_figures
from yushan.indicators.queries.catalogue import catalogue
from yushan.indicators.rules.formula import parse
from yushan.indicators.tests import factories
from yushan.indicators.views.nodes import _measures
from yushan.ledger.actions import reverse_entry
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def museum() -> Any:
    """A unit of ten, all party members, six of them registered; five declared more than stand on the roster."""
    make.load_plan()
    unit = make.unit(area=make.area("500109"), staff=15, party_members=10)
    people = factories.people(10)
    for person in people:
        make.staff_member(unit, person, party=True, joined_on=date(2019, 7, 1))
    unit.volunteers = factories.volunteers(people[:6], unit.area, date(2026, 1, 6))
    unit.people = people
    tell_person_facts_changed(person.pk for person in people)
    return unit


def cards(user: Any, url: str, **query: str) -> list[tuple[int, int]]:
    """Numerator and denominator of the three cards, as the page shows them."""
    answer = client(user).get(url, query)
    assert answer.status_code == 200
    return [(card.rate.numerator, card.rate.denominator) for card in answer.context["cards"]]


def addresses(unit: Any) -> list[str]:
    """The city's, the area's and the unit's page."""
    return [
        reverse("indicators:home"),
        reverse("indicators:area", args=[unit.area.code]),
        reverse("indicators:unit", args=[unit.code]),
    ]


def test_a_posted_service_moves_all_figures_by_exactly_that_person(museum: Any) -> None:
    city = make.user_with("city_admin")
    for url in addresses(museum):
        assert cards(city, url) == [(6, 15), (0, 10), (0, 10)]
    entry = factories.serve(museum.volunteers[0], date(2026, 9, 5))
    for url in addresses(museum):
        assert cards(city, url) == [(6, 15), (1, 10), (1, 10)]
        assert cards(city, url, as_of="2026-09-04") == [(6, 15), (0, 10), (0, 10)]
        assert cards(city, url, as_of="2026-09-05")[1] == (1, 10)
    # The record behind the number, and nobody else's.
    browser = client(make.user_with("unit_admin", museum))
    listed = browser.get(reverse("indicators:unit_people", args=[museum.code]), {"which": "served"})
    assert [person.pk for person, _, _ in listed.context["people"]] == [museum.people[0].pk]
    assert "1 条 · 2.0 小时" in text_of(listed) and museum.people[0].identity_number not in listed.content.decode()
    record = text_of(browser.get(listed.context["people"][0][2]))
    assert entry.activity_title in record and entry.hash[:12] in record and "2026-09-05" in record
    # A second service of the same person changes nothing; the reversal of both takes them out again.
    second = factories.serve(museum.volunteers[0], date(2026, 10, 5))
    assert cards(city, addresses(museum)[2])[1] == (1, 10)
    for one in (entry, second):
        reverse_entry(WORKER, entry=one, reason="登记错了人")
    for url in addresses(museum):
        assert cards(city, url) == [(6, 15), (0, 10), (0, 10)]
    assert "还没有入账的服务" in text_of(browser.get(listed.context["people"][0][2]))


def test_a_registration_moves_the_figures_and_says_what_is_missing(museum: Any) -> None:
    city = make.user_with("city_admin")
    before = text_of(client(city).get(addresses(museum)[2]))
    assert "40.0" in before and "还需 3 人" in before and "还不在花名册上" not in before
    assert "申报职工 15 人，花名册在职 10 人，相差 5 人。" in before
    unregistered = client(city).get(reverse("indicators:unit_people", args=[museum.code]), {"which": "unregistered"})
    assert {person.pk for person, _, _ in unregistered.context["people"]} == {one.pk for one in museum.people[6:]}
    factories.volunteers(museum.people[6:9], museum.area, date(2026, 11, 25))
    tell_person_facts_changed(person.pk for person in museum.people[6:9])
    for url in addresses(museum):
        assert cards(city, url)[0] == (9, 15)
        assert cards(city, url, as_of="2026-11-24")[0] == (6, 15)
    after = client(city).get(addresses(museum)[2])
    # 9 of 15 is the target to the person: 60 % on exact fractions; three more than at the end of October.
    assert after.context["cards"][0].rate.met is True and after.context["cards"][0].trend == "本月 +20.0 个百分点"


def test_everybody_begins_where_they_stand_and_sees_nothing_else(museum: Any) -> None:
    home = reverse("indicators:home")
    clerk = client(make.user_with("unit_admin", museum))
    assert clerk.get(home)["Location"] == addresses(museum)[2]
    district = client(make.user_with("area_admin", museum.area))
    assert district.get(home)["Location"] == addresses(museum)[1]
    own = make.team(make.detachment(museum.area))
    team = client(make.user_with("organization_admin", own))
    assert team.get(home)["Location"] == reverse("indicators:catalogue") + f"?scope=organization&node={own.code}"
    refused = client(make.user()).get(home)
    assert refused.status_code == 403 and "查看数据总览" in text_of(refused)
    other = make.unit("重庆科技馆", area=make.area("500112"))
    for url in (
        reverse("indicators:unit", args=[other.code]),
        reverse("indicators:unit_people", args=[other.code]),
        reverse("indicators:unit_export", args=[other.code]),
        reverse("indicators:area", args=["500112"]),
        reverse("indicators:area_people", args=["500112"]),
    ):
        assert clerk.get(url).status_code == 404 and district.get(url).status_code == 404, url
    for url in (reverse("indicators:people"), reverse("indicators:export"), reverse("indicators:checks")):
        assert clerk.get(url).status_code == 403 and district.get(url).status_code == 403, url
    assert clerk.get(reverse("indicators:area", args=["500109"])).status_code == 404
    listed = district.get(reverse("indicators:area_people", args=["500109"])).context["people"]
    names = [person.name_pinyin for person, *_ in listed]
    assert len(names) > 1 and names == sorted(names)
    stranger = factories.people(1)[0]
    assert clerk.get(reverse("indicators:unit_record", args=[museum.code, stranger.pk])).status_code == 404
    assert "重庆科技馆" not in text_of(clerk.get(reverse("indicators:units")))
    auditor = client(make.user_with("auditor"))
    assert auditor.get(reverse("indicators:people")).status_code == 200
    assert auditor.get(reverse("indicators:people_export")).status_code == 403


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"as_of": "2026-11-26"}, "还没有到"),
        ({"as_of": "2026-02-30"}, "不是能用的日期"),
        ({"as_of": "20260908"}, "不是能用的日期"),
        ({"as_of": "昨天"}, "不是能用的日期"),
        ({"as_of": "1999-12-31"}, "太早了"),
        ({"year": "2027"}, "还没有到"),
        ({"year": "二〇二六"}, "不是能用的年份"),
        ({"year": "2025", "as_of": "2026-03-01"}, "不在 2025 年内"),
    ],
)
def test_impossible_days_are_refused_in_words(query: dict[str, str], words: str) -> None:
    make.load_plan()
    answer = client(make.user_with("city_admin")).get(reverse("indicators:home"), query)
    assert answer.status_code == 400 and words in text_of(answer)


def test_a_past_year_and_a_year_without_targets(museum: Any) -> None:
    browser = client(make.user_with("city_admin"))
    past = browser.get(reverse("indicators:home"), {"year": "2025"})
    assert "截至 2025-12-31" in text_of(past) and past.context["cards"][0].rate.numerator == 0
    early = browser.get(reverse("indicators:home"), {"as_of": "2024-06-30"})
    assert "没有设目标" in text_of(early) and early.context["map"] is None


def test_statements_do_not_grow_with_areas_and_units(django_assert_max_num_queries: Any) -> None:
    made = factories.city(units_per_area=5, staff=3)
    city, district = make.user_with("city_admin"), make.user_with("area_admin", made["areas"][0])
    first = made["units"][0]
    for user, url in (
        (city, reverse("indicators:home")),
        (city, reverse("indicators:home") + "?as_of=2026-06-30"),
        (city, reverse("indicators:units")),
        (city, reverse("indicators:units") + "?met=no"),
        (city, reverse("indicators:people") + "?which=served"),
        (district, reverse("indicators:area", args=[made["areas"][0].code])),
        (district, reverse("indicators:area_people", args=[made["areas"][0].code])),
        (city, reverse("indicators:unit", args=[first.code])),
        (city, reverse("organizations:units")),
        (city, reverse("organizations:unit", args=[first.pk])),
    ):
        browser = client(user)
        with django_assert_max_num_queries(20):
            assert browser.get(url).status_code == 200, url
    page = client(city).get(reverse("indicators:home"))
    assert [row.code for row, _, _ in page.context["areas"]] == sorted(area.code for area in made["areas"])
    _walk_the_list(client(city), made)


def _walk_the_list(browser: Any, made: dict[str, Any]) -> None:
    """All pages of the list, by code, without gaps; the filters part it."""
    url, codes = reverse("indicators:units"), []
    address = url
    while address:
        page = browser.get(address)
        codes += [row.code for row, _, _, _ in page.context["rows"]]
        address = url + page.context["page"].next_url if page.context["page"].next_url else ""
    assert codes == sorted(unit.code for unit in made["units"])
    by_met = [browser.get(url, {"rate": "staff", "met": met}).context["total"] for met in ("yes", "no")]
    assert sum(by_met) == len(codes) and all(by_met)
    area = made["areas"][3]
    assert browser.get(url, {"area": area.code}).context["total"] == 5
    assert "没有符合条件的单位" in text_of(browser.get(url, {"level": "city"}))


def test_figures_and_lists_are_taken_along(museum: Any) -> None:
    factories.serve(museum.volunteers[0], date(2026, 9, 5))
    clerk = client(make.user_with("unit_admin", museum))
    table = clerk.get(reverse("indicators:unit_export", args=[museum.code]), {"format": "csv"})
    assert museum.code in table.content.decode("utf-8-sig") and ",6,15,40.0,否," in table.content.decode("utf-8-sig")
    book = clerk.get(reverse("indicators:units_export"))
    assert book.content[:2] == b"PK" and "attachment" in book["Content-Disposition"]
    assert clerk.get(reverse("indicators:units_export"), {"format": "pdf"}).status_code == 404
    url = reverse("indicators:unit_people_export", args=[museum.code]) + "?which=served"
    assert "没有身份证号" in text_of(clerk.get(url))
    assert post(clerk, url, reason=" ", format="csv").status_code == 422
    assert not AuditLine.objects.filter(action="indicators.export_people").exists()
    names = post(clerk, url, reason="核对党员参与情况", format="csv").content.decode("utf-8-sig")
    assert museum.people[0].name in names and len(names.splitlines()) == 2
    assert museum.people[0].identity_number not in names
    line = AuditLine.objects.get(action="indicators.export_people")
    assert (line.reason, line.details["people"], line.details["code"]) == ("核对党员参与情况", 1, museum.code)


def test_an_areas_units_come_page_by_page(monkeypatch: Any) -> None:
    make.load_plan()
    area = make.area("500109")
    for number in range(28):
        make.unit(f"第 {number} 小学", area=area, level="district", staff=5)
    city = client(make.user_with("city_admin"))
    for url in (
        reverse("indicators:area", args=[area.code]),
        reverse("indicators:catalogue_one", args=["registration_rate"]) + "?scope=area&node=500109",
    ):
        first = city.get(url)
        assert len(first.context.get("units") or first.context["rows"]) == 25
        rest = city.get(url.partition("?")[0] + first.context["page"].next_url)
        assert len(rest.context.get("units") or rest.context["rows"]) == 3
    monkeypatch.setattr("yushan.indicators.views.downloads.LIMIT", 20)
    refused = city.get(reverse("indicators:units_export"), {"format": "csv"})
    assert refused.status_code == 400 and "按区县筛选" in text_of(refused)


def test_looking_at_somebodys_record_is_written_down_and_seen_by_them() -> None:
    make.load_plan()
    unit = make.unit("北碚区图书馆", area=make.area("500109"), staff=5)
    (person,) = factories.people(1)
    make.staff_member(unit, person)
    auditor = make.user_with("auditor")
    client(auditor).get(reverse("indicators:unit_record", args=[unit.code, person.pk]))
    line = AuditLine.objects.get(action="indicators.look_record")
    assert line.actor == auditor and person.name not in str(line.details)
    assert set(AuditTouch.objects.filter(line=line).values_list("person_id", flat=True)) == {person.pk}


def test_a_plan_that_reckons_a_rate_otherwise_is_not_told_the_old_counts(monkeypatch: Any) -> None:
    make.load_plan()
    make.unit("北碚区图书馆", area=make.area("500109"), staff=5)
    one = catalogue()["registration_rate"]
    other = replace(one, expression=parse("volunteers / headcount"))
    monkeypatch.setattr("yushan.indicators.views.nodes.catalogue", lambda: catalogue() | {one.code: other})
    now = city_figures(year=clock.today().year, as_of=clock.today())
    assert "registration_rate" not in _measures(now) and set(_measures(now)) == {
        "party_participation", "staff_participation",
    }  # fmt: skip
