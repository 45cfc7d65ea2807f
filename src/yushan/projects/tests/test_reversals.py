"""An expense that was entered wrongly is taken back by a row of its own; both stay to be read, neither is in a sum."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import money, plan
from yushan.projects.models import BudgetHead, Project, Spending
from yushan.projects.queries import room
from yushan.projects.queries.report import content_of
from yushan.projects.rules.plan import HeadLine, over_approved
from yushan.projects.tests.room_factories import improved, next_round, to_improving

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 receipt"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def running(project: Project) -> Project:
    """Approved and under way; its budget is 50,000 yuan."""
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now())
    project.refresh_from_db()
    return project


@pytest.fixture
def other(team: Organization) -> User:
    """Somebody else who keeps the project."""
    return make.user_with("organization_admin", team, display_name="覃红梅")


@pytest.fixture
def head(running: Project, lead: User) -> BudgetHead:
    """A budget head of 500 yuan."""
    return plan.save_head(lead, project=running, name="教具", planned_cents=50_000)


def spend(actor: User, head: BudgetHead, cents: int, text: str = "烧杯") -> Spending:
    return money.add_spending(actor, head=head, text=text, cents=cents, spent_on=clock.today(), content=PDF)


def test_sums_after_a_reversal_agree_with_a_plain_count(running: Project, lead: User, head: BudgetHead) -> None:
    wrong, right = spend(lead, head, 65_000), spend(lead, head, 6_500)
    assert room.heads(running, 1)[0].over == 65_000 + 6_500 - 50_000
    made = money.reverse_spending(lead, spending=wrong, reason="多写了一个零")
    (line,) = room.heads(running, 1)
    plain = sum(-row.cents if row.reverses_id else row.cents for row in Spending.objects.filter(state="confirmed"))
    assert (line.confirmed, line.receipts, line.over) == (plain, 1, 0) == (right.cents, 1, 0)
    assert (made.reverses, made.reason, made.state) == (wrong, "多写了一个零", "confirmed")
    assert Spending.objects.count() == 3, "nothing is deleted"
    assert AuditLine.objects.get(action="projects.reverse_spending").reason == "多写了一个零"
    listed = [(row[2], row[3]) for row in content_of(running, 1)["receipts"]]
    assert sorted(listed) == sorted([("烧杯", "650.00"), ("烧杯", "65.00"), ("冲销：烧杯", "-650.00")])
    assert money.tidy_receipts() == 0


def test_what_cannot_be_reversed(running: Project, lead: User, other: User, head: BudgetHead) -> None:
    row = spend(lead, head, 6_500)
    with pytest.raises(Refusal, match="哪里记错了"):
        money.reverse_spending(lead, spending=row, reason=" ")
    with pytest.raises(NotAllowed):
        money.reverse_spending(make.user_with("auditor"), spending=row, reason="试试看")
    made = money.reverse_spending(other, spending=row, reason="记重了")
    for again in (row, made):
        with pytest.raises(Conflict, match="冲销"):
            money.reverse_spending(lead, spending=again, reason="再来一次")
    large = spend(lead, head, 200_000)
    with pytest.raises(Conflict, match="已确认"):
        money.reverse_spending(other, spending=large, reason="还没有复核")
    money.decide_spending(other, spending=large, confirmed=True)
    with pytest.raises(NotAllowed, match="由另一位冲销"):
        money.reverse_spending(lead, spending=large, reason="自己冲自己的")
    money.reverse_spending(other, spending=large, reason="退货了")
    assert room.heads(running, 1)[0].confirmed == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        Spending.objects.filter(pk=made.pk).update(reason="")


def test_a_round_that_is_over_keeps_its_account(project: Project, lead: User) -> None:
    to_improving(project, lead)
    row = spend(lead, plan.save_head(lead, project=project, name="教具", planned_cents=50_000), 6_500)
    improved(project, lead)
    next_round(lead, project)
    with pytest.raises(Conflict, match="上一轮"):
        money.reverse_spending(lead, spending=row, reason="多写了一个零")


@pytest.mark.parametrize(("approved", "over"), [(None, 0), (100, 0), (99, 1), (0, 100)])
def test_more_than_approved(approved: int | None, over: int) -> None:
    assert over_approved(approved, HeadLine(0, "合计", 0, 70, 30)) == over


def test_the_page_takes_an_expense_back(running: Project, lead: User, head: BudgetHead) -> None:
    Project.objects.filter(pk=running.pk).update(budget_cents=60_000)
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(lead)
    address = reverse("projects:money", args=[running.pk])
    paper = SimpleUploadedFile("票.pdf", PDF, "application/pdf")
    facts = {"act": "spend", "head": head.pk, "text": "烧杯", "amount": "650", "spent_on": clock.today(), "file": paper}
    assert browser.post(address, facts).status_code == 302
    page = browser.get(address).text
    assert "花的比批准的预算多 50 元" in page and "没有结余带到下一轮" in page and "150 元" in page
    row = Spending.objects.get()
    assert f'name="row" value="{row.pk}"' in page and "冲销这笔支出" in page
    refused = browser.post(address, {"act": "reverse", "row": row.pk, "reason": ""})
    assert refused.status_code == 422 and Spending.objects.count() == 1
    assert browser.post(address, {"act": "reverse", "row": row.pk, "reason": "应为 65 元"}).status_code == 302
    page = browser.get(address).text
    assert "已冲销" in page and "-650" in page and "应为 65 元" in page and "花的比批准的预算多" not in page
    assert "冲销这笔支出" not in page, "neither of the two can be reversed again"
    made = Spending.objects.get(reverses=row)
    assert browser.get(reverse("projects:receipt", args=[made.code])).status_code == 404
