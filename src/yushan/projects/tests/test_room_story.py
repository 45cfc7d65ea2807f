"""A project runs through two rounds, by the hands of its lead, of those served, a volunteer and an expert."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from yushan.accounts.models import User
from yushan.activities.models import Activity, SignUp
from yushan.activities.tests.factories import accepted
from yushan.common import clock
from yushan.organizations.models import Organization
from yushan.organizations.queries.named import told_apart
from yushan.organizations.tests import factories as make
from yushan.projects.models import Project
from yushan.projects.tests.factories import activity, ready_project
from yushan.projects.tests.room_factories import answer_all, evaluation, load_forms
from yushan.testing_browser import DESK, PHONE, fits
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db(transaction=True)
NewPage = Callable[[dict[str, int]], Page]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def unfold(page: Page, words: str) -> None:
    """Opens a form that is folded away."""
    page.locator("summary", has_text=words).first.click()


def hold(project: Project, who: Volunteer) -> None:
    """A session that the project published is held and settled; the volunteer came."""
    begun = Activity.objects.filter(project=project, state="published").first()
    assert begun is not None
    start = clock.now() - timedelta(hours=3)
    Activity.objects.filter(pk=begun.pk).update(starts_at=start, ends_at=start + timedelta(hours=2), state="settled")
    begun.shifts.update(starts_at=start, ends_at=start + timedelta(hours=2))
    row = accepted(begun.shifts.get().posts.get(), who)
    SignUp.objects.filter(pk=row.pk).update(state="attended")


def step(page: Page, detail: str, label: str, done: str) -> None:
    """The lead takes the step that the project's page offers: the effect is said first."""
    page.goto(detail)
    page.get_by_role("link", name=label, exact=True).click()
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text(done)).to_be_visible()


def choose(page: Page, question: str, answer: str) -> None:
    """A radio button of a question."""
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def said(who: User | None) -> str:
    """As somebody is named where there is a choice."""
    return next(iter(told_apart([who]).values()))


def everybody_evaluates(
    new_page: NewPage, sign_in: Any, axe: Any, page: Page, project: Project, who: Volunteer, expert: User
) -> None:
    """The four sides, each on a device of their own."""
    page.goto(reverse("projects:evaluation", args=[project.pk]))
    axe(page)
    assert fits(page)
    page.get_by_role("link", name="写自评").click()
    choose(page, "立项时的目标完成得怎样", "全部完成")
    for question in ("服务内容和质量", "志愿者的招募、培训和保障", "经费使用和安全管理"):
        choose(page, question, "四星 · 好")
    page.get_by_label("这一轮哪些做法有效").fill("实验包按组配，课堂不乱")
    page.get_by_label("哪些没有做好，准备怎么改").fill("每班人太多，后排听不清")
    axe(page)
    page.get_by_role("button", name="保存评价").click()
    expect(page.get_by_text("自评已保存。")).to_be_visible()
    unfold(page, "邀请专家")
    page.get_by_label("专家", exact=True).select_option(label=said(expert))
    page.get_by_role("button", name="邀请专家").click()
    expect(page.get_by_text("已邀请，专家会收到消息。")).to_be_visible()
    address = reverse("projects_public:beneficiary", args=[evaluation(project, "beneficiary").code])
    for number in range(5):
        phone = new_page(PHONE)
        phone.goto(address)
        choose(phone, "您对这个项目满意吗", "五星 · 很好" if number else "四星 · 好")
        choose(phone, "对您或者孩子有帮助吗", "很有帮助")
        if number == 0:
            axe(phone)
            assert fits(phone)
            phone.get_by_label("还希望我们怎样改进").fill("动手的时间再长一点")
        phone.get_by_role("button", name="提交评价").click()
        expect(phone.get_by_text("您的评价已收到")).to_be_visible()
        phone.context.close()
    volunteer = new_page(PHONE)
    sign_in(volunteer, who.person.user)
    volunteer.goto(reverse("projects_public:volunteer", args=[evaluation(project, "volunteer").code]))
    choose(volunteer, "在这个项目里服务，总的感觉", "五星 · 很好")
    choose(volunteer, "上岗前的培训够不够用", "够用")
    choose(volunteer, "组织、保险、交通、餐饮等保障", "四星 · 好")
    volunteer.get_by_role("button", name="提交评价").click()
    expect(volunteer.get_by_text("您的评价已收到")).to_be_visible()
    volunteer.context.close()
    review = new_page(DESK)
    sign_in(review, expert)
    review.goto(reverse("projects:give_review", args=[project.pk]))
    for question in ("选题切合群众需求", "内容科学、方法得当", "效果有依据、看得见"):
        choose(review, question, "五星 · 很好")
    choose(review, "是否值得在其他区县推广", "值得推广")
    review.get_by_label("意见和建议").fill("补一份对照班的数据")
    review.get_by_role("button", name="保存评价").click()
    expect(review.get_by_text("意见已提交，谢谢您。")).to_be_visible()
    review.context.close()


