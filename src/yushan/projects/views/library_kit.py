"""Pages that write a kit: its texts, its files, the tags of the project, and its steps."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import put_refused, say_refused
from yushan.organizations.access import level_above, require
from yushan.projects import queries
from yushan.projects.actions import library as actions
from yushan.projects.actions.tags import tag_project
from yushan.projects.forms.library import KitFileForm, KitTextForm, TagForm
from yushan.projects.lifecycle import LIBRARY
from yushan.projects.models import LibraryEntry
from yushan.projects.queries import library


def _own(request: HttpRequest, pk: int) -> LibraryEntry:
    entry = library.staff_entry(request.user, pk)
    require(request.user, "project.edit", on=entry)
    return entry


@login_required
def kit(request: HttpRequest, pk: int) -> HttpResponse:
    """The texts of the kit, and its files below."""
    entry = _own(request, pk)
    if entry.state not in LibraryEntry.EDITABLE:
        messages.warning(request, _("审核中或已入库的项目不能改；要改，先退回或下架。"))
        return redirect("library:entry", pk=pk)
    form = KitTextForm(request.POST or None, initial={name: getattr(entry, name) for name in actions.TEXTS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_kit(request.user, entry=entry, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("library:kit", pk=pk)
    return _kit_page(request, entry, form, KitFileForm())


def _kit_page(request: HttpRequest, entry: LibraryEntry, form: Any, file_form: Any) -> HttpResponse:
    context = {
        "entry": entry,
        "form": form,
        "file_form": file_form,
        "files": list(entry.files.all()),
        "lacks": LIBRARY.missing(entry.state, "submit", library.kit_facts(entry)),
    }
    wrong = next((one for one in (form, file_form) if one.errors), None)
    return render(request, "library/kit.html", context, status=wrong.answer_status if wrong else 200)


@login_required
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file more."""
    entry = _own(request, pk)
    form = KitFileForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_kit_file(
                request.user, entry=entry, part=data["part"], name=data["name"], content=data["file"].read()
            )
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已放进材料。"))
            return redirect("library:kit", pk=pk)
    texts = KitTextForm(initial={name: getattr(entry, name) for name in actions.TEXTS})
    return _kit_page(request, entry, texts, form)


@login_required
@require_POST
def remove_file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One file less."""
    entry = _own(request, pk)
    row = entry.files.filter(code=code).first()
    if row is None:
        raise NotFound("这份文件已经删除。")
    actions.remove_kit_file(request.user, file=row)
    messages.success(request, _("已删除。"))
    return redirect("library:kit", pk=pk)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a place in the library, gives or refuses it, takes the entry down."""
    entry = library.staff_entry(request.user, pk)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")
    if do in ("publish", "return"):
        require(request.user, "project.approve", on=level_above(entry.project.organization))
    else:
        require(request.user, "project.edit", on=entry)
    try:
        if do == "submit":
            actions.submit_entry(request.user, entry=entry)
            said = _("已申请入库，结果会告诉您。")
        elif do == "publish":
            actions.publish_entry(request.user, entry=entry)
            said = _("已入库，全市都能搜到和复制。")
        elif do == "return":
            actions.return_entry(request.user, entry=entry, reason=reason)
            said = _("已退回，申请的人会看到原因。")
        elif do == "withdraw":
            actions.withdraw_entry(request.user, entry=entry, reason=reason)
            said = _("已下架，复制过的项目不受影响。")
        else:
            raise NotFound()
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, said)
    return redirect("library:entry", pk=pk)


@login_required
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """What a project is about."""
    project = queries.staff_project(request.user, pk, "project.edit")
    form = TagForm(request.POST or None, initial={"entries": list(project.tags.values_list("entry_id", flat=True))})
    if request.method == "POST" and form.is_valid():
        try:
            tag_project(request.user, project=project, entries=form.entries())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("标签已保存。"))
            return redirect("projects:detail", pk=pk)
    context = {"project": project, "form": form}
    return render(request, "library/tags.html", context, status=form.answer_status if form.errors else 200)
