"""Asking for a change, move, merger or closure: whom it concerns, its effect, then the request; and deciding it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common import code_tables
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.organizations import actions, queries, splitting
from yushan.organizations.access import can, require, visible_or_404
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.actions.reorganising import objection
from yushan.organizations.actions.tree import GOVERNED
from yushan.organizations.forms import DatedForm, GovernedForm, ReasonForm, refused
from yushan.organizations.forms_hosts import host_hint
from yushan.organizations.models import Organization, OrganizationRequest
from yushan.organizations.queries.hosts import host_typed

Kind, Level = OrganizationRequest.Kind, Organization.Level
_INTRODUCED = {
    Kind.CHANGE: "名称、类别、依托单位由上级同意后生效，旧名称留在历史里。",
    Kind.MOVE: "选新的上级组织。",
    Kind.MERGE: "选并入哪个组织，队员和没办完的活动会一起转过去。",
    Kind.SPLIT: "从这支队里拆出新队伍。",
    Kind.SUSPEND: "暂停期间不能发布新的项目和活动，队员和已有记录保留。",
    Kind.CLOSE: "关闭后不能恢复，服务记录保留。",
}
_WORDS = {
    Kind.CHANGE: "变更登记", Kind.MOVE: "调整上级", Kind.MERGE: "并入其他组织", Kind.SPLIT: "拆分", Kind.SUSPEND: "暂停",
    Kind.CLOSE: "关闭",
}  # fmt: skip


def proposals(organization: Organization, *, suspends: bool) -> list[tuple[str, str]]:
    """What can be asked for a running organization: kind and words. Who `suspends` it outright need not ask."""
    kinds = [Kind.CHANGE]
    if organization.level in (Level.TEAM, Level.SQUAD):
        kinds.append(Kind.MOVE)
    if organization.level != Level.CORPS:
        kinds.append(Kind.MERGE)
    active = organization.state == Organization.State.ACTIVE
    if active and organization.level in (Level.TEAM, Level.SQUAD) and splitting.page(organization):
        kinds.append(Kind.SPLIT)
    if active and organization.level != Level.CORPS and not suspends:
        kinds.append(Kind.SUSPEND)
    return [(kind.value, _WORDS[kind]) for kind in [*kinds, Kind.CLOSE]]


def _target(source: Any, organization: Organization, kind: str) -> Organization | None:
    key = asked_number(source.get("target"))
    if kind not in (Kind.MOVE, Kind.MERGE) or not key:
        return None
    found: Organization | None = Organization.objects.select_related("area").filter(pk=key).first()
    if found is None:
        raise NotFound()
    return found


@login_required
def propose(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Choose the other side (move, merger), see what will happen, say why, ask for it."""
    if kind not in Kind.values:
        raise NotFound()
    rows = Organization.objects.select_related("area", "host")
    current = visible_or_404(request.user, "organization.view", rows, pk, area="area", organization="path")
    require(request.user, "organization.edit", on=current)
    if current.state not in RUNNING:
        raise NotFound()
    if kind == Kind.SPLIT:
        return _to_split(current)
    source = request.POST if request.method == "POST" else request.GET
    target = _target(source, current, kind)
    context: dict[str, Any] = {
        "organization": current, "kind": kind, "label": _WORDS[Kind(kind)], "introduced": _INTRODUCED[Kind(kind)],
        "waiting": queries.waiting_request(current),
    }  # fmt: skip
    if kind in (Kind.MOVE, Kind.MERGE) and target is None:
        text = request.GET.get("q", "")[:60].strip()
        context |= {"text": text, "targets": queries.targets_of(current, kind, text)}
        status = 422 if request.method == "POST" else 200
        return render(request, "organizations/propose_target.html", context, status=status)
    form: forms.Form = DatedForm(request.POST or None)
    if kind == Kind.CHANGE:
        initial = {name: getattr(current, name) for name in GOVERNED} | {"host_unit": host_typed(current)}
        form = GovernedForm(request.POST or None, initial=initial, kinds=code_tables.choices("organization_kinds"))
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in GOVERNED} if kind == Kind.CHANGE else None
        try:
            made = actions.propose(
                request.user, organization=current, kind=kind, target=target, values=values,
                reason=form.cleaned_data["reason"], effective_on=form.cleaned_data.get("effective_on"),
            )  # fmt: skip
        except Refusal as error:
            if error.status in (403, 409):
                raise
            refused(form, error)
        else:
            _say_sent(request, made, form)
            return redirect("organizations:request", made.pk)
    context |= {"form": form, "target": target, "objection": objection(current, kind, target)}
    if kind == Kind.CLOSE and context["objection"]:
        context["below"] = queries.children(request.user, current)[:20]
    if kind != Kind.CHANGE and not context["objection"]:
        context["effects"] = queries.effects_of(current, kind, target)
    return render(request, "organizations/propose.html", context, status=422 if form.errors else 200)


