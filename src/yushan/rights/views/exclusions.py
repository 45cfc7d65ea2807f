"""Exclusions: for staff, and for the person they are about."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.rights import actions
from yushan.rights.actions import Charge
from yushan.rights.forms.asking import FilesForm
from yushan.rights.forms.working import AppealDecisionForm, DecisionForm, ExclusionForm, SpokenForm
from yushan.rights.lifecycle import EXCLUSION
from yushan.rights.models import Exclusion
from yushan.rights.queries import exclusions as queries
from yushan.rights.queries.own import own_exclusion

_CHIPS = (("open", "在办"), ("in_force", "限制中"), ("ended", "已结束"), ("", "全部"))
State = Exclusion.State


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Exclusions in reach."""
    require(request.user, "rights.exclude")
    show = request.GET.get("show", "open")
    states = {
        "open": Exclusion.OPEN, "in_force": (State.IN_FORCE,), "ended": (State.DROPPED, State.LIFTED, State.ENDED),
    }  # fmt: skip
    rows = queries.exclusions_seen(request.user)
    if show in states:
        rows = rows.filter(state__in=states[show])
    page = paginate(rows, order=queries.ORDER, cursor=request.GET.get("after"), query=request.GET)
    return render(request, "rights/exclusions.html", {"page": page, "chips": _CHIPS, "show": show})


@login_required
def propose(request: HttpRequest) -> HttpResponse:
    """Proposes one: the person is told and heard first."""
    require(request.user, "rights.exclude")
    areas = queries.areas_to_exclude_in(request.user)
    has_city = can(request.user, "rights.exclude", on={})
    form = ExclusionForm(request.POST or None, request.FILES or None, areas=areas, has_city=has_city)
    if request.method == "POST" and form.is_valid():
        try:
            row = _propose(request, form, areas)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已提出，本人会收到通知，先听取陈述。"))
            return redirect("rights:exclusion", pk=row.pk)
    return render(request, "rights/propose.html", {"form": form}, status=form.answer_status if form.errors else 200)