def improve(page: Page, project: Project, text: str) -> None:
    """One more in the list, the lead's own."""
    page.goto(reverse("projects:improvements", args=[project.pk]))
    unfold(page, "加一条改进")
    page.get_by_label("改什么").fill(text)
    page.locator("#new-owner").select_option(label=said(project.lead))
    page.locator("#new-due_on").fill((clock.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="加一条改进").click()
    expect(page.get_by_text("已写进改进清单。")).to_be_visible()


@pytest.mark.capability("T2.3", page="/staff/projects/")
def test_a_project_runs_through_two_rounds(
    new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., None], complaints: Any
) -> None:
    load_forms()
    team: Organization = make.team(make.detachment(make.area("500109")), name="缙云山科普志愿服务队")
    lead = make.user_with("project_lead", team, display_name="谭伟")
    expert = make.user_with("reviewer", display_name="程教授")
    who = volunteers.volunteer(area=team.area)
    project = ready_project(
        team, lead, state="recruiting", approved_at=clock.now() - timedelta(days=60), starts_on=None, ends_on=None
    )
    detail = reverse("projects:detail", args=[project.pk])
    page = new_page(DESK)
    sign_in(page, lead)
    page.goto(detail)
    expect(page.get_by_text("先为项目发布一个活动")).to_be_visible()
    axe(page)

    page.goto(reverse("projects:plan", args=[project.pk]))
    unfold(page, "加一个里程碑")
    page.locator("#new-milestone-title").fill("教案定稿")
    page.locator("#new-milestone-planned_on").fill((clock.today() + timedelta(days=5)).isoformat())
    page.get_by_role("button", name="加一个里程碑").click()
    expect(page.get_by_text("里程碑已加上。")).to_be_visible()

    # The first round.
    activity(project, "published", title="会爬坡的水")
    page.goto(detail)
    page.get_by_role("button", name="开始实施").click()
    expect(page.get_by_text("进入评估还差")).to_be_visible()
    hold(project, who)
    step(page, detail, "进入评估", "已进入评估，志愿者已收到邀请。")
    page.goto(detail)
    expect(page.get_by_role("link", name="自评")).to_be_visible()
    everybody_evaluates(new_page, sign_in, axe, page, project, who, expert)
    page.goto(reverse("projects:results", args=[project.pk, 1, "beneficiary"]))
    expect(page.get_by_text("平均 4.8 星，5 人回答")).to_be_visible()
    axe(page)
    step(page, detail, "进入优化", "已进入优化，请写改进清单。")
    improve(page, project, "每班不超过 25 人")
    improve(page, project, "家长开放日")
    axe(page)
    step(page, detail, "开始下一轮", "下一轮已经开始，请核对日期和岗位。")

    # The second one begins with the copied plan and what is still open.
    expect(page.get_by_role("heading", name="缙云山下的科学课")).to_contain_text("第 2 轮")
    page.goto(reverse("projects:plan", args=[project.pk]))
    expect(page.get_by_text("教案定稿").first).to_be_visible()
    page.goto(reverse("projects:improvements", args=[project.pk]))
    page.locator("li", has_text="每班不超过 25 人").locator("summary", has_text="改好了").click()
    page.locator("li", has_text="每班不超过 25 人").get_by_label("怎么改的").first.fill("分成上下午两班")
    page.get_by_role("button", name="记下改好了").first.click()
    expect(page.get_by_text("已记下，改好了一条。")).to_be_visible()
    page.goto(reverse("projects:round", args=[project.pk, 1]))
    expect(page.get_by_text("教案定稿").first).to_be_visible()
    axe(page)
    page.goto(detail)
    expect(page.get_by_text("上轮 2 条，已改 1 条")).to_be_visible()
    expect(page.get_by_text("先为项目发布一个活动")).to_be_visible()
    project.refresh_from_db()
    activity(project, "published", title="看不见的空气")
    page.goto(detail)
    page.get_by_role("button", name="开始实施").click()
    hold_second(project, who)
    step(page, detail, "进入评估", "已进入评估，志愿者已收到邀请。")
    answer_all(project, lead, who)
    step(page, detail, "进入优化", "已进入优化，请写改进清单。")
    improve(page, project, "下学期增加课后测验")
    step(page, detail, "结项", "项目已结项，可以生成结项报告。")
    page.goto(reverse("projects:reports", args=[project.pk]))
    page.get_by_role("button", name="生成第 2 轮的报告").click()
    expect(page.get_by_text("报告已生成，可以下载。")).to_be_visible(timeout=30_000)  # fonts are read first
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    project.refresh_from_db()
    assert (project.state, project.round, project.rounds.count()) == ("closed", 2, 2)


