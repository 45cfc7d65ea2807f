"""The register of staff: the list, one rule with its versions, writing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused
from yushan.organizations.access import can, require
from yushan.regulations import obliging, queries
from yushan.regulations.actions import create_regulation, update_regulation, write_version
from yushan.regulations.actions.steps import readiness
from yushan.regulations.forms import AboutForm, CreateForm, WordingForm
from yushan.regulations.lifecycle import VERSION
from yushan.regulations.markdown import html_of
from yushan.regulations.models import Regulation, RegulationVersion
from yushan.regulations.rules import differences
from yushan.regulations.views.common import own_version, pdf, staff_version

State = RegulationVersion.State


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Rules by what stands of them, newest first."""
    require(request.user, "regulation.view")
    chip, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    rows = queries.seen(request.user)
    states = next((states for key, _label, states in queries.CHIPS if key == chip), ())
    if states:
        rows = rows.filter(versions__state__in=states).distinct()
    if text:
        rows = rows.filter(title__icontains=text)
    page = paginate(
        rows.prefetch_related("versions"), order=["-id"], cursor=request.GET.get("after"), query=request.GET
    )
    mine = set(queries.editable(request.user).filter(pk__in=[row.pk for row in page.rows]).values_list("pk", flat=True))
    counts = queries.counts_by_chip(request.user)
    context = {
        "page": page,
        "rows": [_line(row, row.pk in mine) for row in page.rows],
        "chips": [("", _("全部"), counts["all"]), *((key, label, counts[key]) for key, label, _s in queries.CHIPS)],
        "chip": chip,
        "text": text,
        "may_edit": can(request.user, "regulation.edit"),
    }
    return render(request, "regulations/list.html", context)


def _line(regulation: Regulation, is_own: bool) -> dict[str, Any]:
    """A rule with the version that stands and, for who may write it, the one that is prepared."""
    versions = list(regulation.versions.all())
    shown = [row for row in versions if row.state in (State.IN_FORCE, State.REPEALED)]
    coming = [row for row in versions if row.state == State.COMING]
    prepared = [row for row in versions if is_own and row.state in (State.DRAFT, State.OPEN, State.REVISING)]
    return {"row": regulation, "current": next(iter(shown), None), "next": next(iter(prepared or coming), None)}


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    require(request.user, "regulation.edit")
    organizations, areas = queries.issuers(request.user)
    form = CreateForm(request.POST or None, request.FILES or None, organizations=organizations, areas=areas)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_regulation(request.user, wording=form.wording(), **form.about(), **form.place())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("草稿已保存，接下来可以征求意见，或者直接发布。"))
            return redirect("regulations:detail", pk=made.regulation_id)
    context = {"form": form, "nowhere": not organizations and not areas}
    return render(request, "regulations/create.html", context, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: what is in force, what is prepared and lacks, who has read, what happened."""
    regulation = queries.staff_regulation(request.user, pk)
    edits = queries.editable(request.user).filter(pk=pk).exists()
    versions = list(regulation.versions.select_related("published_by"))
    for row in versions:
        row.regulation = regulation
    shown = versions if edits else [row for row in versions if row.state in RegulationVersion.PUBLISHED]
    current = next((row for row in shown if row.state == State.IN_FORCE), None)
    prepared = next((row for row in shown if row.state in RegulationVersion.PREPARED), None)
    context = {
        "regulation": regulation,
        "versions": shown,
        "current": current,
        "prepared": prepared,
        "html": html_of(current.text) if current else "",
        "may_edit": edits,
        "history": told(regulation, 15) if edits else [],
        "obliged": obliging.of(request.user, regulation),
        **(_progress(current) if current and edits else {}),
        **(_next_step(prepared) if prepared and edits else {}),
    }
    return render(request, "regulations/detail.html", context)


def _progress(current: RegulationVersion) -> dict[str, Any]:
    if not current.regulation.readers_text:
        return {}
    asked, unread = queries.readers(current).count(), queries.unread(current).count()
    return {"asked": asked, "unread": unread, "read": asked - unread}


def _next_step(prepared: RegulationVersion) -> dict[str, Any]:
    facts = readiness(prepared)
    is_draft = prepared.state in RegulationVersion.EDITABLE
    return {
        "steps": VERSION.stepper(prepared.state),
        "missing": VERSION.missing(prepared.state, "publish", facts) if is_draft else [],
        "open_comments": facts.open_comments,
        "comments": prepared.comments.count(),
        "has_content": facts.has_content,
        "closes_today": prepared.comments_until == clock.today(),
    }


@login_required
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, summary, who must read."""
    regulation = queries.staff_regulation(request.user, pk)
    require(request.user, "regulation.edit", on=regulation)
    form = AboutForm(request.POST or None, initial=AboutForm.about_now(regulation))
    if request.method == "POST" and form.is_valid():
        try:
            update_regulation(request.user, regulation=regulation, **form.about())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("regulations:detail", pk=pk)
    context = {"form": form, "regulation": regulation}
    return render(request, "regulations/settings.html", context, status=form.answer_status if form.errors else 200)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a draft says."""
    version = own_version(request, pk)
    if version.state not in RegulationVersion.EDITABLE and request.method != "POST":
        messages.warning(request, _("这一版现在是“%(state)s”，文字不能改。") % {"state": version.get_state_display()})
        return redirect("regulations:detail", pk=version.regulation_id)
    data = request.POST or None
    form = WordingForm(data, request.FILES or None, version=version, initial=WordingForm.wording_now(version))
    if request.method == "POST" and form.is_valid():
        try:
            write_version(request.user, version=version, wording=form.wording(), seen=seen_in(request.POST))
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("regulations:detail", pk=version.regulation_id)
    context = {"form": form, "version": version, "seen": mark_for(form, data, version.regulation)}
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    return render(request, "regulations/edit.html", context, status=status)


@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its text, what it changes, the comments on it with their answers."""
    row = staff_version(request, pk)
    before = queries.first_of_pair(row)
    final = row.consulted_text and row.state != State.OPEN and row.consulted_text != row.text
    comments = paginate(
        queries.comments_of(row), order=["made_at", "id"], cursor=request.GET.get("after"), size=20, query=request.GET
    )
    edits = queries.editable(request.user).filter(pk=row.regulation_id).exists()
    context = {
        "version": row,
        "regulation": row.regulation,
        "html": html_of(row.text),
        "before": before,
        "lines": differences(before.text, row.text) if before and before.text and row.text else [],
        "since_asked": differences(row.consulted_text, row.text) if final else [],
        "comments": comments if edits else None,
        "may_answer": edits and row.state in (State.OPEN, State.REVISING),
    }
    return render(request, "regulations/version.html", context)


@login_required
def version_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF of a version."""
    return pdf(staff_version(request, pk))
