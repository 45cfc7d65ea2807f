"""Plan and money of the running round."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yushan.audit.actions import record
from yushan.common import rulebook
from yushan.common.asked import asked_number
from yushan.common.documents import download
from yushan.common.paging import paginate
from yushan.organizations.queries.named import told_apart
from yushan.projects.actions import money as spending
from yushan.projects.actions import plan
from yushan.projects.actions.planning import SHEETS
from yushan.projects.forms.room import (
    HeadForm,
    MilestoneForm,
    ReachForm,
    ReverseForm,
    RiskForm,
    SheetsForm,
    SpendingForm,
    StrikeForm,
    WhyForm,
)
from yushan.projects.models import BudgetHead, Milestone, Project, ProjectRisk, Spending
from yushan.projects.queries import room
from yushan.projects.queries.papers import receipt_for
from yushan.projects.queries.people import owners_to_choose
from yushan.projects.queries.upkeep import MONEY as MONEY_ACTIONS
from yushan.projects.queries.upkeep import PLAN as PLAN_ACTIONS
from yushan.projects.queries.upkeep import upkeep
from yushan.projects.rules.plan import HeadLine, over_approved, totals
from yushan.projects.views.room_page import Doing, room_page, row_of


def _cents(yuan: Any) -> int:
    return int(yuan * 100)


PLAN = {
    "milestone": Doing(
        lambda actor, project, row, data: plan.save_milestone(actor, project=project, **data),
        "里程碑已加上。", MilestoneForm, "加一个里程碑",
    ),
    "change": Doing(
        lambda actor, project, row, data: plan.save_milestone(
            actor, project=project, milestone=row_of(Milestone, row, project=project), **data
        ),
        "里程碑已改好。", MilestoneForm, "改里程碑",
    ),
    "reach": Doing(
        lambda actor, project, row, data: plan.reach_milestone(
            actor, milestone=row_of(Milestone, row, project=project), **data
        ),
        "已记下完成日期。", ReachForm, "里程碑完成",
    ),
    "back": Doing(
        lambda actor, project, row, data: plan.reach_milestone(
            actor, milestone=row_of(Milestone, row, project=project), done_on=None
        ),
        "已改回没有完成。",
    ),
    "drop": Doing(
        lambda actor, project, row, data: plan.drop_milestone(
            actor, milestone=row_of(Milestone, row, project=project)
        ),
        "里程碑已删除。",
    ),
    "risk": Doing(
        lambda actor, project, row, data: plan.save_risk(actor, project=project, **data),
        "风险已记下。", RiskForm, "记一条风险",
    ),
    "change_risk": Doing(
        lambda actor, project, row, data: plan.save_risk(
            actor, project=project, risk=row_of(ProjectRisk, row, project=project), **data
        ),
        "风险已改好。", RiskForm, "改这条风险",
    ),
    "drop_risk": Doing(
        lambda actor, project, row, data: plan.drop_risk(
            actor, risk=row_of(ProjectRisk, row, project=project), reason=data["reason"]
        ),
        "已划掉，经过里查得到。", StrikeForm, "划掉这条风险",
    ),
    "sheets": Doing(
        lambda actor, project, row, data: plan.save_sheets(actor, project=project, **data),
        "物料和教案已保存。", SheetsForm, "写物料和教案",
    ),
    "close": Doing(
        lambda actor, project, row, data: plan.close_risk(
            actor, risk=row_of(ProjectRisk, row, project=project), closed=True
        ),
        "这条风险已解除。",
    ),
    "open": Doing(
        lambda actor, project, row, data: plan.close_risk(
            actor, risk=row_of(ProjectRisk, row, project=project), closed=False
        ),
        "这条风险又打开了。",
    ),
}  # fmt: skip


def _plan_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    rows, risks = room.milestones(project, project.round), room.risks(project, project.round)
    owners = owners_to_choose(project)
    return {
        "milestones": [
            (
                one,
                ReachForm(project, auto_id=f"reach-{one.row.pk}-%s"),
                MilestoneForm(
                    project, auto_id=f"change-{one.row.pk}-%s",
                    initial={"title": one.row.title, "planned_on": one.row.planned_on},
                ),
            )
            for one in rows
        ],
        "risks": _risks(project, risks, owners),
        "who": told_apart(one.row.owner for one in risks),
        "history": upkeep(project, PLAN_ACTIONS),
        "sheets": [("物料清单", project.materials), ("风险清单", project.risk_sheet), ("教案讲稿", project.lesson)],
        "sheets_form": SheetsForm(
            project, auto_id="sheets-%s", initial={name: getattr(project, name) for name in SHEETS}
        ),
        "milestone_form": MilestoneForm(project, auto_id="new-milestone-%s"),
        "risk_form": RiskForm(project, auto_id="new-risk-%s", people=owners),
    }  # fmt: skip


def _risks(
    project: Project, lines: list[room.RiskLine], owners: list[tuple[int, str]]
) -> list[tuple[room.RiskLine, RiskForm, StrikeForm]]:
    """Each risk with its form."""
    found = []
    for one in lines:
        names = ("text", "likelihood", "effect", "measure")
        initial = {name: getattr(one.row, name) for name in names} | {"owner": one.row.owner_id}
        form = RiskForm(project, auto_id=f"risk-{one.row.pk}-%s", initial=initial, people=owners)
        found.append((one, form, StrikeForm(project, auto_id=f"strike-{one.row.pk}-%s")))
    return found


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Milestones and risks."""
    return room_page(request, pk, "plan", PLAN, _plan_context)


