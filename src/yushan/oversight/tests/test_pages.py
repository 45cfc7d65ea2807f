"""Pages: the board, the list, a task for 41 districts, signing off several, papers, party work; few statements."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock, todos
from yushan.common.actors import COMMAND_LINE
from yushan.coordination.tests import factories as meetings
from yushan.organizations.models import Area
from yushan.organizations.tests import factories as make
from yushan.oversight import actions
from yushan.oversight.actions import Receivers, Wish
from yushan.oversight.actions.papers import make_paper
from yushan.oversight.models import Assignment, PlanTask, ResponsibleUnit, YearPaper
from yushan.oversight.queries import paper
from yushan.oversight.rules.lines import Milestone
from yushan.oversight.tests import factories as work
from yushan.plan import queries as plan
from yushan.plan.models import Clause
from yushan.regulations.tests import factories as rules

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@pytest.fixture
def areas(db: None) -> list[Area]:
    work.clauses()
    return [make.area(code) for code in ("500101", "500109", "500112")]


@pytest.fixture
def city(areas: list[Area]) -> User:
    return make.user_with("city_admin")


@pytest.fixture
def beibei(areas: list[Area]) -> User:
    return make.user_with("area_admin", areas[1])


def form(**values: Any) -> dict[str, Any]:
    return {
        "clause": "T3.2", "title": "办好全国科普月示范活动", "text": "每个区县至少三场。",
        "due_on": work.in_days(40).isoformat(), "everywhere": "on",
    } | values  # fmt: skip


@pytest.mark.capability("T1.7", page="/staff/tasks/")
def test_from_one_form_to_every_district_and_back(areas: list[Area], city: User, beibei: User) -> None:
    browser, worker = client(city), client(beibei)
    assert "还没有安排任务" in browser.get("/staff/tasks/").text
    early = browser.post("/staff/tasks/new/", form(milestones="九月一日 印发"))
    assert early.status_code == 422 and "读不懂" in early.text and "每个区县至少三场" in early.text
    unit = make.unit("万州区图书馆", area=areas[0])
    twice = browser.post("/staff/tasks/new/", form(everywhere="", title="同一家", names=f"{unit.name}\n{unit.code}"))
    assert twice.status_code == 302 and PlanTask.objects.get().assignments.count() == 1
    again = reverse("oversight:more", args=[PlanTask.objects.get().pk])
    other = make.unit("万州区博物馆", area=areas[0])
    assert browser.post(again, {"names": f"{other.code}\n{other.name}"}).status_code == 302
    PlanTask.objects.all().delete()
    nobody = browser.post("/staff/tasks/new/", form(everywhere="", names="没有的单位"))
    assert nobody.status_code == 422 and "找不到“没有的单位”" in nobody.text
    stone = work.in_days(9)
    sent = form(milestones=f"{stone} 印发方案", indicators=["own_units"], asks_file="on")
    page = browser.post("/staff/tasks/new/", sent, follow=True)
    assert "已交给 3 个承办方" in page.text and "印发方案" in page.text
    task = PlanTask.objects.get()
    assert (task.lead, task.helpers, task.indicators) == ("市科协", ["市科技局"], ["own_units"])
    mine = work.of(task, area=areas[1])
    source = next(one for one in todos.sources() if one.name == "oversight.mine")
    assert [todo.text for todo in source.collect(beibei, 5)] == [task.title]

    own = reverse("oversight:assignment", args=[mine.pk])
    assert "报告办结还差" in worker.get(own).text
    report, step = (reverse(f"oversight:{name}", args=[mine.pk]) for name in ("report", "step"))
    assert worker.post(report, {"text": ""}).status_code == 422
    (first,) = task.milestones.all()
    files = [SimpleUploadedFile("方案.pdf", work.PDF), SimpleUploadedFile("名单.pdf", work.PDF)]
    assert (
        worker.post(report, {"text": "印发了。", "milestone": first.pk, "percent": 40, "evidence": files}).status_code
        == 302
    )
    seen = worker.get(own).text
    assert "方案.pdf" in seen and "名单.pdf" in seen and "0 家" in seen and "已完成" in seen
    refused = worker.post(report, {"text": "再传", "evidence": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert refused.status_code == 422 and "只收 PDF" in refused.text
    assert browser.post(report, {"text": "市里替他报"}).status_code == 403
    assert worker.post(report, {"text": "三场都办了。", "do": "finish"}).status_code == 302
    assert worker.post(step, {"do": "sign"}).status_code == 403
    back = browser.post(step, {"do": "send_back", "reason": "缺照片"}, follow=True)
    assert "已退回" in back.text and "缺照片" in worker.get(own).text
    worker.post(report, {"text": "照片补上了。", "do": "finish"})
    whole = browser.post(reverse("oversight:sign_many", args=[task.pk]), {"pick": [mine.pk]}, follow=True)
    assert "已销号 1 项" in whole.text
    assert browser.get(f"/staff/tasks/?year={task.year}").context["whole"].done == 1
    evidence = mine.reports.filter(files__isnull=False).first()
    assert evidence is not None
    code = evidence.files.first().code  # type: ignore[union-attr]
    assert worker.get(reverse("oversight:file", args=[mine.pk, code])).content == work.PDF


def test_what_is_not_ones_own_is_not_there(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city)
    other = work.of(task, area=areas[0])
    worker = client(beibei)
    assert worker.get(reverse("oversight:assignment", args=[other.pk])).status_code == 404
    listed = worker.get("/staff/tasks/list/")
    assert [one.area for one, *_rest in listed.context["lines"]] == [areas[1]]
    assert areas[0].name not in worker.get(reverse("oversight:task", args=[task.pk])).text
    assert worker.post(reverse("oversight:cancel", args=[task.pk]), {"reason": "不办"}).status_code == 403
    assert client(make.user()).get("/staff/tasks/").status_code == 403


def test_the_list_is_narrowed_and_goes_on_by_key(areas: list[Area], city: User) -> None:
    for number in range(30):
        work.given([areas[number % 3]], actor=city, title=f"任务 {number}", days=20 + number)
    browser = client(city)
    first = browser.get("/staff/tasks/list/")
    assert len(first.context["lines"]) == 25
    assert len(browser.get(f"/staff/tasks/list/{first.context['page'].next_url}").context["lines"]) == 5
    assert len(browser.get(f"/staff/tasks/list/?area={areas[0].code}").context["lines"]) == 10
    assert (
        browser.get("/staff/tasks/list/?q=任务 7&kind=area&clause=T3.2").context["lines"][0][0].task.title == "任务 7"
    )
    assert "没有这样的任务" in browser.get("/staff/tasks/list/?show=red").text
    with clock.pretend(clock.at(work.in_days(22), 9)):
        assert len(browser.get("/staff/tasks/list/?show=red").context["lines"]) == 2
        assert len(browser.get("/staff/tasks/list/?show=amber").context["lines"]) == 8


def test_few_statements_however_much_there_is(
    areas: list[Area], city: User, beibei: User, django_assert_max_num_queries: Any
) -> None:
    browser = client(city)
    task = work.given(areas, actor=city, indicators=["own_units"], milestones=[Milestone(work.in_days(9), "印发")])
    mine = work.of(task, area=areas[1])
    addresses = (
        "/staff/tasks/", "/staff/tasks/list/", "/staff/tasks/timeline/", "/staff/tasks/clauses/T3.2/",
        f"/staff/tasks/{task.pk}/", f"/staff/tasks/assignments/{mine.pk}/", "/staff/party/", "/staff/tasks/new/",
        "/staff/tasks/papers/", "/staff/tasks/units/", "/staff/tasks/responsible/", f"/staff/tasks/{task.pk}/change/",
    )  # fmt: skip
    for _round in range(2):
        for address in addresses:
            browser.get(address)
            with django_assert_max_num_queries(20):
                assert browser.get(address).status_code == 200, address
        for number in range(12):
            work.given(areas, actor=city, title=f"任务 {number}", milestones=[Milestone(work.in_days(9), "印发")])
        for number in range(12):
            actions.report(beibei, assignment=mine, text=f"第 {number} 次")


def test_a_decision_and_a_rule_lead_to_tasks(areas: list[Area], city: User, beibei: User) -> None:
    meetings.duties()
    met = meetings.meeting(areas[1])
    decision = met.decisions.get()
    worker = client(beibei)
    page = reverse("coordination:meeting", args=[met.pk])
    begin = f"/staff/tasks/new/?decision={decision.pk}"
    assert begin in worker.get(page).text
    assert decision.text in worker.get(begin).text
    unit = make.unit("北碚区图书馆", area=areas[1])
    rule = rules.in_force(areas[1]).regulation
    sent = form(everywhere="", names=unit.code, regulation=rule.pk)
    assert worker.post(begin, sent).status_code == 302
    task = PlanTask.objects.get()
    assert (task.decision, task.area) == (decision, areas[1])
    assert task.title in worker.get(page).text
    assert task.title in worker.get(reverse("regulations:detail", args=[rule.pk])).text
    assert client(city).get(begin).status_code == 403, "the city does not give for a district"


def test_a_year_on_paper(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city, days=1, indicators=["own_units"])
    mine = work.of(task, area=areas[1])
    actions.report(beibei, assignment=mine, text="三场<b>都</b>办了 #set", finish=True)
    actions.sign(city, assignment=mine)
    made = make_paper(None, task.year, city)
    assert (made.assignments, made.reports) == (3, 1)
    browser = client(city)
    assert "3 项承办" in " ".join(browser.get("/staff/tasks/papers/").text.split())
    assert browser.get(reverse("oversight:paper", args=[made.pk])).content.startswith(b"%PDF-")
    assert client(beibei).get(reverse("oversight:paper", args=[made.pk])).status_code == 404
    own = make_paper(areas[1], task.year, beibei)
    assert own.assignments == 1
    answer = browser.post("/staff/tasks/papers/order/", {"level": "city", "year": task.year})
    assert answer.status_code == 302 and "/staff/jobs/" in answer.url
    assert client(beibei).post("/staff/tasks/papers/order/", {"level": "city", "year": task.year}).status_code == 403
    assert YearPaper.objects.count() >= 2


def test_the_paper_of_last_year_says_what_was_on_its_last_day(areas: list[Area], city: User, beibei: User) -> None:
    year = clock.today().year
    with clock.pretend(clock.at(date(year, 12, 1), 9)):
        unit = make.unit("万州区图书馆", area=areas[0])
        task = give_for(city, [unit], areas, due=date(year, 12, 20))
    other = make.user_with("area_admin", areas[0])
    mine, theirs, third = (work.of(task, area=one) for one in (areas[1], areas[0], areas[2]))
    with clock.pretend(clock.at(date(year, 12, 15), 9)):
        actions.report(beibei, assignment=mine, text="三场都办了。", finish=True)
        actions.report(other, assignment=theirs, text="办了一场。", percent=30)
    with clock.pretend(clock.at(date(year + 1, 1, 4), 9)):
        before = paper.content(None, year)
    assert dict(before["totals"]) == {"任务": "1", "承办": "4", "已销号": "0", "超期未办": "3", "进展报告": "2"}
    with clock.pretend(clock.at(date(year + 1, 2, 11), 9)):
        actions.sign(city, assignment=mine)
        actions.report(other, assignment=theirs, text="二月又办了两场。", percent=90, files=[("a.pdf", work.PDF)])
        actions.extend(city, assignment=theirs, due_on=date(year + 1, 3, 1), reason="等场地")
        actions.cancel(city, assignment=third, reason="不办了")
        actions.cancel_task(city, task=task, reason="并入新的一年")
        give_for(city, [], areas, due=date(year + 1, 6, 1), starts_on=date(year, 12, 1))
        assert paper.content(None, year) == before, "made in February, it says what was on 31 December"
        lines = {line[0]: line for line in before["clauses"][0]["tasks"][0]["lines"]}
        assert lines["北碚区"][1:3] == ["待销号", "—"] and lines[areas[0].name][1] == "超期 11 天"
        assert lines[areas[0].name][3] == "办了一场。"
        this = paper.content(None, year + 1)
        assert dict(this["totals"])["进展报告"] == "0", "that of December is last year's"
        (done,) = (
            line for group in this["clauses"] for one in group["tasks"] for line in one["lines"] if "已销号" in line[1]
        )
        assert done[1] == f"已销号 {year + 1}-02-11"


def give_for(city: User, units: list[Any], areas: list[Area], *, due: date, **values: Any) -> PlanTask:
    wish = Wish(clause="T3.2", title="办好全国科普月示范活动", due_on=due, **values)
    return actions.give_task(city, area=None, wish=wish, receivers=Receivers(areas=areas, units=units))


def test_a_task_is_changed_on_its_page(areas: list[Area], city: User, beibei: User) -> None:
    task = work.given(areas, actor=city, milestones=[Milestone(work.in_days(9), "印发方案")])
    address, browser = reverse("oversight:change", args=[task.pk]), client(city)
    page = browser.get(address)
    assert f"{work.in_days(9)} 印发方案" in page.text and "交给哪些区县" not in page.text
    assert address in browser.get(reverse("oversight:task", args=[task.pk])).text
    sent = form(clause="T1.6", due_on=task.due_on.isoformat(), starts_on=task.starts_on.isoformat())
    assert "为什么改" in browser.post(address, sent).text and browser.post(address, sent).status_code == 422
    said = browser.post(address, sent | {"reason": "方案换了一版"}, follow=True)
    assert "已改好" in said.text
    task.refresh_from_db()
    assert task.clause == "T1.6" and not task.milestones.exists()
    own = client(beibei).get(reverse("oversight:assignment", args=[work.of(task, area=areas[1]).pk])).text
    assert "任务改动" in own and "方案换了一版" in own
    assert client(beibei).get(address).status_code == 403
    Clause.objects.filter(code="T1.6").delete()
    plan.forget()
    assert "请选择" in browser.get(address).text, "a clause that left the plan: another one has to be chosen"


def test_by_lead_unit_and_by_receiver(
    areas: list[Area], city: User, beibei: User, django_assert_max_num_queries: Any
) -> None:
    units = [make.unit(f"北碚区第{number}小学", area=areas[1]) for number in range(30)]
    team = make.team(make.detachment(areas[1]), name="静观镇服务队")
    to = Receivers(units=units, organizations=[team])
    task = actions.give_task(beibei, area=areas[1], wish=work.wish(lead="市科技局"), receivers=to)
    work.given(areas, actor=city, lead="市科协")
    browser = client(city)
    year = task.year
    leads = {
        name: standing.total
        for name, _who, standing in browser.get(f"/staff/tasks/units/?year={year}").context["lines"]
    }
    assert leads == {"市科协": 3, "市科技局": 31}
    address = f"/staff/tasks/units/?year={year}&kind=unit"
    browser.get(address)
    with django_assert_max_num_queries(20):
        first = browser.get(address)
    assert len(first.context["lines"]) == 25 and all(standing.total == 1 for _n, _w, standing in first.context["lines"])
    assert "静观镇服务队" in browser.get(f"/staff/tasks/units/?year={year}&kind=organization").text
    listed = lambda query: len(browser.get(f"/staff/tasks/list/?{query}").context["lines"])
    assert listed("lead=市科协") == 3 and listed(f"by={units[3].code}") == 1 and listed("by=第7小学") == 1
    assert listed("by=静观") == 1 and listed("by=没有的") == 0
    text = client(beibei).get(f"/staff/tasks/units/?year={year}&kind=lead").text
    assert "责任单位对照" not in text, "who is who is for the city"


def test_the_city_says_who_the_responsible_units_are(areas: list[Area], city: User, beibei: User) -> None:
    bureau = make.unit("重庆市科学技术局", area=areas[0])
    browser = client(city)
    assert "市科技局" in browser.get("/staff/tasks/responsible/").text
    send = "/staff/tasks/responsible/link/"
    assert "找不到" in browser.post(send, {"name": "市科技局", "to": "没有的局"}, follow=True).text
    assert "已保存" in browser.post(send, {"name": "市科技局", "to": bureau.code}, follow=True).text
    assert ResponsibleUnit.objects.get(name="市科技局").unit == bureau
    assert bureau.name in browser.get("/staff/tasks/responsible/").text
    assert client(beibei).post(send, {"name": "市科技局", "to": ""}).status_code == 403


def test_every_report_of_an_assignment_can_be_reached(areas: list[Area], city: User, beibei: User) -> None:
    mine = work.of(work.given(areas, actor=city), area=areas[1])
    actions.report(beibei, assignment=mine, text="最早的一条", files=[("最早.pdf", work.PDF)])
    for number in range(45):
        actions.report(beibei, assignment=mine, text=f"第 {number} 次")
    browser, address = client(beibei), reverse("oversight:assignment", args=[mine.pk])
    first = browser.get(address)
    assert "最早的一条" not in first.text
    older = browser.get(address + first.context["reports"].next_url).text
    assert "最早的一条" in older and "最早.pdf" in older


def test_a_clause_and_the_timeline_go_on_page_by_page(
    areas: list[Area], city: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.pretend(clock.at(date(clock.today().year + 1, 2, 1), 9)):
        for number in range(30):
            stones = [Milestone(work.in_days(3 + number), f"节点 {number}")]
            work.given([areas[0]], actor=city, title=f"任务 {number}", days=20 + number, milestones=stones)
        browser, year = client(city), clock.today().year
        clause = browser.get(f"/staff/tasks/clauses/T3.2/?year={year}")
        assert len(clause.context["tasks"]) == 25 and clause.context["whole"].total == 30
        rest = browser.get(f"/staff/tasks/clauses/T3.2/{clause.context['page'].next_url}")
        assert len(rest.context["tasks"]) == 5
        monkeypatch.setattr("yushan.oversight.views.board.EVENTS", 25)
        seen, query = [], f"?year={year}&from={year}-02"
        for _page in range(3):
            page = browser.get(f"/staff/tasks/timeline/{query}")
            seen += [event.place for _month, group in page.context["months"] for event, _standing in group]
            query = f"?year={year}&from={year}-02&after={page.context['more']}"
        assert len(seen) == len(set(seen)) == 60 and seen == sorted(seen) and not page.context["more"]
        assert browser.get("/staff/tasks/timeline/?after=nonsense").status_code == 200
        late = browser.get(f"/staff/tasks/timeline/?year={year}&from={year}-04").context["months"]
        assert not late or late[0][0].month >= 4


def test_a_clause_that_left_the_plan_keeps_its_tasks(areas: list[Area], city: User) -> None:
    work.given(areas, actor=city)
    Clause.objects.filter(code="T3.2").delete()
    plan.forget()
    browser = client(city)
    year = Assignment.objects.first().task.year  # type: ignore[union-attr]
    assert "现在的方案里没有的条款" in browser.get(f"/staff/tasks/?year={year}").text
    assert "现在的方案里没有这一条" in browser.get(f"/staff/tasks/clauses/T3.2/?year={year}").text
    assert browser.get("/staff/tasks/clauses/Z9/").status_code == 404


def test_the_timeline_has_milestones_and_ends(areas: list[Area], city: User) -> None:
    day = clock.today() + timedelta(days=20)
    task = work.given(areas, actor=COMMAND_LINE, days=30, milestones=[Milestone(day, "启动仪式")])
    text = client(city).get(f"/staff/tasks/timeline/?year={task.year}").text
    assert "启动仪式" in text and task.title in text


def test_what_runs_over_new_year_stands_in_both_years(areas: list[Area], city: User) -> None:
    browser = client(city)
    with clock.pretend(clock.at(clock.today().replace(month=12, day=10), 9)):
        year = clock.today().year
        work.given(areas, actor=city, days=40)
        assert browser.get("/staff/tasks/").context["whole"].total == 3
        assert browser.get(f"/staff/tasks/?year={year + 1}").context["whole"].total == 3
        assert browser.get(f"/staff/tasks/?year={year - 1}").context["whole"].total == 0
        assert len(browser.get(f"/staff/tasks/list/?year={year}").context["lines"]) == 3
    # Late from the year before, it is not forgotten.
    with clock.pretend(clock.at(clock.today().replace(year=year + 2, month=3, day=1), 9)):
        assert browser.get("/staff/tasks/").context["whole"].red == 3