def hold_second(project: Project, who: Volunteer) -> None:
    """The session of the second round is held; it begins after the first round ended."""
    begun = Activity.objects.get(title="看不见的空气")
    start = clock.now() + timedelta(minutes=1)
    Activity.objects.filter(pk=begun.pk).update(starts_at=start, ends_at=start + timedelta(hours=2), state="settled")
    begun.shifts.update(starts_at=start, ends_at=start + timedelta(hours=2))
    row = accepted(begun.shifts.get().posts.get(), who)
    SignUp.objects.filter(pk=row.pk).update(state="attended")


@pytest.mark.capability("T2.4", page="/staff/projects/")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_room_of_a_project_by_hand(
    new_page: NewPage, sign_in: Callable[..., None], axe: Callable[..., None], size: dict[str, int], tmp_path: Path
) -> None:
    """Budget head, expense with receipt, the second person; risk, measure, quiz, members, minutes, a document."""
    load_forms()
    team = make.team(make.detachment(make.area("500109")), name="缙云山科普志愿服务队")
    lead = make.user_with("project_lead", team, display_name="谭伟")
    other = make.user_with("organization_admin", team, display_name="覃红梅")
    project = ready_project(team, lead, state="running", approved_at=clock.now() - timedelta(days=60))
    paper = tmp_path / "票据.pdf"
    paper.write_bytes(b"%PDF-1.7 receipt")
    page = new_page(size)
    sign_in(page, lead)

    def there(name: str) -> None:
        page.goto(reverse(f"projects:{name}", args=[project.pk]))
        assert fits(page), name
        axe(page)

    there("money")
    unfold(page, "加一个科目")
    page.locator("#new-head-name").fill("教具")
    page.locator("#new-head-planned").fill("20000")
    page.get_by_role("button", name="加一个科目").click()
    unfold(page, "登记一笔支出")
    page.locator("#new-spending-head").select_option(label="教具")
    page.locator("#new-spending-text").fill("实验包 40 套")
    page.locator("#new-spending-amount").fill("2400.50")
    page.locator("#new-spending-spent_on").fill(clock.today().isoformat())
    page.locator("#new-spending-file").set_input_files(paper)
    axe(page)
    page.get_by_role("button", name="登记一笔支出").click()
    expect(page.get_by_text("由另一位复核").first).to_be_visible()
    there("money")
    second = new_page(DESK)
    sign_in(second, other)
    second.goto(reverse("projects:money", args=[project.pk]))
    second.get_by_role("button", name="票据相符，通过").click()
    expect(second.get_by_text("已复核通过。")).to_be_visible()

    there("plan")
    unfold(page, "记一条风险")
    page.locator("#new-risk-text").fill("实验烫伤")
    page.locator("#new-risk-likelihood").select_option("3")
    page.locator("#new-risk-effect").select_option("5")
    page.locator("#new-risk-measure").fill("两名安全员在场")
    page.locator("#new-risk-owner").select_option(label=said(other))
    page.get_by_role("button", name="记一条风险").click()
    expect(page.get_by_text("可能性 3 × 影响 5 = 15")).to_be_visible()
    there("plan")

    there("effect")
    unfold(page, "加一个效果目标")
    page.locator("#new-measure-name").fill("课后测验提高")
    page.locator("#new-measure-kind").select_option("quiz")
    page.locator("#new-measure-target").fill("15")
    page.locator("#new-measure-questions").fill("水往哪里流\n*低处\n高处")
    page.get_by_role("button", name="加一个效果目标").click()
    unfold(page, "开一次测验")
    page.get_by_label("在哪一次活动用").fill("会爬坡的水")
    page.get_by_role("button", name="打开课前测验").click()
    page.get_by_role("link", name="会爬坡的水").click()
    axe(page)
    pupil = new_page(PHONE)
    address = reverse("projects_public:quiz", args=[project.measures.get().runs.get().code])
    for stage, answer in (("课前", "高处"), ("课后", "低处")):
        pupil.goto(address)
        pupil.get_by_label(answer).check()
        axe(pupil)
        pupil.get_by_role("button", name="交上去").click()
        expect(pupil.get_by_text(f"{stage}的")).to_be_visible()
        page.get_by_role("button", name=f"{stage}答完").click()
    expect(page.get_by_text("100.0 分（1 人前后都答了）")).to_be_visible()

    there("people")
    unfold(page, "写一份会议纪要")
    page.locator("#new-meeting-held_on").fill(clock.today().isoformat())
    page.locator("#new-meeting-title").fill("开班会")
    page.locator("#new-meeting-text").fill("九月四日开课，覃红梅管票据。")
    page.get_by_role("button", name="存下纪要").click()
    expect(page.get_by_text("纪要已存下。")).to_be_visible()
    there("papers")
    page.get_by_label("资料名称").fill("实施方案")
    page.get_by_label("文件").set_input_files(paper)
    page.get_by_role("button", name="放上去").click()
    expect(page.get_by_text("第 1 版")).to_be_visible()
    for name in ("detail", "progress", "reports", "evaluation", "improvements", "people", "papers", "effect"):
        there(name)
