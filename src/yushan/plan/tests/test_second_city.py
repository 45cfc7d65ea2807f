"""望澜市, an invented city, starts from its folder: loaded twice, and its pages are those of its plan."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from yushan.activities.models import Activity
from yushan.activities.queries.dangers import dangers
from yushan.activities.rules.risk import asked
from yushan.common import clock, rulebook
from yushan.common.actors import COMMAND_LINE
from yushan.indicators.queries.catalogue import catalogue
from yushan.organizations.models import Area, Town
from yushan.organizations.tests import factories as make
from yushan.oversight.models import PlanTask
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
    "/teams/", "/help/", "/campaigns/", "/honours", "/training/", "/rights/", "/incidents/report/", "/verify",
)  # fmt: skip
STAFF = (
    "/staff/", "/staff/tasks/", "/staff/tasks/list/", "/staff/tasks/timeline/", "/staff/tasks/new/", "/staff/party/",
    "/staff/indicators/", "/staff/indicators/catalogue/", "/staff/indicators/scorecard/", "/staff/coordination/",
    "/staff/units/", "/staff/organizations/", "/staff/stations/", "/staff/projects/", "/staff/activities/",
    "/staff/needs/", "/staff/regulations/", "/staff/tours/", "/staff/events/", "/staff/volunteers/",
    "/staff/tasks/units/", "/staff/tasks/responsible/", "/staff/tasks/papers/", "/staff/tasks/plan/",
    "/staff/tasks/clauses/W3.1/", "/staff/coordination/meetings/new/", "/staff/safety/", "/staff/safety/figures/",
    "/staff/safety/lessons/", "/staff/safety/policies/", "/staff/safety/signals/", "/incidents/new/",
    "/staff/training/", "/staff/training/new/", "/staff/training/courses/new/", "/staff/training/bases/",
    "/staff/training/lecturers/", "/staff/training/leaders/", "/staff/rights/", "/staff/rights/new/",
    "/staff/rights/figures/", "/staff/rights/answers/", "/staff/rights/exclusions/", "/staff/campaigns/",
    "/staff/campaigns/new/", "/staff/stories/", "/staff/audit/", "/staff/imports/",
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
    # What a district sees of the same pages: its own, or that it is not for it; never a fault.
    island = Client()
    island.force_login(make.user_with("area_admin", Area.objects.get(code="990123")))
    for address in STAFF:
        assert island.get(address, follow=True).status_code in (200, 403, 404), address
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


def test_a_task_of_its_plan_goes_from_a_meeting_to_being_signed_off() -> None:
    load(COMMAND_LINE, WANGLAN)
    area = Area.objects.get(code="990123")
    desk, island = Client(), Client()
    desk.force_login(make.user_with("city_admin"))
    island.force_login(make.user_with("area_admin", area))
    day = lambda days: (clock.today() + timedelta(days=days)).isoformat()
    met = {"board": "city", "title": "联席会议第一次会议", "held_on": day(0), "agenda": "开渔科普周怎么办"}
    meeting = desk.post("/staff/coordination/meetings/new/", met, follow=True)
    assert "开渔科普周怎么办" in meeting.text
    duty = queries.choices("duties")[0][0]
    decide = f"/staff/coordination/meetings/{meeting.context['meeting'].pk}/decisions/"
    decided = desk.post(decide, {"duty": duty, "text": "每个区县至少办两场"}, follow=True)
    begin = re.search(r"/staff/tasks/new/\?decision=\d+", decided.text)
    assert begin
    page = desk.get(begin[0])
    assert page.context["form"].initial["clause"] == "W6.1", "under which clause this city coordinates"
    sent = {"clause": "W6.1", "title": "每个区县至少办两场", "due_on": day(40), "everywhere": "on"}
    assert "已交给 8 个承办方" in desk.post(begin[0], sent, follow=True).text
    task = PlanTask.objects.get()
    assert (task.lead, set(task.responsible.values_list("name", flat=True))) == (
        "市科协", {"市科协", "市志愿服务联合会", "市海洋局", "市教育局"},
    )  # fmt: skip
    own = task.assignments.get(area=area)
    address = f"/staff/tasks/assignments/{own.pk}/"
    sent = {"text": "两场都办了。", "do": "finish"}
    assert "已报告办结" in island.post(f"{address}report/", sent, follow=True).text
    assert "已销号" in desk.post(f"{address}step/", {"do": "sign"}, follow=True).text
    assert "市海洋局" in desk.get("/staff/tasks/responsible/").text