def _say_sent(request: HttpRequest, made: OrganizationRequest, form: forms.Form) -> None:
    day = made.effective_on
    then = f"同意后到{day.month}月{day.day}日办理" if day else "同意后马上办理"
    messages.success(request, f"申请已送到上级的待办，{then}。")
    if "host_unit" in form.changed_data and (said := host_hint(form.cleaned_data["host_unit"])):
        messages.warning(request, said)


def _to_split(organization: Organization) -> HttpResponse:
    page = splitting.page(organization)
    if not page:
        raise NotFound()
    return redirect(page)


@login_required
def request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked, what it will do, and the decision of whoever stands above."""
    row = queries.requests_seen(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = False
    form.fields["reason"].label = "答复"
    form.fields["reason"].help_text = "不同意时要写明原因，申请人会看到。"
    if request.method == "POST" and form.is_valid():
        try:
            return _decided(request, row, form.cleaned_data["reason"])
        except Refusal as error:
            if error.status in (403, 404, 409):
                raise
            refused(form, error)
    waiting = row.state == OrganizationRequest.State.WAITING
    scheduled = row.state == OrganizationRequest.State.SCHEDULED
    decides = waiting and queries.decides(request.user, row)
    said = objection(row.organization, row.kind, row.target, row.values) if waiting or scheduled else ""
    context = {
        "row": row, "form": form, "waiting": waiting, "objection": said, "label": _WORDS[Kind(row.kind)],
        "effects": queries.effects_of(row.organization, row.kind, row.target, row.values)
        if (waiting or scheduled) and not said
        else [],
        "decides": decides, "scheduled": scheduled, "may_withdraw": _may_withdraw(request.user, row, decides),
        "parts": _parts(request.user, row),
        "tone": _TONES.get(row.state, "plain"),
    }  # fmt: skip
    return render(request, "organizations/request.html", context, status=422 if form.errors else 200)


_TONES = {"waiting": "wait", "scheduled": "info", "approved": "ok", "declined": "bad", "failed": "bad"}


def _may_withdraw(user: Any, row: OrganizationRequest, decides: bool) -> bool:
    if row.state == OrganizationRequest.State.WAITING:
        return not decides and can(user, "organization.edit", row.organization)
    if row.state != OrganizationRequest.State.SCHEDULED:
        return False
    scopes = actions.deciding_scopes(row)
    return can(user, "organization.edit", row.organization) or all(
        can(user, "organization.approve", scope) for scope in scopes
    )


def _parts(user: Any, row: OrganizationRequest) -> list[tuple[str, str, list[str]]]:
    """The new organizations of a split: name, leader, and who goes there while it is open."""
    names: list[list[str]] = [[] for _ in row.parts]
    if row.state in (OrganizationRequest.State.WAITING, OrganizationRequest.State.SCHEDULED):
        names = splitting.names(user, row.organization, [part["members"] for part in row.parts])
    return [(part["name"], part["leader_name"], who) for part, who in zip(row.parts, names, strict=True)]


def _decided(request: HttpRequest, row: OrganizationRequest, answer: str) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "withdraw":
        actions.withdraw_request(request.user, request=row)
        messages.success(request, "申请已撤回。")
    elif act in ("approve", "decline"):
        done = actions.decide_request(request.user, request=row, approve=act == "approve", answer=answer)
        messages.success(request, f"{done}：{done.standing}。")
    else:
        raise Refusal("请选择同意或不同意。")
    return redirect("organizations:request", row.pk)
