"""The form of an activity: what is wrong is said on top and at the field, and nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import organiser
from yushan.activities.tests.test_pages import Clock, form_of, moment, signed_in
from yushan.plan.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(post: Post) -> User:
    Activity.objects.update(state="draft")
    return organiser(post.shift.activity.organization)


@pytest.fixture
def browser(admin: User) -> Client:
    return signed_in(admin)


@pytest.fixture
def address(post: Post) -> str:
    return reverse("activities:edit", args=[post.shift.activity_id])


def test_a_wrong_shift_or_post_is_listed_on_top_with_a_link(browser: Client, address: str) -> None:
    typed = form_of(browser, address)
    typed |= {"shifts-0-begin": "07:00", "shifts-0-end": "05:00", "shifts-0-posts-0-places": "0"}
    page = browser.post(address, typed)
    top, _, plan = page.text.partition('id="plan"')
    assert page.status_code == 422 and "还不能提交，请改好下面几处" in top and "data-focus" in top
    assert '第 1 场 <a href="#id_shifts-0-end">结束</a>：结束比开始早' in top
    assert '第 1 场 讲解岗 <a href="#id_shifts-0-posts-0-places">名额</a>：至少 1 个名额。' in top
    assert 'id="id_shifts-0-posts-0-places-error"' in plan and "至少 1 个名额。" in plan


def test_too_many_rows_are_said_on_top(browser: Client, address: str) -> None:
    page = browser.post(address, form_of(browser, address) | {"shifts-0-posts-TOTAL_FORMS": "999"})
    assert page.status_code == 422 and "还不能提交" in page.text


def test_what_a_draft_may_leave_empty_is_marked(browser: Client, address: str) -> None:
    text = browser.get(address).text
    head = text[text.index('for="id_description"') :]
    assert "提交前填" in head[: head.index("</label>")]
    tail = text[text.index('for="id_contact"') :]
    assert "可不填" in tail[: tail.index("</label>")]


def test_a_draft_on_a_day_in_the_past_is_saved_and_warned_of(browser: Client, address: str, at: Clock) -> None:
    at(moment(10, 10))
    page = browser.post(address, form_of(browser, address) | {"title": "过去的一天"}, follow=True)
    assert Activity.objects.get().title == "过去的一天"
    assert page.redirect_chain[-1][0] == address, "the form again, where the day can be changed"
    field = page.text[page.text.index('id="id_shifts-0-day-help"') :]
    assert field[: field.index("</div>")].endswith("这一天已经过去，提交审核前要改。") and "已保存" in page.text


def test_a_day_to_come_needs_no_warning(browser: Client, address: str) -> None:
    page = browser.post(address, form_of(browser, address), follow=True)
    assert "已经过去" not in page.text and page.redirect_chain[-1][0] != address


@pytest.mark.parametrize("questions", [[], None, ["怎么来？", "几点到？"]])
def test_the_questions_stand_in_the_form_as_they_were_written(
    browser: Client, address: str, questions: list[str] | None
) -> None:
    """A field that shows `[]` would be sent back and asked of everybody who signs up."""
    Activity.objects.update(questions=questions)
    shown = browser.get(address).text.partition('id="id_questions"')[2]
    shown = shown[shown.index(">") + 1 : shown.index("</textarea>")]
    assert shown.split() == (questions or [])


@pytest.mark.parametrize(("state", "advice"), [("submitted", "撤回"), ("noticed", "复制")])
def test_a_stale_form_keeps_what_was_typed(browser: Client, address: str, state: str, advice: str) -> None:
    typed = form_of(browser, address) | {"title": "写了半天的标题", "shifts-0-posts-0-name": "摄影"}
    Activity.objects.update(state=state)
    page = browser.post(address, typed)
    assert page.status_code == 409 and "写了半天的标题" in page.text and "摄影" in page.text
    assert "没有保存" in page.text and advice in page.text
    assert Activity.objects.get().title != "写了半天的标题"
    assert browser.get(address).status_code == 302


@pytest.mark.capability("T3.3", page="/staff/activities")
def test_an_activity_without_one_of_the_four_works_is_not_handed_in(browser: Client, address: str, admin: User) -> None:
    """四大工程: chosen in the editor, asked for before the review, shown with the activity."""
    activity = Activity.objects.get()
    names = ("志愿铸魂", "志愿助力", "志愿暖心", "志愿强基")
    works = {name: Entry.objects.create(table="works", code=f"w{at}", name=name).pk for at, name in enumerate(names)}
    assert all(name in browser.get(address).text for name in works)
    browser.post(address, form_of(browser, address) | {"work": ""})
    page = browser.post(reverse("activities:step", args=[activity.pk, "submit"]), follow=True)
    assert "所属的四大工程" in page.text
    activity.refresh_from_db()
    assert activity.state == "draft"
    name, pk = next(iter(works.items()))
    browser.post(address, form_of(browser, address) | {"work": pk})
    activity.refresh_from_db()
    assert activity.work_id == pk and name in browser.get(reverse("activities:detail", args=[activity.pk])).text
