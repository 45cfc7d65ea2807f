"""A leader's compulsory course on a phone: the class, a lesson that survives a closed browser, a failed exam, one without a
network, the certificate. And the one who arranges it, at a desk."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.testing_browser import fits
from yushan.training.actions import courses
from yushan.training.actions.certificates import issue_due
from yushan.training.models import Answer, Attempt, Enrolment, Question, TrainingCertificate
from yushan.training.tests.factories import a_class, a_lesson, course, kind, version_of
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def _choose(page: Any, attempt: Attempt, *, right: bool) -> None:
    """Answers every question of the paper on the page."""
    for pk, _places in attempt.paper:
        question = Question.objects.get(pk=pk)
        box = page.locator(f'[data-question="{pk}"]')
        if question.kind == "number":
            box.get_by_role("textbox").fill("45" if right else "9")
            box.get_by_role("textbox").blur()
        elif question.kind == "truth":
            box.get_by_label("对" if right else "错").check()
        elif question.kind == "multiple":
            for place in (0, 2) if right else (1,):
                box.locator(f'input:not([type=hidden])[value="{place}"]').check()
        else:
            box.locator(f'input:not([type=hidden])[value="{1 if right else 0}"]').check()


@pytest.mark.capability("T5.8", page="/training/")
def test_a_leader_fails_the_first_exam_and_gets_the_certificate(
    phone_page: Any, sign_in: Any, axe: Any, complaints: Any
) -> None:
    row = course(
        publish=False, audience="leaders", is_compulsory=True, months=24,
        grants=kind("leader-training", "科技志愿服务组织负责人培训合格"),
    )  # fmt: skip
    lesson = a_lesson(row.versions.get(), "带队的三条规矩")
    courses.publish_version(COMMAND_LINE, version=row.versions.get())
    whole = a_class(row, title="第 2 期组织负责人培训班", mode="online")
    head = volunteer("覃国强")
    make.leader(make.team(leader_name=""), "覃国强", person=head.person)
    page = phone_page
    sign_in(page, head.person.user)

    page.goto("/training/")
    expect(page.get_by_text("您负责的组织要求负责人参加培训")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="第 2 期组织负责人培训班").click()
    axe(page)
    page.get_by_role("button", name="报名").click()
    expect(page.get_by_text("报上了。")).to_be_visible()
    page.get_by_role("link", name="去我的这一期").click()
    expect(page.get_by_text("还有 1 节线上课没有学完")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="带队的三条规矩").click()
    page.mouse.wheel(0, 900)
    page.wait_for_function("window.scrollY > 300")
    with page.expect_response("**/keep/"):
        page.wait_for_timeout(11000)
    page.goto("/me/training/")  # closed, opened again on another day
    page.goto(f"/me/training/{Enrolment.objects.get().pk}/lessons/{lesson.pk}/")
    expect(page.get_by_text("已回到上次学到的地方。")).to_be_visible()
    page.wait_for_function("window.scrollY > 100")
    axe(page)
    page.get_by_role("button", name="学完了").click()

    page.get_by_role("link", name="去考试").click()
    axe(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="开始考试").click()
    expect(page.get_by_role("heading", name="考卷")).to_be_visible()
    axe(page)
    assert fits(page)
    attempt = Attempt.objects.get()
    _choose(page, attempt, right=False)
    expect(page.get_by_text("答案都保存了")).to_be_visible()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("没有通过，60 分才算通过")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="再考一次（还能考 1 次）").click()
    page.get_by_role("button", name="开始考试").click()
    second = Attempt.objects.get(number=2)
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    complaints.expect("Failed to fetch")
    page.context.set_offline(True)  # in the lift
    _choose(page, second, right=True)
    expect(page.get_by_text("留在手机里，联网后自动保存")).to_be_visible()
    assert not Answer.objects.filter(attempt=second).exists()
    page.context.set_offline(False)
    page.reload()  # closed and opened again: what was not sent is put back and sent
    expect(page.get_by_text("答案都保存了")).to_be_visible()
    assert Answer.objects.filter(attempt=second).values("question").distinct().count() == 5
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("通过了")).to_be_visible()

    assert issue_due() == 1
    page.goto("/me/training/")
    expect(page.get_by_role("link", name="下载证书")).to_be_visible()
    axe(page)
    certificate = TrainingCertificate.objects.get()
    page.goto(f"/verify/{certificate.code}")
    expect(page.get_by_text("培训结业证书").first).to_be_visible()
    page.goto("/training/")
    expect(page.get_by_text("您负责的组织要求负责人参加培训")).to_have_count(0)
    assert version_of(row).number == 1 and whole.pk


@pytest.mark.capability("T5.8", page="/staff/training/")
def test_the_training_administrator_arranges_a_class(desk_page: Any, sign_in: Any, axe: Any, complaints: Any) -> None:
    make.corps()
    page = desk_page
    sign_in(page, make.user_with("training_admin", display_name="向春梅"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/staff/training/")
    axe(page)
    page.get_by_role("link", name="新建课程").click()
    page.get_by_label("课程名称").fill("现场安全")
    page.get_by_role("button", name="保存课程").click()
    page.get_by_role("link", name="改大纲、学时和考试").click()
    page.get_by_label("课程大纲").fill("看现场，定人，救人。")
    page.get_by_label("多少小时").fill("3")
    page.get_by_role("button", name="保存这一版").click()
    page.get_by_role("link", name="题库 0 题").click()
    axe(page)
    page.get_by_role("link", name="加一道题").click()
    page.get_by_label("题目", exact=True).fill("发现电线破损，先做什么？")
    page.get_by_label("选项").fill("自己接\n断开人群并报告\n拍视频")
    page.get_by_label("正确答案").fill("B")
    axe(page)
    page.get_by_role("button", name="保存题目").click()
    expect(page.get_by_text("答案：B 断开人群并报告")).to_be_visible()
    page.get_by_role("link", name="现场安全").click()
    page.get_by_role("button", name="启用第 1 版").click()
    expect(page.get_by_text("这一版启用了")).to_be_visible()
    axe(page)

    page.goto("/staff/training/new/")
    begin = clock.local(clock.now()) + timedelta(days=3)
    page.get_by_label("班次名称").fill("现场安全第 1 期")
    page.get_by_label("哪门课").select_option(label="现场安全 第 1 版")
    page.get_by_label("名额").fill("30")
    for label, days in (("报名截止", 2), ("开始", 3), ("结束", 4)):
        moment = (begin + timedelta(days=days - 3)).strftime("%Y-%m-%dT09:00")
        page.get_by_label(label, exact=True).fill(moment)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("一次面授、一节线上课或者考试")).to_be_visible()
    page.get_by_role("link", name="加一次面授").click()
    page.get_by_label("内容").fill("看现场")
    page.get_by_label("结束", exact=True).fill(begin.strftime("%Y-%m-%dT12:00"))
    axe(page)
    page.get_by_role("button", name="保存安排").click()
    page.get_by_role("button", name="开放报名").click()
    expect(page.get_by_text("已开放报名。")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="签到 看现场").or_(page.get_by_role("link", name="签到看现场")).click()
    axe(page)
    page.goto("/staff/training/leaders/")
    axe(page)
    for path in ("courses", "lecturers", "bases"):
        page.goto(f"/staff/training/{path}/")
        axe(page)
