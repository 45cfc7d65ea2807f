"""A page of the project room: what is seen, and the small forms on it. What was typed stays when something is wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.projects import queries
from yushan.projects.models import Project

# Key, words, name of the address.
PAGES = (
    ("detail", "总览", "projects:detail"),
    ("progress", "进展", "projects:progress"),
    ("plan", "计划和风险", "projects:plan"),
    ("money", "经费", "projects:money"),
    ("effect", "效果", "projects:effect"),
    ("evaluation", "评估", "projects:evaluation"),
    ("improvements", "改进", "projects:improvements"),
    ("papers", "资料", "projects:papers"),
    ("people", "成员和会议", "projects:people"),
    ("reports", "历轮和报告", "projects:reports"),
)
OVER = (Project.State.CLOSED, Project.State.CANCELLED)


@dataclass(frozen=True)
class Doing:
    """One thing that can be done on a page: `form(project, data, files, auto_id)` is None where nothing is typed;
    `act(actor, project, row, data)` does it, `row` is the number that the button carries.
    """

    act: Callable[[Any, Project, int, dict[str, Any]], Any]
    done: str
    form: Callable[..., KitForm] | None = None
    label: str = ""


def row_of(model: type[Model], pk: int, **where: Any) -> Any:
    """A row by its number, if it belongs there."""
    found = model._default_manager.filter(pk=pk, **where).first()
    if found is None:
        raise NotFound()
    return found


def frame(request: HttpRequest, project: Project, here: str) -> dict[str, Any]:
    """What every page of the room shows: the project, the way to the other pages, who may change something."""
    may_edit = can(request.user, "project.edit", on=project)
    return {
        "project": project,
        "here": here,
        "shown_round": project.round,
        "pages": PAGES,
        "may_edit": may_edit and project.state not in OVER,
        "is_keeper": may_edit,
        "who": {},
        "only_reviews": not can(request.user, "project.view"),
    }


def room_page(
    request: HttpRequest,
    pk: int,
    here: str,
    doings: dict[str, Doing],
    context: Callable[[HttpRequest, Project], dict[str, Any]],
) -> HttpResponse:
    """Shows the page, or does what was asked and shows it again."""
    project = queries.staff_project(request.user, pk)
    wrong: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        require(request.user, "project.edit", on=project)
        doing = doings.get(request.POST.get("act", ""))
        if doing is None:
            raise Refusal("没有看懂要做什么，请从页面上的按钮再来一次。")
        row = asked_number(request.POST.get("row"))
        form = doing.form(project, request.POST, request.FILES) if doing.form else None
        if form is None:
            _do(request, doing, project, row, {})
        elif form.is_valid():
            _try(request, doing, project, row, form)
        if form is None or not form.errors:
            return redirect(request.get_full_path())
        status = form.answer_status
        wrong = {"wrong": form, "wrong_act": request.POST["act"], "wrong_row": row, "wrong_label": doing.label}
    shown = frame(request, project, here) | context(request, project) | wrong
    return render(request, f"projects/room/{here}.html", shown, status=status)


def _do(request: HttpRequest, doing: Doing, project: Project, row: int, data: dict[str, Any]) -> None:
    doing.act(request.user, project, row, data)
    messages.success(request, doing.done)


def _try(request: HttpRequest, doing: Doing, project: Project, row: int, form: KitForm) -> None:
    """What is refused stands in the form; what is not theirs, or not there, is an answer of its own."""
    try:
        _do(request, doing, project, row, form.cleaned_data)
    except Refusal as error:
        put_refused(form, error)
