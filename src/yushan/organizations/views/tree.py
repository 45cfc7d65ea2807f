"""Pages of the service tree: opened level by level, found, change, steps of life."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.audit import words
from yushan.common import clock, code_tables, rulebook
from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations import actions, pages, queries
from yushan.organizations.access import (
    approval_scope,
    awaiting_approval,
    can,
    needs_second_person,
    require,
    visible_or_404,
)
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.actions.tree import CARD, GOVERNED, founding_scope
from yushan.organizations.forms import DatedForm, FoundingForm, OrganizationForm, ReasonForm, refused
from yushan.organizations.forms_hosts import host_hint
from yushan.organizations.lifecycle import EVENT_LABELS, LIFECYCLE
from yushan.organizations.models import Organization, OrganizationLeader
from yushan.organizations.queries.grants import admins_of
from yushan.organizations.queries.hosts import host_typed
from yushan.organizations.queries.key_posts import post_areas
from yushan.organizations.views.proposals import proposals

Level, State = Organization.Level, Organization.State
_BELOW = {Level.CORPS: (Level.DETACHMENT, Level.TEAM), Level.DETACHMENT: (Level.TEAM,)}
# Event → (action, effect in words shown before it happens, may the reason stay empty)
STEPS: dict[str, tuple[Any, str, bool]] = {
    "submit": (actions.submit_organization, "申请会送到上级组织的待办，审批前不能招募队员。", True),
    "approve": (actions.approve_organization, "批准后组织开始运行，可以招募队员、发布项目和活动。", True),
    "return": (actions.return_organization, "申请退回给申请人，改好后可以重新提交。", False),
    "suspend": (actions.suspend_organization, "暂停期间不能发布新的项目和活动，队员和已有记录保留。", False),
    "resume": (actions.resume_organization, "恢复后可以继续发布项目和活动。", True),
    "close": (actions.close_organization, "申请撤回后不能恢复，历史仍可查看。", False),
}


def _organization(request: HttpRequest, pk: int, capability: str = "organization.view") -> Organization:
    rows = Organization.objects.select_related("area", "town", "host", "party__unit", "created_by")
    return visible_or_404(request.user, capability, rows, pk, area="area", organization="path")


def _right(organization: Organization, event: str) -> tuple[str, Any]:
    """Capability and scope of a step: what is only a draft is its founders' own, the rest is for the level above."""
    if event in ("submit", "close"):
        return "organization.edit", organization
    return "organization.approve", approval_scope(organization)


def _may(user: Any, organization: Organization, event: str) -> bool:
    if event == "approve" and needs_second_person(user, organization.created_by_id):
        return False
    return can(user, *_right(organization, event))


@login_required
def tree(request: HttpRequest) -> HttpResponse:
    """The top of what one sees, areas without a detachment, what waits for approval."""
    require(request.user, "organization.view")
    asked = queries.detachments_asked()
    context: dict[str, Any] = {
        "top": _with_living(queries.tree_top(request.user)),
        "counts": queries.members_of_level(request.user),
        "missing": [(area, asked.get(area.pk)) for area in queries.areas_without_detachment(request.user)],
        "waiting": awaiting_approval(request.user).select_related("area").order_by("pk")[:20],
        "sees_posts": bool(post_areas(request.user)),
        "coming": queries.coming_requests(request.user)[:10],
        "requests": queries.requests_to_decide(request.user).order_by("pk")[:20],
        "corps": queries.the_corps(),
        "may_found": can(request.user, "organization.edit"),
    }
    return render(request, "organizations/tree.html", context)


def _with_living(nodes: Iterable[Organization]) -> list[Organization]:
    """The nodes with `living`, how many not closed ones stand right below each."""
    listed = list(nodes)
    counts = queries.living_below(listed)
    for node in listed:
        node.living = counts.get(node.path, 0)  # type: ignore[attr-defined]
    return listed


