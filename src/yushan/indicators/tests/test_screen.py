"""The big screen and the public pictures: what stands there, what is left out, for whom, at what cost."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yushan.activities.models import Attendance, ClosingReport, Post, Shift
from yushan.activities.tests.factories import accepted
from yushan.common import clock, counts
from yushan.common.rates import Rate
from yushan.indicators import stale
from yushan.indicators.drawings import PICTURES
from yushan.indicators.rules import screen as rules
from yushan.indicators.rules.few import LEFT_OUT
from yushan.indicators.tests.busy import Busy, busy
from yushan.ledger.models import HourEntry
from yushan.needs.actions.spells import enter
from yushan.needs.models import Need
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, text_of
from yushan.portal.queries.figures import figures as home_figures
from yushan.projects.tests import factories as projects
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

NOW = datetime(2026, 11, 25, 10, 24, tzinfo=clock.ZONE)


def test_numbers_in_words() -> None:
    assert vars(rules.counted(1284, "人次")) == {"value": "1,284", "unit": "人次"}
    assert rules.counted(4, "件").value == "少于 5" and rules.counted(0, "件").value == "0"
    assert vars(rules.hours(418_000 * 60)) == {"value": "41.8", "unit": "万小时"}
    assert vars(rules.hours(8_214 * 60 + 59)) == {"value": "8,215", "unit": "小时"}
    said = [rules.said_when(datetime(2026, *at), date(2026, 9, 8)) for at in ((9, 8, 7, 5), (9, 7, 23), (8, 30))]
    assert said == ["07:05", "昨天", "08-30"]
    few = rules.rate("注册率", Rate(2, 4))
    assert few["percent"] == "—" and few["counts"] == "" and few["width"] == 0


@pytest.fixture
def scene(db: Any, monkeypatch: Any) -> Iterator[Busy]:
    """Two districts; three activities go on now, one ended this morning, one comes, one is only a draft."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = busy()
    for at, (title, state, begins) in enumerate(
        (
            ("手机里的骗局怎么认", "ongoing", -1),
            ("柑橘修剪", "published", -1),
            ("航模进校园", "ongoing", 0),
            ("晨间义诊", "finished", -3),
            ("大篷车第 9 站", "published", 4),
            ("还没有发布的活动", "draft", 0),
        )
    ):
        start = NOW + timedelta(hours=begins, minutes=-5)
        team = made.teams[at % 3]
        project = projects.ready_project(team, state="running")
        one = projects.activity(
            project, state, title=title, starts_at=start, ends_at=start + timedelta(hours=2), in_charge="唐宁",
            **({"longitude": "106.512345", "latitude": "29.567891"} if at == 0 else {}),
        )  # fmt: skip
        if at == 3:
            ClosingReport.objects.create(activity=one, reached=86, written_at=NOW, published_at=NOW)
    post = Post.objects.filter(shift__activity__title="柑橘修剪").get()
    Post.objects.filter(pk=post.pk).update(places=60)
    for number in range(7):
        row = accepted(post, people.volunteer(area=made.areas[0], verified_on=date(2026, 1, 5)))
        Attendance.objects.create(
            sign_up=row, direction="in", at=NOW - timedelta(minutes=number), received_at=NOW, source="staff"
        )
    yield made
    cache.clear()