MONEY = {
    "head": Doing(
        lambda actor, project, row, data: plan.save_head(
            actor, project=project, name=data["name"], planned_cents=_cents(data["planned"])
        ),
        "科目已加上。", HeadForm, "加一个科目",
    ),
    "change_head": Doing(
        lambda actor, project, row, data: plan.save_head(
            actor, project=project, head=row_of(BudgetHead, row, project=project), name=data["name"],
            planned_cents=_cents(data["planned"]),
        ),
        "科目已改好。", HeadForm, "改这个科目",
    ),
    "drop_head": Doing(
        lambda actor, project, row, data: plan.drop_head(actor, head=row_of(BudgetHead, row, project=project)),
        "科目已删除。",
    ),
    "spend": Doing(
        lambda actor, project, row, data: spending.add_spending(
            actor, head=data["head"], text=data["text"], cents=_cents(data["amount"]), spent_on=data["spent_on"],
            content=data["file"].read(),
        ),
        "支出已登记。", SpendingForm, "登记一笔支出",
    ),
    "confirm": Doing(
        lambda actor, project, row, data: spending.decide_spending(
            actor, spending=row_of(Spending, row, head__project=project), confirmed=True
        ),
        "已复核通过。",
    ),
    "refuse": Doing(
        lambda actor, project, row, data: spending.decide_spending(
            actor, spending=row_of(Spending, row, head__project=project), confirmed=False, reason=data["reason"]
        ),
        "没有通过，登记的人会收到消息。", WhyForm, "不通过这笔支出",
    ),
    "reverse": Doing(
        lambda actor, project, row, data: spending.reverse_spending(
            actor, spending=row_of(Spending, row, head__project=project), reason=data["reason"]
        ),
        "已冲销，两笔都不算进合计。", ReverseForm, "冲销这笔支出",
    ),
}  # fmt: skip


def _money_context(request: HttpRequest, project: Project) -> dict[str, Any]:
    heads = room.heads(project, project.round)
    chosen = next((one for one in heads if one.pk == asked_number(request.GET.get("head"))), None)
    rows = room.spendings(project, project.round)
    if chosen:
        rows = rows.filter(head=chosen.pk)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    sum_ = totals(heads)
    return {
        "heads": [(one, _head_form(project, one)) for one in heads],
        "chosen": chosen,
        "sum": sum_,
        "overspent": over_approved(project.budget_cents, sum_),
        "page": page,
        "lines": [_spending_line(project, one) for one in page.rows],
        "who": told_apart(who for one in page.rows for who in (one.entered_by, one.decided_by)),
        "me": request.user.pk,
        "limit": rulebook.number("spending_second_yuan"),
        "budget_cents": project.budget_cents,
        "unplanned": None if project.budget_cents is None else project.budget_cents - sum(one.planned for one in heads),
        "history": upkeep(project, MONEY_ACTIONS),
        "head_form": HeadForm(project, auto_id="new-head-%s"),
        "spending_form": SpendingForm(project, auto_id="new-spending-%s"),
    }


def _spending_line(project: Project, row: Spending) -> tuple[Spending, WhyForm, ReverseForm | None]:
    """An expense with what may be done with it: those of a round that is over are settled."""
    stands = row.state == Spending.State.CONFIRMED and not row.reverses_id and not hasattr(row, "reversal")
    may = stands and row.head.round == project.round
    refuse = WhyForm(project, auto_id=f"refuse-{row.pk}-%s")
    return row, refuse, ReverseForm(project, auto_id=f"reverse-{row.pk}-%s") if may else None


def _head_form(project: Project, line: HeadLine) -> HeadForm:
    initial = {"name": line.name, "planned": Decimal(line.planned) / 100}
    return HeadForm(project, auto_id=f"head-{line.pk}-%s", initial=initial)


@login_required
def money(request: HttpRequest, pk: int) -> HttpResponse:
    """Budget heads, expenses, what waits for a second person."""
    return room_page(request, pk, "money", MONEY, _money_context)


@login_required
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt, for who keeps the project or audits; a line of the trail each time."""
    row = receipt_for(request.user, code)
    project = row.head.project
    content = spending.RECEIPTS.fetch(row.file)
    record(request.user, "projects.fetch_receipt", subject=project, label=project.title, spending=row.pk)
    return download(content, row.media_type, f"{project.code}-{row.pk}")