def _children(request: HttpRequest, organization: Organization) -> dict[str, Any]:
    below = queries.children(request.user, organization)
    teams = below.filter(level__in=(Level.TEAM, Level.SQUAD))
    detached = organization.level == Level.CORPS and request.GET.get("only") != "teams"
    detachments = list(below.filter(level=Level.DETACHMENT)) if detached else []
    page = paginate(teams, order=["name", "pk"], cursor=request.GET.get("after"), size=50, query=request.GET)
    _with_living([organization, *detachments, *page.rows])
    return {
        "organization": organization, "first": "after" not in request.GET, "detachments": detachments, "page": page,
    }  # fmt: skip


@login_required
def children(request: HttpRequest, pk: int) -> HttpResponse:
    """One level of the tree as a fragment."""
    return render(request, "organizations/children.html", _children(request, _organization(request, pk)))


def _levels_below(organization: Organization) -> list[tuple[str, str]]:
    """What may be founded under it: value and word."""
    levels = _BELOW.get(Level(organization.level), (Level.SQUAD,))
    if levels == (Level.SQUAD,) and queries.squads_above(organization) >= rulebook.number("squad_levels"):
        return []
    return [(level.value, str(level.label)) for level in levels]


def _told(organization: Organization, terms: list[OrganizationLeader]) -> list[tuple[str, str, Any]]:
    """The history in words, newest first; names of leaders come from their terms."""
    events = list(queries.history(organization)[:50])
    names = {term.pk: term.name for term in terms}
    for event in events:
        event.leader_name = names.get(event.details.get("leader"), "")  # type: ignore[attr-defined]
    return [(EVENT_LABELS.get(event.event, event.event), words.actor(event.actor_name), event) for event in events]