def test_the_screen_tells_what_goes_on_and_nothing_of_people(scene: Busy) -> None:
    nobody = Client()
    found = json.loads(nobody.get(reverse("open_figures:screen_figures")).content)
    assert found["figures"]["running"] == {"value": "3", "unit": "场"}
    assert found["figures"]["came"] == {"value": "7", "unit": "人次"}
    gone = set(HourEntry.objects.exclude(reverses=None).values_list("reverses", flat=True))
    lines = [one for one in HourEntry.objects.filter(reverses=None) if one.pk not in gone]
    minutes = sum(one.minutes for one in lines if one.service_day.year == 2026)
    assert found["figures"]["hours"]["value"] == f"{(minutes + 30) // 60:,}"
    asked = Need.objects.filter(asked_at__year=2026).exclude(state__in=("merged", "withdrawn")).count()
    assert found["figures"]["needs"]["value"] == (f"{asked:,}" if asked >= 5 or not asked else "少于 5")
    assert [one["title"] for one in found["today"]] == ["手机里的骗局怎么认", "柑橘修剪", "航模进校园", "大篷车第 9 站"]
    assert [one["state"] for one in found["today"]] == ["running"] * 3 + ["coming"]
    assert found["today_count"] == 5 and sum(found["areas"].values()) == 5
    assert {"area": scene.teams[0].area.code, "at": [106.51, 29.57]} in found["points"]
    assert found["stories"] == [{"area": scene.areas[0].name, "title": "晨间义诊", "reached": "服务 86 人次"}]
    begun = [one for one in found["feed"] if "开始" in one["text"]]
    assert begun[0] == {"time": "10:19", "text": f"{scene.teams[2].area.name} · 开始 · 航模进校园"}
    assert {one["text"].split(" · ")[2] for one in begun} == {
        "手机里的骗局怎么认",
        "柑橘修剪",
        "航模进校园",
        "晨间义诊",
    }
    assert len(found["feed"]) <= 8 and sum(found["lately"].values()) >= 4
    assert len(found["past_points"]) == sum(found["lately"].values()) - 3, "what runs stands among the points of now"
    told = nobody.get(reverse("open_figures:screen")).content.decode() + json.dumps(found, ensure_ascii=False)
    for one in Volunteer.objects.select_related("person"):
        assert one.person.name not in told and one.number not in told
    assert "唐宁" not in told and "还没有发布的活动" not in told


def test_what_has_one_name_is_one_number_everywhere(scene: Busy) -> None:
    """Orders on the screen, in the catalogue, in the picture; activities on the home page and in the catalogue."""
    need = Need.objects.earliest("pk")
    need.state = Need.State.WITHDRAWN
    need.save(update_fields=["state"])
    enter(need, clock.now())
    cache.clear()
    browser = client(make.user_with("city_admin"))
    counted = counts.read("city", ["needs_asked", "activities"], [NOW.date()])
    orders, held = counted[NOW.date(), 0, "needs_asked"], counted[NOW.date(), 0, "activities"]
    picture = browser.get(reverse("indicators:picture", args=["supply"])).context["drawn"].rows[-1][1]
    left = Need.objects.exclude(state__in=("merged", "withdrawn")).filter(asked_at__year=2026).count()
    assert orders == picture == left > 0
    assert home_figures().activities == held > 0
    assert "正在进行的还不算" in text_of(Client().get("/"))


def test_the_rates_are_those_of_the_page(scene: Busy) -> None:
    unit = make.unit("重庆市自然博物馆", area=scene.areas[0], level="city", staff=12)
    for at in range(9):
        make.staff_member(unit, scene.volunteers[at].person, party=at % 2 == 0)
    from yushan.indicators.actions import recompute

    recompute()
    cache.clear()
    page = client(make.user_with("city_admin")).get(reverse("indicators:home"))
    shown = json.loads(Client().get(reverse("open_figures:screen_figures")).content)["rates"]
    for card, line in zip(page.context["cards"], shown, strict=True):
        assert line["title"] == card.words.title
        if card.rate.denominator >= 5:
            assert line["percent"] == f"{card.rate.percent}%" and line["met"] == bool(card.rate.met)
            assert line["counts"] == f"{card.rate.numerator:,} / {card.rate.denominator:,}"
    assert shown[0]["percent"] != "—"


def test_the_figures_are_kept_for_a_while_and_cost_the_same_with_more(scene: Busy) -> None:
    url = reverse("open_figures:screen_figures")
    with CaptureQueriesContext(connection) as first:
        answer = Client().get(url)
    assert len(first) <= 20 and "max-age=20" in answer["Cache-Control"] and "public" in answer["Cache-Control"]
    with CaptureQueriesContext(connection) as kept:
        Client().get(url)
    assert not [one for one in kept if "activities" in one["sql"]]
    project = projects.ready_project(scene.teams[0], state="running")
    for _ in range(20):
        projects.activity(project, "ongoing", starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    cache.clear()
    with CaptureQueriesContext(connection) as more:
        found = json.loads(Client().get(url).content)
    assert len(more) <= len(first) and found["figures"]["running"]["value"] == "23"
    assert Shift.objects.filter(starts_at=NOW).count() == 20


def test_a_key_date_is_named_with_its_day(scene: Busy, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 9, 8, 10, tzinfo=clock.ZONE))
    cache.clear()
    assert json.loads(Client().get(reverse("open_figures:screen_figures")).content)["occasion"] == "全国科普月第 8 天"


