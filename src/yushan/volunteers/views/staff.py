"""Volunteers as staff see them: masked, within their reach."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.accounts import verifiers
from yushan.accounts.models import Person, User
from yushan.audit import words
from yushan.audit.queries import history
from yushan.common import lists
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.paging import paginate
from yushan.common.tallies import up_to
from yushan.organizations.access import can, require
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.volunteers.actions import add_member, correct_contact, issue_password, register, withdraw
from yushan.volunteers.actions.checking import check_again
from yushan.volunteers.actions.profile import OWN_ACCOUNT
from yushan.volunteers.consents import REQUIRED
from yushan.volunteers.forms import ContactCorrectionForm, HelperForm, ReasonForm
from yushan.volunteers.forms.service import slots_text
from yushan.volunteers.listings import sees_volunteers
from yushan.volunteers.models import DuplicateDoubt, Membership, Volunteer
from yushan.volunteers.panels import panels
from yushan.volunteers.queries import (
    applications_count,
    may,
    may_help_to_sign_in,
    membership_history,
    qualification_kinds,
    qualifications_of,
    volunteer_or_404,
    volunteers_in_scope,
)
from yushan.volunteers.queries.listing import VOLUNTEER_PARAMS, gathers, narrowed_volunteers
from yushan.volunteers.queries.memberships import BELONGING
from yushan.volunteers.queries.scopes import sees_everybody, states_in_scope
from yushan.volunteers.queries.skills import skill_choices
from yushan.volunteers.views.desk import not_too_often
from yushan.volunteers.views.registration import put

_COUNTS_KEPT = 300


def _counts(request: HttpRequest) -> dict[str, str]:
    """Volunteers in reach, all of them and by state; of the whole city only up to a limit. Kept some minutes."""

    def read() -> dict[str, str]:
        rows = volunteers_in_scope(request.user)
        if sees_everybody(request.user):
            return {state: up_to(rows.filter(state=state)) for state in Volunteer.State.values} | {"": up_to(rows)}
        counted = states_in_scope(request.user)
        found = {state: f"{counted.get(state, 0):,}" for state in Volunteer.State.values}
        return found | {"": f"{sum(counted.values()):,}"}

    return dict(cache.get_or_set(f"volunteers:counts:{request.user.pk}", read, _COUNTS_KEPT) or {})


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The list: search by name, pinyin, number, whole telephone or identity number; filters; keyset pages."""
    if not sees_volunteers(request.user):
        require(request.user, "volunteer.view")
    asked = request.GET
    areas, kinds = list(Area.objects.order_by("code")), list(qualification_kinds())
    teams = Membership.objects.filter(state__in=BELONGING).select_related("organization").order_by("pk")
    rows = narrowed_volunteers(request.user, asked)
    rows = rows.prefetch_related(Prefetch("memberships", queryset=teams, to_attr="teams"))
    few = gathers(request.user, asked)
    page = paginate(rows, order=["-id"], cursor=asked.get("after"), size=30, query=asked, few=few)
    counts, state = _counts(request), asked.get("state", "")
    for row in page.rows:
        row.source_name = plan.name_of("talent_sources", row.talent_source) if row.talent_source else ""
    context = {
        "page": page,
        "text": asked.get("q", "")[:60],
        "state": state,
        "source": asked.get("from", ""),
        "area": next((one for one in areas if one.code == asked.get("area")), None),
        "areas": areas,
        "sources": plan.choices("talent_sources"),
        "kinds": kinds,
        "skills": skill_choices(),
        "skill": asked.get("skill", ""),
        "kind": next((one for one in kinds if one.code == asked.get("may")), None),
        "states": [(value, f"{label} {counts[value]}", value == state) for value, label in Volunteer.State.choices],
        "all_states": not state,
        "total": counts[""],
        "waiting": applications_count(request.user) if can(request.user, "membership.decide") else "",
        "may_decide": can(request.user, "membership.decide"),
        "may_register": can(request.user, "volunteer.register"),
        "may_export": can(request.user, "data.export"),
        "may_merge": can(request.user, "person.merge"),
        "filtered": any(asked.get(name) for name in ("q", *VOLUNTEER_PARAMS)),
        "checks": Person.Check.choices if verifiers.is_configured() else [],
        "check": asked.get("check", ""),
        "tools": lists.tools(request, "volunteers"),
    }
    return render(request, "volunteers/list.html", context)