@login_required
def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization: state and next steps, card, levels around it, administrators, history."""
    found = _organization(request, pk)
    parent = Organization.objects.get_parent(found)
    running = found.state in RUNNING
    steps = [step for step in LIFECYCLE.events(found.state) if _may(request.user, found, step.event)]
    steps = [step for step in steps if not (running and step.event == "close")]  # that one is asked for: proposals
    waiting = queries.waiting_request(found)
    may_edit = found.state != State.CLOSED and can(request.user, "organization.edit", found)
    ahead = next((step for step in steps if step.event in ("submit", "approve", "resume")), None)
    suspends = any(step.event == "suspend" for step in steps)
    terms = list(queries.terms_of(found))
    context = {
        "organization": found, "parent": parent, "sees_parent": parent and can(request.user, "organization.view", parent), "steps": steps, "ahead": ahead,
        "missing": LIFECYCLE.missing(found.state, "submit", found),
        "stepper": LIFECYCLE.stepper(found.state) if found.state in LIFECYCLE.main else [],
        "state_label": found.get_state_display(), "kind": code_tables.label("organization_kinds", found.kind),
        "admins": admins_of(found), "events": _told(found, terms), "links": pages.links(request.user, found),
        "charter": found.charters.order_by("-number").first(), "leaders": queries.sort_terms(terms)[0],
        "panels": pages.panels(request.user, found),
        "sees_host": found.host is not None and can(request.user, "roster.view", found.host),
        "may_edit": may_edit, "waiting": waiting,
        "own_application": found.state == State.SUBMITTED and needs_second_person(request.user, found.created_by_id),
        "proposals": proposals(found, suspends=suspends) if running and may_edit and waiting is None else [],
        "may_grant": can(request.user, "grant.manage", found), "may_unmask": can(request.user, "person.unmask", found),
        "below": _levels_below(found),
        "may_found": found.state == State.ACTIVE and can(request.user, "organization.edit", found),
        **_children(request, found),
    }  # fmt: skip
    return render(request, "organizations/organization.html", context)


def _hint_host(request: HttpRequest, form: FoundingForm | OrganizationForm) -> None:
    if said := host_hint(form.cleaned_data.get("host_unit", "")):
        messages.warning(request, said)


@login_required
def found(request: HttpRequest) -> HttpResponse:
    """Applying for a new organization under a parent (none: the corps)."""
    source = request.POST if request.method == "POST" else request.GET
    parent_pk, level = source.get("parent", ""), source.get("level", "")
    if level not in Level.values:
        raise NotFound()
    parent = None
    if level != Level.CORPS:
        parent = Organization.objects.filter(pk=asked_number(parent_pk)).first()
        if parent is None:
            raise NotFound()
    # An area's administrator founds a detachment under the corps, so the parent itself need not be theirs.
    if level != Level.DETACHMENT:
        require(request.user, "organization.edit", on=founding_scope(parent, parent.area if parent else None))
    else:
        require(request.user, "organization.edit")
    initial = {"area": request.GET.get("area", ""), "name": request.GET.get("name", "")}
    initial["town"] = request.GET.get("town", "")
    form = FoundingForm(
        request.POST or None, request.FILES or None, initial=initial, level=level, kinds=code_tables.choices("organization_kinds"),
        area=parent.area if parent else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.found_organization(
                request.user, parent=parent, level=level, submit="draft" not in request.POST, **form.cleaned_data
            )
        except Refusal as error:
            if error.status == 403:
                raise
            refused(form, error)
        else:
            messages.success(request, f"{made.name}：{made.get_state_display()}。")
            _hint_host(request, form)
            return redirect("organizations:organization", made.pk)
    context = {"form": form, "parent": parent, "level": level, "level_label": Level(level).label}
    return render(request, "organizations/found.html", context, status=422 if form.errors else 200)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Changing the card."""
    current = _organization(request, pk, "organization.edit")
    initial = {name: getattr(current, name) for name in CARD} | {"town": current.town.code if current.town else ""}
    initial["host_unit"] = host_typed(current)
    form = OrganizationForm(
        request.POST or None, request.FILES or None, initial=initial, kinds=code_tables.choices("organization_kinds"),
        area=current.area, written=current.town_text,
    )  # fmt: skip
    governed = current.state in RUNNING
    if governed:
        for name in (*GOVERNED, "leader_name"):  # changed by request, and on the page of leaders
            del form.fields[name]
    if current.level in (Level.CORPS, Level.DETACHMENT):
        for name in ("town", "community"):
            del form.fields[name]
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organization(request.user, organization=current, **form.cleaned_data)
        except Refusal as error:
            refused(form, error)
        else:
            messages.success(request, "资料已保存。" if form.has_changed() else "没有改动。")
            if "host_unit" in form.changed_data:
                _hint_host(request, form)
            return redirect("organizations:organization", pk)
    context = {"form": form, "organization": current, "governed": governed}
    return render(request, "organizations/change.html", context, status=422 if form.errors else 200)


@login_required
def step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One step of life: its effect, a reason where others must understand it, then the act."""
    current = _organization(request, pk)
    require(request.user, *_right(current, event))
    if event == "close" and current.state in RUNNING:
        return redirect("organizations:propose", pk, "close")
    action, effect, reason_optional = STEPS[event]
    form = (DatedForm if event == "suspend" else ReasonForm)(request.POST or None)
    form.fields["reason"].required = not reason_optional
    if event == "submit":
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data.pop("effective_on", None)
        try:
            if day and day != clock.today():
                planned = actions.plan_suspension(
                    request.user, organization=current, reason=form.cleaned_data["reason"], effective_on=day
                )
                messages.success(request, f"{planned}：{planned.standing}。")
                return redirect("organizations:request", planned.pk)
            moved = action(request.user, organization=current, **form.cleaned_data)
        except Refusal as error:
            if error.status in (403, 409):
                raise
            refused(form, error)
        else:
            messages.success(request, f"{moved.name}现在是“{moved.get_state_display()}”。")
            return redirect("organizations:organization", pk)
    context = {"form": form, "organization": current, "event": event, "label": EVENT_LABELS[event], "effect": effect}
    return render(request, "organizations/step.html", context, status=422 if form.errors else 200)
