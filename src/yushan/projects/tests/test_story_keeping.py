"""In a browser: budget heads and risks are changed and struck, a side of the evaluation is waived, the city writes a form."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from yushan.common import clock
from yushan.organizations.tests import factories as make
from yushan.projects.actions import plan, rounds
from yushan.projects.actions.library import begin_entry, copy_entry
from yushan.projects.models import LibraryEntry, Project
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_library import library_entry
from yushan.projects.tests.room_factories import load_forms, served
from yushan.testing_browser import DESK, PHONE, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.capability("T2.3", page="/staff/projects/")
def test_a_lead_keeps_money_and_risks(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    lead = make.user_with("project_lead", team, display_name="谭伟")
    project = ready_project(
        team, lead, state="running", approved_at=clock.now() - timedelta(days=30), title="缙云山科学课"
    )
    plan.save_head(lead, project=project, name="教具", planned_cents=2_000_000)
    plan.save_risk(lead, project=project, text="实验烫伤", likelihood=2, effect=4, measure="专人看火", owner=lead)
    for size in (PHONE, DESK):
        page = new_page(size)
        sign_in(page, lead)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(reverse("projects:money", args=[project.pk]))
        page.locator("summary", has_text="修改 教具").click()
        amount = "18000" if size == PHONE else "17500.50"
        page.get_by_label("预算（元）").first.fill(amount)
        page.get_by_role("button", name="改好").first.click()
        expect(page.get_by_text("科目已改好。")).to_be_visible()
        expect(page.get_by_text("教具 20,000.00 元 → 教具 18,000.00 元")).to_be_visible()
        axe(page)
        assert fits(page)
        page.goto(reverse("projects:plan", args=[project.pk]))
        if size == PHONE:
            page.locator("summary", has_text="修改 实验烫伤").click()
            page.get_by_label("怎么防").first.fill("改用热水袋")
            page.get_by_role("button", name="改好").last.click()
            expect(page.get_by_text("风险已改好。")).to_be_visible()
        else:
            page.locator("summary", has_text="划掉 实验烫伤").click()
            page.get_by_label("为什么划掉").fill("和另一条重复")
            page.get_by_role("button", name="划掉这条").click()
            expect(page.get_by_text("已划掉，经过里查得到。")).to_be_visible()
        expect(page.get_by_text("改用热水袋").first).to_be_visible()
        axe(page)
        assert fits(page)


@pytest.mark.capability("T2.3", page="/staff/projects/forms/")
def test_the_level_above_waives_and_the_city_writes_a_form(
    new_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    load_forms()
    team = make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队")
    lead, above = make.user_with("project_lead", team), make.user_with("area_admin", team.area, display_name="黎静")
    project = ready_project(team, lead, state="running", approved_at=clock.now(), title="缙云山科学课")
    served(project)
    rounds.evaluate_project(lead, project=project)
    phone = new_page(PHONE)
    sign_in(phone, above)
    phone.goto(reverse("projects:evaluation", args=[project.pk]))
    phone.locator("summary", has_text="等不到这一方 服务对象评价").click()
    phone.get_by_label("为什么等不到").first.fill("学生已经毕业，家长群解散了。")
    axe(phone)
    phone.get_by_role("button", name="这一轮不再等 服务对象评价").click()
    expect(phone.get_by_text("学生已经毕业，家长群解散了。")).to_be_visible()
    axe(phone)
    assert fits(phone)

    for size in (DESK, PHONE):
        page = new_page(size)
        sign_in(page, make.user_with("city_admin", display_name="钟明远"))
        page.goto("/staff/projects/")
        page.get_by_role("link", name="评价表").click()
        axe(page)
        assert fits(page)
        page.get_by_role("link", name="写新一版 服务对象评价").click()
        questions = page.get_by_label("问题")
        questions.fill(questions.input_value() + f"\n\n老师接着教了吗（{size['width']}）\n接着教\n没有")
        axe(page)
        assert fits(page)
        page.get_by_role("button", name="保存为新一版").click()
        expect(page.get_by_text("版已生效")).to_be_visible()


@pytest.mark.capability("T2.6", page="/staff/library/")
def test_who_copied_from_whom_is_read_on_the_entry(new_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    city = make.user_with("city_admin")
    entry = library_entry(
        make.team(make.detachment(make.area("500109", "北碚区")), name="缙云山服务队"), "科普班车进村小"
    )
    first = entry
    for code, name in (("500112", "渝北区"), ("500120", "璧山区")):
        place = make.team(make.detachment(make.area(code, name)))
        copy = copy_entry(city, entry=entry, organization=place, title=f"{name}科普班车")
        Project.objects.filter(pk=copy.pk).update(state="running")
        copy.refresh_from_db()
        entry = begin_entry(city, project=copy)
        LibraryEntry.objects.filter(pk=entry.pk).update(state="published", published_at=clock.now())
        entry.refresh_from_db()
    for size in (PHONE, DESK):
        page = new_page(size)
        sign_in(page, make.user_with("project_lead", first.project.organization))
        page.goto("/staff/library/?sort=quality")
        axe(page)
        assert fits(page)
        page.get_by_role("link", name="科普班车进村小").click()
        expect(page.get_by_text("第 2 代")).to_be_visible()
        axe(page)
        assert fits(page)
        page.goto(reverse("library:entry", args=[entry.pk]))
        expect(page.get_by_role("heading", name="从哪里来")).to_be_visible()
        axe(page)
        assert fits(page)