def _detail(request: HttpRequest, volunteer: Volunteer, status: int = 200, **extra: Any) -> HttpResponse:
    memberships = list(membership_history(volunteer)[:50])
    # Where the actor may move somebody out of: decided by the row's own team, already loaded.
    movable = {row.pk for row in memberships if row.state in BELONGING and can(request.user, "membership.decide", row)}
    context = {
        "volunteer": volunteer,
        "memberships": memberships,
        "movable": movable,
        "qualifications": list(qualifications_of(volunteer)[:50]),
        "slots": slots_text(volunteer.available),
        "languages": [plan.name_of("languages", code) or code for code in volunteer.languages],
        "serves_in": [area.name for area in volunteer.serves_in.order_by("order")],
        "rosters": list(volunteer.person.roster_rows.select_related("unit").filter(left_on=None)),
        "guardianships": list(volunteer.guardianships.select_related("guardian")),
        "history": [(words.name(line.action), line) for line in history(volunteer)[:20]],
        "talent_source": plan.entry("talent_sources", volunteer.talent_source),
        "may_unmask": can(request.user, "person.unmask", volunteer),
        "may_edit": may(request.user, "volunteer.register", volunteer),
        "account": User.objects.filter(person_id=volunteer.person_id, is_active=True).first(),
        "asks_outside": verifiers.is_configured(),
        "may_see_as": can(request.user, "support.see_as"),
        "may_recover": can(request.user, "account.recover"),
        "panels": panels(request.user, volunteer),
        "own_account": "" if may_help_to_sign_in(request.user, volunteer) else OWN_ACCOUNT,
    }
    return render(request, "volunteers/detail.html", context | extra, status=status)


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One volunteer, masked, with teams, hours and the trail; a second registration leads to the first."""
    if into := Volunteer.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into", flat=True).first():
        return redirect("volunteers:detail", volunteer_or_404(request.user, into).pk)
    return _detail(request, volunteer_or_404(request.user, pk))


@login_required
@never_cache
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A new mobile number after looking at the identity card."""
    volunteer = volunteer_or_404(request.user, pk)
    form = ContactCorrectionForm(request.POST)
    if not form.is_valid():
        return _detail(request, volunteer, 422, contact_form=form)
    correct_contact(request.user, volunteer=volunteer, **form.cleaned_data)
    messages.success(request, _("手机号已更新，本人会在自己的隐私页里看到这次更正。"))
    return redirect("volunteers:detail", pk=pk)


@login_required
@never_cache
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """A password for one use, shown this once."""
    volunteer = volunteer_or_404(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, volunteer, 422, password_form=form)
    try:
        plain = issue_password(request.user, volunteer=volunteer, reason=form.cleaned_data["reason"])
    except NotAllowed:
        raise
    except Refusal as error:
        put(form, error)
        return _detail(request, volunteer, 422, password_form=form)
    return _detail(request, volunteer, plain_password=plain)


@login_required
@never_cache
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the outside authority once more."""
    volunteer = volunteer_or_404(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, volunteer, 422, check_form=form)
    try:
        check_again(request.user, volunteer=volunteer, reason=form.cleaned_data["reason"])
    except NotAllowed:
        raise
    except Refusal as error:
        put(form, error)
        return _detail(request, volunteer, 422, check_form=form)
    messages.success(request, _("已请求再次核验，一般一分钟内有结果，刷新本页就能看到。"))
    return redirect("volunteers:detail", pk=pk)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a registration on the person's written wish."""
    volunteer = volunteer_or_404(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _detail(request, volunteer, 422, end_form=form)
    withdraw(request.user, volunteer=volunteer, reason=form.cleaned_data["reason"])
    messages.success(request, _("已注销，入账的时长仍然保留。"))
    return redirect("volunteers:detail", pk=pk)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Registers somebody without a phone who stands at the desk."""
    require(request.user, "volunteer.register")
    form, is_child = HelperForm(request.POST or None, actor=request.user), False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            not_too_often(request)
            volunteer = register(
                request.user,
                name=data["name"],
                identity=data["identity"],
                phone=data["phone"],
                consents=REQUIRED,
                guardian=form.guardian(),
                area=data["area"],
                source=Volunteer.Source.HELPER,
                **form.about(),
            )
            if data["organization"]:
                add_member(request.user, volunteer=volunteer, organization=data["organization"])
        except Refusal as error:
            put(form, error)
            is_child = error.code == "child"
        else:
            request.session["helper_registered"] = volunteer.pk
            return redirect("volunteers:new_done")
    context = {"form": form, "child": is_child, "sees_volunteers": sees_volunteers(request.user)}
    return render(request, "volunteers/new.html", context, status=422 if form.is_bound else 200)


@login_required
@never_cache
def new_done(request: HttpRequest) -> HttpResponse:
    """The card to print, for the one just registered: who registered them need not be able to see them later."""
    pk = int(request.session.get("helper_registered") or 0)
    rows = Volunteer.objects.select_related("person", "area").filter(pk=pk, registered_by_id=request.user.pk)
    volunteer = rows.first()
    if volunteer is None:
        return redirect("volunteers:new")
    either = Q(first=volunteer.person_id) | Q(second=volunteer.person_id)
    doubt = DuplicateDoubt.objects.filter(either, state=DuplicateDoubt.State.OPEN).exists()
    context = {"volunteer": volunteer, "doubt": doubt, "sees_volunteers": sees_volunteers(request.user)}
    return render(request, "volunteers/new_done.html", context)
