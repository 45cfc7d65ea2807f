"""望澜市, an invented city, starts from its folder: loaded twice, and its pages are those of its plan."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from yushan.activities.models import Activity
from yushan.activities.queries.dangers import dangers
from yushan.activities.rules.risk import asked
from yushan.common import rulebook
from yushan.common.actors import COMMAND_LINE
from yushan.indicators.queries.catalogue import catalogue
from yushan.organizations.models import Area, Town
from yushan.organizations.tests import factories as make
from yushan.plan import queries
from yushan.plan.loader import load
from yushan.safety.queries.preparing import items_of, needs_talk_review

WANGLAN = Path(settings.BASE_DIR) / "plans" / "wanglan-2026"
FILES = {
    "areas.csv", "campaigns.toml", "clauses.csv", "entries.csv", "evaluation.toml", "indicators.toml", "plan.toml",
    "qualifications.csv", "recognition.toml", "safety.toml", "skills.csv", "stations.toml", "synonyms.csv", "towns.csv",
}  # fmt: skip
PUBLIC = (
    "/", "/plan", "/projects", "/join", "/stations", "/services", "/wishes", "/rules", "/stories", "/practices", "/shop",
    "/teams/", "/help/",
)  # fmt: skip
STAFF = (
    "/staff/", "/staff/tasks/", "/staff/tasks/list/", "/staff/tasks/timeline/", "/staff/tasks/new/", "/staff/party/",
    "/staff/indicators/", "/staff/indicators/catalogue/", "/staff/indicators/scorecard/", "/staff/coordination/",
    "/staff/units/", "/staff/organizations/", "/staff/stations/", "/staff/projects/", "/staff/activities/",
    "/staff/needs/", "/staff/regulations/", "/staff/tours/", "/staff/events/", "/staff/volunteers/",
    "/staff/safety/", "/staff/safety/policies/", "/staff/safety/signals/", "/staff/safety/lessons/", "/staff/safety/figures/",
)  # fmt: skip
pytestmark = pytest.mark.django_db


def test_the_folder_is_complete_and_loads_twice() -> None:
    assert {one.name for one in WANGLAN.iterdir()} == FILES
    assert load(COMMAND_LINE, WANGLAN) > 100
    assert load(COMMAND_LINE, WANGLAN) == 0
    assert queries.current_plan().city_name == "望澜市"
    assert (Area.objects.count(), Town.objects.count()) == (8, 28)
    assert [one.name for one in queries.entries("programmes")] == ["海岛科普行", "智慧渔业技术员培养", "潮汐课堂"]
    assert queries.target_count("demonstration_stations", "area", 2026) == 2
    assert rulebook.number("notice_working_days") == 5
    leads = {one.code: one.lead_unit for one in queries.clauses()}
    assert (leads["W3.2"], leads["W2.2"], leads["M1"]) == ("市海洋局", "市科协", "")
    assert set(leads) >= {one.clause for one in catalogue().values()}
    text = "".join(one.read_text(encoding="utf-8") for one in WANGLAN.iterdir())
    assert "重庆" not in text and "渝" not in text and "虚构" in text


def test_its_pages_are_walked() -> None:
    load(COMMAND_LINE, WANGLAN)
    everybody, staff = Client(), Client()
    staff.force_login(make.user_with("city_admin"))
    for browser, addresses in ((everybody, PUBLIC), (staff, STAFF)):
        for address in addresses:
            answer = browser.get(address, follow=True)
            assert answer.status_code == 200, (address, answer.status_code)
    plan = everybody.get("/plan", follow=True).text
    assert "开渔科普周" in plan and "科普大篷车" not in plan
    assert "青礁县" in staff.get("/staff/tasks/new/").text


def test_its_risk_check_asks_by_its_own_service_types() -> None:
    """Science lessons at a school of another city are asked about chemicals too, and bring goggles."""
    load(COMMAND_LINE, WANGLAN)
    types = {one.code for one in queries.entries("service_types")}
    assert {code for one in dangers() for code in one.types} <= types
    lesson = {one.code for one in asked(dangers(), {"school"}, is_online=False)}
    assert "experiment" in lesson and "clinic" not in lesson
    assert "machines" in {one.code for one in asked(dangers(), {"fishery"}, is_online=False)}
    assert "clinic" in {one.code for one in asked(dangers(), {"health"}, is_online=False)}
    activity = Activity(risk_answers=["experiment"], is_online=False)
    assert "goggles" in {one.code for one in items_of(activity)} and not needs_talk_review(activity)
    assert needs_talk_review(Activity(risk_answers=["content"], is_online=True))