def _propose(request: HttpRequest, form: ExclusionForm, areas: Any) -> Exclusion:
    data = form.cleaned_data
    charge = Charge(
        person=queries.volunteer_numbered(data["number"]).person, area=areas.filter(pk=data["area"]).first() if data["area"] else None,
        ground=data["ground"], reason=data["reason"], evidence=data["evidence"], told_how=data["told_how"],
    )  # fmt: skip
    return actions.propose_exclusion(request.user, charge=charge, files=[one.read() for one in data["attached"]])


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what the person said; each look stands in the trail."""
    return _page(request, queries.exclusion_seen(request.user, pk))


def _page(request: HttpRequest, row: Exclusion, **bound: Any) -> HttpResponse:
    actions.look_at_exclusion(request.user, row=row)
    user, appeal = request.user, getattr(row, "appeal", None)
    is_other = user.pk not in (row.proposed_by_id, row.stated_by_id)
    heard = bool(row.stated_at) or row.hearing_until <= clock.now()
    had_part = user.pk in (row.proposed_by_id, row.decided_by_id, appeal.received_by_id if appeal else None)
    context = {
        "row": row,
        "appeal": appeal,
        "steps": EXCLUSION.stepper(row.state),
        "files": list(row.files.all()),
        "heard": heard,
        "may_decide": row.state == State.HEARING and is_other and heard,
        "may_drop": row.state == State.HEARING,
        "may_lift": row.state == State.IN_FORCE and not actions.why_not_lift(user, row),
        "may_write_down": actions.may_write_down(user, row),
        "spoken_form": SpokenForm(prefix="spoken", is_appeal=row.state == State.IN_FORCE),
        "may_hear_appeal": appeal is not None
        and appeal.state == "open"
        and not had_part
        and can(user, "rights.exclude", on={}),
        "form": DecisionForm(),
        "appeal_form": AppealDecisionForm(),
        "history": told(row, 15),
    } | bound
    status = next((form.answer_status for form in bound.values() if form.errors), 200)
    return render(request, "rights/exclusion.html", context, status=status)


@login_required
@require_POST
def step(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """Decides, drops, lifts, hears an appeal."""
    row, user = queries.exclusion_seen(request.user, pk), request.user
    reason = request.POST.get("reason", "")[:1000]
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "drop": (lambda: actions.drop_exclusion(user, row=row, decision=reason), _("不予限制，本人会收到消息。")),
        "lift": (lambda: actions.lift_exclusion(user, row=row, reason=reason), _("已解除。")),
    }
    if do in acts:
        act, said = acts[do]
        return done(request, act, said, "rights:exclusion", pk)
    if do in ("speak", "object"):
        return _write_down(request, row, do)
    if do not in ("decide", "appeal"):
        raise NotFound()
    form: Any = DecisionForm(request.POST) if do == "decide" else AppealDecisionForm(request.POST)
    if form.is_valid():
        try:
            if do == "decide":
                actions.decide_exclusion(user, row=row, **form.cleaned_data)
            else:
                made = getattr(row, "appeal", None)
                if made is None:
                    raise Refusal(_("本人没有申诉。"))
                actions.decide_appeal(user, made=made, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已决定，本人会收到消息。"))
            return redirect("rights:exclusion", pk=pk)
    return _page(request, row, **{"form" if do == "decide" else "appeal_form": form})


def _write_down(request: HttpRequest, row: Exclusion, do: str) -> HttpResponse:
    """What somebody without an account said, or that they appeal, by telephone or at the desk."""
    form = SpokenForm(request.POST, prefix="spoken", is_appeal=do == "object")
    if form.is_valid():
        act = actions.state if do == "speak" else actions.appeal
        try:
            act(request.user, row=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已记下。"))
            return redirect("rights:exclusion", pk=row.pk)
    return _page(request, row, spoken_form=form)


@login_required
@never_cache
def evidence(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Evidence for whoever decides; logged."""
    found = queries.evidence_of(pk, file_pk)
    return download(actions.read_evidence(request.user, file=found), found.media_type, f"evidence-{found.pk}")


@login_required
@never_cache
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody is charged with, what they can say, what was decided and how to appeal."""
    return _my_page(request, own_exclusion(request.user, pk))


def _my_page(request: HttpRequest, row: Exclusion, form: FilesForm | None = None) -> HttpResponse:
    context = {
        "row": row,
        "appeal": getattr(row, "appeal", None),
        "files": list(row.files.all()),
        "form": form or FilesForm(said=_("您的说明")),
        "may_state": row.state == State.HEARING and row.stated_at is None,
        "may_appeal": row.state == State.IN_FORCE and getattr(row, "appeal", None) is None,
        "tab": "me",
    }
    return render(
        request, "rights/my_exclusion.html", context, status=form.answer_status if form and form.errors else 200
    )


@login_required
@require_POST
def my_step(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """The person's own words, or an appeal."""
    row = own_exclusion(request.user, pk)
    if do == "appeal":
        text = request.POST.get("text", "")[:2000]
        return done(
            request, lambda: actions.appeal(request.user, row=row, text=text), _("申诉已送到市级。"),
            "rights:my_exclusion", pk,
        )  # fmt: skip
    if do != "state":
        raise NotFound()
    form = FilesForm(request.POST, request.FILES, said=_("您的说明"))
    if form.is_valid():
        try:
            actions.state(request.user, row=row, text=form.cleaned_data["text"], files=form.contents())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已收到您的说明，由另一个人决定。"))
            return redirect("rights:my_exclusion", pk=pk)
    return _my_page(request, row, form)


@login_required
@never_cache
def my_evidence(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """The person reads what is held against them."""
    found = own_exclusion(request.user, pk).files.filter(pk=file_pk).first()
    if found is None:
        raise NotFound()
    return download(actions.FILES.fetch(found.name), found.media_type, f"evidence-{found.pk}")