def test_public_pictures_leave_small_groups_out(scene: Busy, django_assert_max_num_queries: Any) -> None:
    nobody, listed = Client(), text_of(Client().get(reverse("open_figures:pictures")))
    for code, one in PICTURES.items():
        assert one.title in listed
        cache.clear()
        with django_assert_max_num_queries(20):
            page = nobody.get(reverse("open_figures:picture", args=[code]))
        assert one.formula in text_of(page)
        text = nobody.get(reverse("open_figures:picture_export", args=[code]), {"format": "csv"}).content.decode(
            "utf-8-sig"
        )
        assert text.splitlines()[0] == ",".join(page.context["drawn"].file[0])
    cache.clear()
    rows = nobody.get(reverse("open_figures:picture", args=["composition"]), {"by": "age"}).context["drawn"].rows
    assert all(row[1] in (0, LEFT_OUT) or row[1] >= 5 for row in rows[:-1])
    assert not nobody.get(reverse("open_figures:picture", args=["evenness"])).context["drawn"].kind
    assert nobody.get(reverse("open_figures:picture", args=["nonsense"])).status_code == 404


def test_areas_that_held_something_in_the_week_stay_coloured_however_much_came_after(
    scene: Busy, monkeypatch: Any
) -> None:
    monkeypatch.setattr("yushan.indicators.queries.screen.POINTS", 2)
    far = next(team for team in scene.teams if team.area != scene.teams[0].area)
    project = projects.ready_project(far, state="running")
    start = NOW - timedelta(days=5)
    projects.activity(project, "finished", starts_at=start, ends_at=start + timedelta(hours=2))
    before = json.loads(Client().get(reverse("open_figures:screen_figures")).content)["lately"]
    busy_project = projects.ready_project(scene.teams[0], state="running")
    for number in range(4):
        begins = NOW - timedelta(minutes=30 + number)
        projects.activity(busy_project, "ongoing", starts_at=begins, ends_at=NOW + timedelta(hours=1))
    cache.clear()
    found = json.loads(Client().get(reverse("open_figures:screen_figures")).content)
    assert found["lately"][far.area.code] == before[far.area.code] >= 1 and len(found["past_points"]) <= 2


def test_the_screen_adds_up_no_days_of_teams(scene: Busy) -> None:
    with CaptureQueriesContext(connection) as asked:
        Client().get(reverse("open_figures:screen_figures"))
    assert not [one for one in asked if "ledger_dailytotal" in one["sql"] or "organizations_staffmember" in one["sql"]]


def test_the_calendar_reads_kept_sums_and_a_picture_is_made_once_whatever_trait_is_named(scene: Busy) -> None:
    calendar, flow = (reverse("open_figures:picture", args=[code]) for code in ("calendar", "flow"))
    with CaptureQueriesContext(connection) as asked:
        Client().get(calendar)
    assert not [one for one in asked if "ledger_dailytotal" in one["sql"] or "ledger_hourentry" in one["sql"]]
    Client().get(flow, {"by": "age"})
    with CaptureQueriesContext(connection) as again:
        Client().get(flow, {"by": "gender"})
    assert not [one for one in again if "ledger_hourentry" in one["sql"] or "volunteers_volunteer" in one["sql"]]


def test_while_one_makes_it_the_others_get_what_there_was(monkeypatch: Any) -> None:
    cache.clear()
    moment = [100.0]
    monkeypatch.setattr(stale.time, "time", lambda: moment[0])
    assert stale.kept("k", 20, lambda: "old") == "old"
    moment[0] += 10
    assert stale.kept("k", 20, lambda: "new") == "old"
    moment[0] += 20

    def make_and_look() -> str:
        assert stale.kept("k", 20, lambda: "twice") == "old"
        return "new"

    assert stale.kept("k", 20, make_and_look) == "new" and stale.kept("k", 20, lambda: "later") == "new"
    # Nobody has one yet and whoever began does not come back: after a while one makes it oneself.
    cache.add("other:busy", 1, 60)
    assert stale.kept("other", 20, lambda: "own", patience=0.1) == "own"
    cache.clear()
