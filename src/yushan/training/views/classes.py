"""Staff pages of classes: the list, one class, its steps, its sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.training.actions import classes as actions
from yushan.training.actions.sessions import cancel_session, save_session
from yushan.training.forms.classes import ClassForm, SessionForm
from yushan.training.lifecycle import CLASS
from yushan.training.models import Session, TrainingClass
from yushan.training.queries import classes as queries

STEPS = {
    "open": (actions.open_class, "已开放报名。"),
    "finish": (actions.finish_class, "班次已结束，没有结业的人收到了还缺什么。"),
}


def may_see_list(user: Any) -> None:
    """NotAllowed unless the person arranges, looks at, or enrols people for training."""
    if not (can(user, "training.view") or can(user, "training.enrol")):
        raise NotAllowed("您没有查看培训的权限，可向本级或上级管理员申请授权。")


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Classes by state, the latest first."""
    may_see_list(request.user)
    chip = request.GET.get("state", "")
    rows = queries.seen(request.user)
    states = next((states for key, _label, states in queries.CHIPS if key == chip), ())
    if states:
        rows = rows.filter(state__in=states)
    page = paginate(rows, order=["-starts_at", "-id"], cursor=request.GET.get("after"), query=request.GET)
    counts = queries.counts_by_chip(request.user)
    context = {
        "page": page,
        "chip": chip if states else "",
        "chips": [("", _("全部"), counts["all"])] + [(key, label, counts[key]) for key, label, _s in queries.CHIPS],
        "may_edit": can(request.user, "training.edit"),
        "may_view": can(request.user, "training.view"),
        "doors": list(queries.doors_today(request.user)[:20]),
    }
    return render(request, "training/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A class in preparation."""
    require(request.user, "training.edit")
    form = ClassForm(request.POST or None, actor=request.user, initial={"mode": "on_site"})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_class(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("草稿建好了。加上面授安排，再开放报名。"))
            return redirect("training:detail", pk=row.pk)
    return render(request, "training/form.html", {"form": form}, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: where it stands, sessions, people in numbers, what can be done next."""
    row = queries.staff_class(request.user, pk)
    edits, views = can(request.user, "training.edit", on=row), can(request.user, "training.view", on=row)
    events = {step.event for step in CLASS.events(row.state)} if edits else set()
    counts = queries.counted(row) if views else {}
    attempts = queries.attempts_of(row) if views and row.version.has_exam else None
    context = {
        "row": row,
        "version": row.version,
        "steps": CLASS.stepper(row.state),
        "sessions": queries.sessions_of(row),
        "lacks": CLASS.missing(row.state, "open", actions.class_facts(row)) if "open" in events else [],
        "may": events,
        "may_edit": edits,
        "may_view": views,
        "may_record": can(request.user, "training.record", on=row),
        "may_enrol": can(request.user, "training.enrol") and row.state in TrainingClass.GOING_ON,
        "counts": counts,
        "attempts": attempts.count() if attempts is not None else 0,
        "is_public": row.state in TrainingClass.PUBLIC,
        "now": clock.now(),
        "history": told(row) if views else [],
    }
    return render(request, "training/detail.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts; two people with one form open do not overwrite each other unknowingly."""
    row = queries.class_edited(request.user, pk)
    form = ClassForm(request.POST or None, actor=request.user, training_class=row, initial=ClassForm.facts_now(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_class(request.user, training_class=row, seen=seen_in(request.POST), **form.cleaned_data)
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("training:detail", pk=pk)
    status = 409 if form.errors and is_overtaken(form) else form.answer_status if form.errors else 200
    context = {"form": form, "row": row, "seen": mark_for(form, request.POST or None, row)}
    return render(request, "training/form.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens or ends."""
    row = queries.class_edited(request.user, pk)
    act, said = STEPS.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise NotFound()
    return done(request, lambda: act(request.user, training_class=row), said, "training:detail", pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Calls it off."""
    row = queries.class_edited(request.user, pk)
    reason = request.POST.get("reason", "")
    said = _("班次已取消，报名的人会收到消息。")
    return done(
        request,
        lambda: actions.cancel_class(request.user, training_class=row, reason=reason),
        said,
        "training:detail",
        pk,
    )


@login_required
def new_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One more session."""
    row = queries.class_edited(request.user, pk)
    initial = {"starts_at": clock.local(row.starts_at), "place": row.place}
    return _session(request, row, None, initial)


def _session(
    request: HttpRequest, row: TrainingClass, session: Session | None, initial: dict[str, Any]
) -> HttpResponse:
    form = SessionForm(request.POST or None, actor=request.user, session=session, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            save_session(request.user, training_class=row, session=session, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("面授安排已保存。"))
            return redirect("training:detail", pk=row.pk)
    context = {"form": form, "row": row, "session": session}
    return render(request, "training/session_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def edit_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, place or lecturer."""
    row, session = queries.session_edited(request.user, pk)
    return _session(request, row, session, SessionForm.facts_now(session))


@login_required
@require_POST
def drop_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Does not take place."""
    row, session = queries.session_edited(request.user, pk)
    said = _("这一次已取消，学员会收到消息。")
    return done(request, lambda: cancel_session(request.user, session=session), said, "training:detail", row.pk)
