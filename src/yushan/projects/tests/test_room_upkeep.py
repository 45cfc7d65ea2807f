"""Budget heads, receipts and risks on their pages: added, changed, struck, with what was there before."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.errors import Conflict
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import plan
from yushan.projects.models import BudgetHead, Project, ProjectRisk, Spending
from yushan.projects.queries import room
from yushan.projects.tests.factories import ready_project

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 receipt"


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@pytest.fixture
def running(project: Project) -> Project:
    Project.objects.filter(pk=project.pk).update(state="running", approved_at=clock.now() - timedelta(days=30))
    project.refresh_from_db()
    return project


@pytest.mark.capability("T2.3", page="/staff/projects/")
def test_heads_are_changed_and_their_receipts_listed_with_sums(
    running: Project, lead: User, team: Organization
) -> None:
    money = reverse("projects:money", args=[running.pk])
    mine, second = client(lead), client(make.user_with("organization_admin", team, display_name="黎静"))

    def do(browser: Client, act: str, **data: Any) -> Any:
        return browser.post(money, {"act": act, **data}, follow=True)

    do(mine, "head", name="教具", planned="20000"), do(mine, "head", name="交通", planned="5000")
    tools, travel = BudgetHead.objects.order_by("pk")
    assert "还有 25,000 元没有分到科目" in mine.get(money).text
    assert "最多 45,000.00 元" in do(mine, "change_head", row=tools.pk, name="教具", planned="45000.01").text
    assert "科目已改好" in do(mine, "change_head", row=tools.pk, name="教具和耗材", planned="18000").text
    assert "教具 20,000.00 元 → 教具和耗材 18,000.00 元" in mine.get(money).text
    for text, amount in (("烧杯", "1200"), ("显微镜", "9000"), ("载玻片", "80.50")):
        day, file = clock.today().isoformat(), SimpleUploadedFile("票据.pdf", PDF)
        do(mine, "spend", head=tools.pk, text=text, amount=amount, spent_on=day, file=file)
    do(mine, "spend", head=travel.pk, text="包车", amount="600", spent_on=day, file=SimpleUploadedFile("p.pdf", PDF))
    dear = Spending.objects.get(text="显微镜")
    do(second, "confirm", row=dear.pk)
    line = next(one for one in room.heads(running, 1) if one.pk == tools.pk)
    plain = [row for row in Spending.objects.all() if row.head_id == tools.pk and row.state != "refused"]
    assert line.receipts == len(plain) == 3
    assert line.confirmed + line.waiting == sum(row.cents for row in plain) == 1_028_050
    listed = mine.get(money, {"head": tools.pk})
    assert {one.text for one, *_forms in listed.context["lines"]} == {"烧杯", "显微镜", "载玻片"}
    assert "3 张" in listed.text and "“教具和耗材”的票据" in listed.text
    assert {one.text for one, *_forms in mine.get(money, {"head": "99999"}).context["lines"]} == {
        "烧杯", "显微镜", "载玻片", "包车",
    }  # fmt: skip
    with pytest.raises(Conflict, match="已经有支出"):
        plan.drop_head(lead, head=tools)
    do(mine, "head", name="写错的", planned="10")
    do(mine, "drop_head", row=BudgetHead.objects.get(name="写错的").pk)
    assert "写错的 10.00 元" in mine.get(money).text, "what was struck stands in the story"


def test_risks_are_changed_and_struck_with_a_reason(running: Project, lead: User) -> None:
    address = reverse("projects:plan", args=[running.pk])
    mine = client(lead)

    def do(act: str, **data: Any) -> Any:
        return mine.post(address, {"act": act, **data}, follow=True)

    facts = {"text": "实验烫伤", "likelihood": 2, "effect": 4, "measure": "专人看火", "owner": lead.pk}
    do("risk", **facts)
    row = ProjectRisk.objects.get()
    assert "风险已改好" in do("change_risk", row=row.pk, **(facts | {"likelihood": 3, "measure": "改用热水袋"})).text
    row.refresh_from_db()
    assert (row.likelihood, row.measure) == (3, "改用热水袋")
    told = mine.get(address).text
    assert "可能性 2 × 影响 4，专人看火" in told and "可能性 3 × 影响 4，改用热水袋" in told
    silent = do("drop_risk", row=row.pk, reason=" ")
    assert silent.status_code in (200, 422) and ProjectRisk.objects.filter(pk=row.pk).exists()
    assert "已划掉" in do("drop_risk", row=row.pk, reason="和另一条重复").text
    assert not ProjectRisk.objects.exists()
    assert "和另一条重复" in mine.get(address).text
    # Another project's risk is none of this page.
    other = ready_project(running.organization, lead)
    theirs = plan.save_risk(lead, project=other, text="堵车", likelihood=1, effect=1, measure="早走", owner=None)
    assert do("drop_risk", row=theirs.pk, reason="写错了").status_code == 404
    assert ProjectRisk.objects.filter(pk=theirs.pk).exists()


def test_what_was_saved_without_a_change_tells_nothing(running: Project, lead: User) -> None:
    head = plan.save_head(lead, project=running, name="教具", planned_cents=100)
    plan.save_head(lead, project=running, name="教具", planned_cents=100, head=head)
    page = client(lead).get(reverse("projects:money", args=[running.pk]))
    assert len(page.context["history"]) == 1


def test_statements_do_not_grow_with_heads_and_risks(
    running: Project, lead: User, django_assert_max_num_queries: Any
) -> None:
    browser = client(lead)
    for _round in range(2):
        for name in ("money", "plan"):
            with django_assert_max_num_queries(19):
                assert browser.get(reverse(f"projects:{name}", args=[running.pk])).status_code == 200
        for number in range(8):
            plan.save_head(lead, project=running, name=f"科目 {_round} {number}", planned_cents=100)
            plan.save_risk(
                lead, project=running, text=f"风险 {number}", likelihood=1, effect=1, measure="看着", owner=lead
            )
