"""Staff pages of the library: search, one entry, copying it, who copied from whom."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.audit.queries import told
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries import areas
from yushan.plan import queries as plan
from yushan.projects import figures, queries
from yushan.projects.actions.library import KIT, begin_entry, copy_entry
from yushan.projects.forms.library import CopyForm
from yushan.projects.lifecycle import LIBRARY
from yushan.projects.queries import library
from yushan.projects.queries import lineage as lineage_of
from yushan.projects.queries.quality import proved, weights
from yushan.projects.rules.library import SHOWN
from yushan.projects.rules.quality import parts
from yushan.projects.views.library_shared import (
    KIT_PARTS,
    chosen_of,
    facet_lists,
    lineage_map,
    marks_of,
    order_of,
    sorts,
    spread_of,
    tags_of,
)

_MOST_WAYS = 30


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """What is in the library, by words and choices; or one's own kits, or those that wait for one's yes."""
    require(request.user, "project.view")
    show = request.GET.get("show", "")
    text, chosen = request.GET.get("q", "")[:60], chosen_of(request)
    context: dict[str, Any] = {"text": text, "chosen": chosen, "show": show if show in ("own", "review") else ""}
    if context["show"]:
        rows = library.own_entries(request.user) if show == "own" else library.to_review(request.user)
        rows = library.with_project(rows)
        page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    else:
        question = library.asked(text, chosen)
        found = library.counted(question)
        page = library.found_page(question, found, request.GET, order=order_of(request))
        context |= {"found": found, "facets": facet_lists(chosen, found), "sorts": sorts(request)}
    outcomes = figures.of_projects([entry.project_id for entry in page.rows])
    context |= {
        "page": page,
        "lines": [(entry, marks_of(entry, outcomes), tags_of(entry)) for entry in page.rows],
        "is_narrowed": bool(text or any(chosen.values())),
        "may_edit": can(request.user, "project.edit"),
        "may_approve": can(request.user, "project.approve"),
    }
    return render(request, "library/list.html", context)


@login_required
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: why it is worth copying, its kit, who copied it, what may be done with it."""
    found = library.staff_entry(request.user, pk)
    outcomes = figures.of_projects([found.project_id])
    is_own, is_shown = can(request.user, "project.edit", on=found), found.project.state in SHOWN
    may_hand_in = is_own and found.state in found.EDITABLE
    prefetch_related_objects([found], "files")
    files = list(found.files.all())
    quality = parts(proved([found])[found.pk], weights())
    before, copies = lineage_of.family(request.user, found)
    decides = found.state == "submitted" and library.to_review(request.user).filter(pk=pk).exists()
    context = {
        "entry": found,
        "marks": marks_of(found, outcomes),
        "tags": tags_of(found),
        "posts": list(found.project.posts.all()),
        "kit": [(part, label, getattr(found, name), [row for row in files if row.part == part])
                for part, label, name in KIT_PARTS],
        "steps": LIBRARY.stepper(found.state),
        "lacks": LIBRARY.missing(found.state, "submit", library.kit_facts(found)) if may_hand_in else [],
        "is_own": is_own,
        "decides": decides,
        "may_open_project": can(request.user, "project.view", on=found),
        "is_hidden": found.state == "published" and not is_shown,
        "may_copy": found.state == "published" and is_shown and can(request.user, "project.edit"),
        "may_take_down": found.state == "published" and is_own,
        "copies": copies,
        "is_cut": len(copies) >= lineage_of.MOST_ROWS,
        "ancestors": list(reversed(before)),
        "spread": spread_of(found, [copy.origin for copy in copies]),
        "parts": quality,
        "quality": sum(part.points for part in quality),
        "most": sum(part.most for part in quality),
        "history": told(found) if is_own or decides else [],
        "focus": plan.name_of("focuses", found.project.focus) if found.project.focus else "",
    }  # fmt: skip
    return render(request, "library/entry.html", context)


@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """One step: choose for whom, and the draft is there with its plan."""
    found = library.staff_entry(request.user, pk)
    require(request.user, "project.edit")
    form = CopyForm(request.POST or None, actor=request.user, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        try:
            project = copy_entry(request.user, entry=found, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已复制成草稿。改成您那里的人、钱、时间，就可以提交立项。"))
            return redirect("projects:detail", pk=project.pk)
    context = {"entry": found, "form": form, "has_organization": form.has_organization}
    return render(request, "library/copy.html", context, status=form.answer_status if form.errors else 200)


@login_required
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file of the kit."""
    found = library.staff_entry(request.user, pk)
    row = found.files.filter(code=code).first()
    if row is None:
        raise NotFound("这份文件已经删除。")
    return download(KIT.fetch(row.file), row.media_type, f"{found.code}-{row.part}-{row.pk}")


@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins the kit of a project; where it has begun, leads there."""
    project = queries.staff_project(request.user, pk, "project.edit")
    if request.method != "POST":
        return redirect("projects:detail", pk=pk)
    made = begin_entry(request.user, project=project)
    return redirect("library:kit", pk=made.pk)


@login_required
def lineage(request: HttpRequest) -> HttpResponse:
    """Who copied from whom: ways from district to district on the map and in a table, below every copy. A chosen district
    narrows all three to what it copied.
    """
    require(request.user, "project.view")
    code = request.GET.get("area", "")[:12]
    listed = areas()
    known = {one.pk: one for one in listed}
    rows = library.lineage(request.user)
    ways = [(known.get(source or 0), known.get(target or 0), count) for source, target, count in lineage_of.ways()]
    total = sum(count for _source, _target, count in ways)
    if area := next((one for one in listed if one.code == code), None):
        rows = rows.filter(project__organization__area=area)
        ways = [way for way in ways if way[1] == area]
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    context = {
        "page": page,
        "areas": listed,
        "area": area,
        "total": total,
        "ways": ways[:_MOST_WAYS],
        "more": max(0, len(ways) - _MOST_WAYS),
        "map": lineage_map(ways),
    }
    return render(request, "library/lineage.html", context)
