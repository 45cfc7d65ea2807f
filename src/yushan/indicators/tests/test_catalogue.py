"""The catalogue as the plan folder says it: loading, pages, interface, command, file."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.sections import PlanError
from yushan.indicators.queries import figures
from yushan.indicators.queries.catalogue import catalogue, measured
from yushan.indicators.tests import factories
from yushan.organizations.actions.placements import place
from yushan.organizations.models import Area, Organization
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of
from yushan.plan.loader import load

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
PLAN = Path(settings.BASE_DIR) / "plans" / "chongqing-2025"


@pytest.fixture(autouse=True)
def _today(monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 10, tzinfo=clock.ZONE))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLAN, tmp_path / "plan"))


def change(folder: Path, old: str, new: str) -> int:
    """Spoils the file; the line at which the changed text begins."""
    file = folder / "indicators.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_plan_of_chongqing_measures_its_goals() -> None:
    make.load_plan()
    clauses = {one.clause for one in catalogue().values()}
    assert {"G1", "G2", "G3", "G4", "G5", "G8", "G9", "G11"} <= clauses
    rate = catalogue()["registration_rate"]
    assert [rate.goal(scope, 2026) for scope in ("city", "area", "unit")] == [60, 60, 60] and not rate.goal(
        "city", 2024
    )
    assert load(COMMAND_LINE, PLAN) == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'expression = "staff_registered / headcount"',
            'expression = "staff_registred / headcount"',
            "staff_registered",
        ),
        ('expression = "staff_registered / headcount"', 'expression = "staff_registered / (headcount"', "第 30 个字符"),
        ('scopes = ["city", "area", "organization"]', 'scopes = ["unit"]', "计数 teams 没有按 unit 统计"),
        ('period = "twelve_months"', 'period = "year"', "没有按 year 统计"),
        ('direction = "up"', 'direction = "north"', "direction 只能是"),
        ('drill = "roster.view"', 'drill = "anything"', "drill 只能是：account.recover、"),
        ('expression = "staff_registered / headcount"', 'expression = "staff_registered / (2 - 2)"', "除以 0"),
        ('clause = "G9"', 'clause = "Z9"', "没有条款 Z9"),
        ('id = "party_participation"', 'id = "registration_rate"', "不能重复"),
        ("value = 100 }]", 'value = "many" }]', "value 应是"),
        (
            'scope = "city", from_year = 2025, value = 100',
            'scope = "unit", from_year = 2025, value = 100',
            "不在 scopes",
        ),
        ('scope = "area", from_year = 2025, value = 1', 'scope = "squads", from_year = 2025, value = 1', "不在 scopes"),
        ('unit = "%"', 'units = "%"', "不认识 units"),
        ('name = "注册率"', 'name = ""', "name 要填文字"),
        ('id = "stale_rosters"', 'id = "stale_roster"', "没有叫 stale_roster 的核查"),
        ("numbers = { days = 90 }", "numbers = { weeks = 90 }", "numbers 要写 days"),
        ("numbers = { days = 90 }", "numbers = { days = 0 }", "应是 1 到 10000 的整数"),
        ("working_days = 15", "working_days = 0", "working_days 应是 1 到 366"),
        ('tell = ["unit", "area", "city"]', "tell = []", "从下往上写"),
        ('tell = ["unit", "area", "city"]', 'tell = ["city", "unit"]', "从下往上写"),
        ('{ day = "09-30", percent = 70 }', '{ day = "09-31", percent = 70 }', "没有 09-31 这一天"),
        ("every_days = 14", 'every_days = "14"', "every_days 应是"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_line(folder: Path, old: str, new: str, reason: str) -> None:
    line = change(folder, old, new)
    with pytest.raises(PlanError) as caught:
        load(COMMAND_LINE, folder)
    said = str(caught.value)
    assert said.startswith(f"indicators.toml:{line}:") and reason in said


def test_all_that_is_wrong_is_named_at_once_and_looking_keeps_nothing(folder: Path, capsys: Any) -> None:
    make.load_plan()
    first = change(folder, 'direction = "up"', 'direction = "north"')
    second = change(folder, 'clause = "G9"', 'clause = "Z9"')
    with pytest.raises(CommandError) as caught:
        call_command("plan", "check", str(folder))
    assert str(caught.value).splitlines()[0].startswith(f"indicators.toml:{first}:")
    assert any(line.startswith(f"indicators.toml:{second}:") for line in str(caught.value).splitlines())
    change(folder, 'direction = "north"', 'direction = "up"')
    change(folder, 'clause = "Z9"', 'clause = "G9"')
    change(folder, 'name = "注册率"', 'name = "注册比率"')
    call_command("plan", "check", str(folder))
    assert "没有错误；载入会有 1 项变化" in capsys.readouterr().out
    assert catalogue()["registration_rate"].name == "注册率"


def test_a_target_is_stated_once(folder: Path) -> None:
    change(
        folder,
        'drill = "roster.view"',
        'drill = "roster.view"\ntargets = [{ scope = "city", from_year = 2025, value = 1 }]',
    )
    with pytest.raises(PlanError, match=r"plan\.toml 里已经写了"):
        load(COMMAND_LINE, folder)


def test_an_indicator_of_counts_that_exist_needs_no_code(folder: Path, capsys: Any) -> None:
    factories.city()
    with (folder / "indicators.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[indicators]]\nid = "hours_per_unit"\nname = "每家单位的服务时长"\nclause = "G9"\nformula = "时长 ÷ 单位。"\n'
            'expression = "hours / units"\nsource = "台账"\nunit = "小时"\nperiod = "year"\ndirection = "up"\n'
            'scopes = ["city", "area"]\ndrill = "indicators.view"\n'
            'targets = [{ scope = "city", from_year = 2026, value = 20.5 }]\n'
        )
    assert load(COMMAND_LINE, folder) == 1
    city = client(make.user_with("city_admin"))
    page = city.get(reverse("indicators:catalogue"))
    assert "每家单位的服务时长" in text_of(page) and "20.5 小时" in text_of(page)
    one = city.get(reverse("indicators:catalogue_one", args=["hours_per_unit"]))
    assert one.status_code == 200 and "服务时长 ÷ 单位" in text_of(one)
    now = one.context["course"].now
    assert now.value == now.counts["hours"] / now.counts["units"]
    capsys.readouterr()
    call_command("indicators", "--catalogue", "--indicator", "hours_per_unit", "--year", "2026")
    (printed,) = json.loads(capsys.readouterr().out)
    assert (printed["value"], printed["target"], printed["met"]) == (now.share, 20.5, now.met)
    table = city.get(reverse("indicators:catalogue_export"), {"format": "csv"}).content.decode("utf-8-sig")
    assert f"每家单位的服务时长,{now.share},小时,—,—,20.5" in table


def test_the_three_rates_are_the_same_in_both_places() -> None:
    factories.city()
    chosen = [catalogue()[code] for code in ("registration_rate", "party_participation", "staff_participation")]
    for scope in ("city", "area", "unit"):
        rows = figures(scope, year=2026, as_of=TODAY)
        found = measured(chosen, scope, [TODAY], [row.pk for row in rows])
        for row in rows:
            for one, rate in zip(found[TODAY, row.pk].values(), row.rates.values(), strict=True):
                assert (one.met, one.missing, one.text.rstrip("%")) == (rate.met, rate.missing, rate.percent), row.name


@pytest.mark.capability("G3", page="/staff/indicators/catalogue/feature_areas/")
def test_the_page_of_an_indicator_says_how_many_are_missing_and_where() -> None:
    from yushan.projects.tests import factories as projects

    make.load_plan()
    for code in ("500101", "500103"):
        team = make.team(make.detachment(make.area(code)), name=f"{code}服务队")
        projects.ready_project(team, state="running", is_feature=True)
    city = client(make.user_with("city_admin"))
    page = city.get(reverse("indicators:catalogue_one", args=["feature_areas"]))
    text = text_of(page)
    assert "还需 39 个区县" in text and "4.9%" in text and "有特色项目的区县 ÷ 责任区县 × 100%" in text
    rows = {place.code: now.text for place, now, *_ in page.context["rows"]}
    assert rows["500101"] == "100.0%" and rows["500109"] == "0.0%" and len(rows) == 41
    assert len(page.context["map"]["values"]) == 41
    # Behind the figure: the areas that lack it, each with its page.
    lacking = page.context["lacking"]
    assert (
        len(lacking) == 39
        and "看还没有的 39 个区县" in text
        and {name for name, _ in lacking}.isdisjoint(
            {Area.objects.get(code=code).name for code in ("500101", "500103")}
        )
    )
    assert reverse("indicators:area", args=["500109"]) in {url for _, url in lacking} and text.count("还没有") >= 40
    towns = city.get(reverse("indicators:catalogue_one", args=["town_coverage"])).context["map"]
    assert towns["unit"] == "%" and towns["most"] >= 1, "the legend says what its steps are"
    # What only today knows is «—» on a past day, and says so.
    past = city.get(reverse("indicators:catalogue_one", args=["feature_areas"]), {"as_of": "2026-03-31"})
    assert past.context["course"].now.text == "—" and "只知道今天情况" in text_of(past)
    assert "没有各月的走势" in text_of(past) and "预测怎么算的" not in text_of(past)
    assert text_of(page).count("方案没有定量目标") <= 1
    listed = client(make.user_with("city_admin")).get(
        reverse("indicators:catalogue"), {"as_of": "2026-03-31", "chapter": "G"}
    )
    assert "只知道今天的，这一天没有数字" in text_of(listed)
    some = next(line for _, _, lines in listed.context["groups"] for line in lines if line.now.counts_text)
    assert some.now.counts_text in text_of(listed)


def test_same_day_last_year_and_the_months() -> None:
    made = factories.city(year=2026)
    team = made["team"]
    volunteer = factories.volunteers(factories.people(1), made["areas"][0], date(2024, 1, 1))[0]
    factories.serve(volunteer, date(2025, 11, 25), team)
    factories.serve(volunteer, date(2025, 11, 26), team)
    page = client(make.user_with("city_admin")).get(reverse("indicators:catalogue_one", args=["hours"]))
    course = page.context["course"]
    assert course.year_ago.value == 2  # the one of 26 November lies after the same day of last year
    assert [day.month for day, _ in course.months] == list(range(1, 12))
    values = [one.value for _, one in course.months]
    assert values == sorted(values) and values[-1] == course.now.value
    expected = page.context["year_end"]
    assert expected.low <= expected.value <= expected.high and "八成可能在" in text_of(page)
    assert [one["name"] for one in page.context["chart"]["series"]][1:] == [
        "年底预测",
        "八成可能的下限",
        "八成可能的上限",
    ]
    home = client(make.user_with("city_admin")).get(reverse("indicators:home"), {"rate": "staff"})
    assert "八成可能在" in text_of(home) and "去年同日" in text_of(home)


def test_who_sees_which_nodes() -> None:
    made = factories.city()
    own, foreign = made["areas"][0], made["areas"][1]
    unit, other = made["units"][0], made["units"][1]
    team = make.team(make.detachment(own), name="本区服务队")
    district, clerk = client(make.user_with("area_admin", own)), client(make.user_with("unit_admin", unit))
    keeper = client(make.user_with("organization_admin", team))
    url = reverse("indicators:catalogue")
    assert f"{own.name} · 指标目录" in text_of(district.get(url))
    assert district.get(url, {"scope": "area", "node": foreign.code}).status_code == 404
    assert district.get(url, {"scope": "city"}).status_code == 403
    assert f"{unit.name} · 指标目录" in text_of(clerk.get(url))
    assert clerk.get(url, {"scope": "unit", "node": other.code}).status_code == 404
    assert "本区服务队 · 指标目录" in text_of(keeper.get(url))
    above = make.detachment(own)
    assert keeper.get(url, {"scope": "organization", "node": above.code}).status_code == 404
    one = reverse("indicators:catalogue_one", args=["registration_rate"])
    assert len(district.get(one).context["rows"]) == 1  # the unit of the district
    assert clerk.get(one).context["rows"] == []
    assert keeper.get(one).status_code == 400  # a rate of staff is not counted by team
    assert keeper.get(reverse("indicators:catalogue_one", args=["nonsense"])).status_code == 404
    auditor = client(make.user_with("auditor", own))
    assert auditor.get(one).status_code == 200


def test_pages_cost_the_same_for_a_city(django_assert_max_num_queries: Any) -> None:
    made = factories.city(units_per_area=3, staff=3)
    city = client(make.user_with("city_admin"))
    district = client(make.user_with("area_admin", made["areas"][0]))
    addresses = [reverse("indicators:catalogue")]
    addresses += [f"{addresses[0]}?chapter={chapter}" for chapter in ("T1", "T2", "T3", "T4", "T5", "S")]
    addresses += [reverse("indicators:catalogue_one", args=[code]) for code in catalogue()]
    for url in addresses:
        for browser in (city, district):
            browser.get(url)
            with django_assert_max_num_queries(20):
                assert browser.get(url).status_code == 200, url


def test_a_plan_without_a_catalogue(folder: Path) -> None:
    make.load_plan()
    (folder / "indicators.toml").unlink()
    assert load(COMMAND_LINE, folder) > 0 and Area.objects.count() == 41
    assert "指标目录还是空的" in text_of(client(make.user_with("city_admin")).get(reverse("indicators:catalogue")))


def test_where_a_detachment_and_a_team_begin_and_what_the_plan_asks_of_them(folder: Path) -> None:
    """Each begins with its own figures; the catalogue says that nothing is asked, else what is asked of whom."""
    make.load_plan()
    area = make.area(code="500109")
    detachment = make.detachment(area)
    teams = [make.team(detachment, name=f"北碚第{at}服务队") for at in range(2)]
    foreign = make.team(make.detachment(make.area("500101")), name="万州服务队")
    for one in (detachment, *teams):
        place(one, Organization.objects.get_parent(one), day=date(2025, 1, 1))
    above, keeper = (
        client(make.user_with("organization_admin", detachment)),
        client(make.user_with("organization_admin", teams[0])),
    )
    home = reverse("indicators:home")
    for browser, own in ((above, detachment), (keeper, teams[0])):
        begun = browser.get(home, follow=True)
        assert f"{own.name} · 指标目录" in text_of(begun) and "没有给支队和服务队定量目标" in text_of(begun)
        assert f'href="{home}"' in browser.get("/staff/").content.decode()
    # Who stands above several finds each of them by name; nobody finds those of others.
    listing = reverse("indicators:catalogue")
    assert keeper.get(home, follow=True).context["organization_form"] is None
    chosen = above.get(listing, {"of": str(teams[1].pk), "as_of": "2026-06-30"})
    assert f"node={teams[1].code}" in chosen["Location"] and "as_of=2026-06-30" in chosen["Location"]
    assert above.get(listing, {"of": str(foreign.pk)}).status_code == 422
    query = {"scope": "organization", "node": foreign.code}
    assert above.get(listing, query).status_code == 404

    text = (folder / "indicators.toml").read_text(encoding="utf-8")
    start, end = text.split('id = "teams"\n', 1)
    asked = '{ scope = "detachment", from_year = 2025, value = 3 }'
    end = end.replace('drill = "indicators.view"', f'drill = "indicators.view"\ntargets = [{asked}]', 1)
    text = f'{start}id = "teams"\n{end}'
    start, end = text.split('id = "activities"\n', 1)
    asked = '{ scope = "organization", from_year = 2025, value = 40 }, { scope = "team", from_year = 2026, value = 4 }'
    end = end.replace('drill = "indicators.view"', f'drill = "indicators.view"\ntargets = [{asked}]', 1)
    (folder / "indicators.toml").write_text(f'{start}id = "activities"\n{end}', encoding="utf-8")
    load(COMMAND_LINE, folder)
    begun = above.get(home, follow=True)
    assert "没有给支队和服务队定量目标" not in text_of(begun) and "还需 1 支" in text_of(begun)
    for browser, own, missing in ((above, detachment, 40), (keeper, teams[0], 4)):
        query = {"scope": "organization", "node": own.code}
        now = browser.get(reverse("indicators:catalogue_one", args=["activities"]), query).context["course"].now
        assert (now.target, now.missing) == (missing, missing)
    query = {"scope": "organization", "node": teams[0].code}
    assert keeper.get(reverse("indicators:catalogue_one", args=["teams"]), query).context["course"].now.target is None


def test_a_team_behind_its_target_is_reminded_by_the_level_above(folder: Path) -> None:
    """Detachments and teams have rate, target, what is missing, and a message to their administrators."""
    text = (folder / "indicators.toml").read_text(encoding="utf-8")
    before, after = text.split('id = "hours_per_head"', 1)
    after = after.replace(
        'missing = "小时"', 'missing = "小时"\ntargets = [{ scope = "organization", from_year = 2026, value = 5 }]', 1
    )
    (folder / "indicators.toml").write_text(f'{before}id = "hours_per_head"{after}', encoding="utf-8")
    load(COMMAND_LINE, folder)
    area = make.area(code="500109")
    detachment = make.detachment(area)
    team = make.team(detachment, name="北碚科普服务队")
    volunteers = factories.volunteers(factories.people(2), area, date(2025, 1, 1))
    for one in volunteers:
        factories.serve(one, date(2026, 3, 3), team)
    keeper, district = make.user_with("organization_admin", team), make.user_with("area_admin", area)
    own, above = client(keeper), client(district)
    query = {"scope": "organization", "node": team.code}
    one = reverse("indicators:catalogue_one", args=["hours_per_head"])
    page = above.get(one, query)
    # Two hours a head are two of four hours: ten are wanted for two people, six are missing.
    assert page.context["course"].now.missing == 6
    assert "还需 6 小时" in text_of(page) and "提醒队伍管理员" in text_of(page)
    assert "提醒队伍管理员" not in text_of(own.get(one, query)) and "还需 6 小时" in text_of(own.get(one, query))
    assert above.get(one, {"scope": "organization", "node": detachment.code}).context["course"].now.missing == 6
    url = reverse("indicators:remind", args=["hours_per_head"]) + f"?scope=organization&node={team.code}"
    assert own.get(url).status_code == 403
    post(above, url)
    assert Notice.objects.get(user=keeper).title == "北碚科普服务队：人均服务时长还需 6 小时"
    assert "提醒了队伍管理员" in text_of(above.get(one, query)).replace(" ", "")
