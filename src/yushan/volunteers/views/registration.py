"""The registration wizard: who you are → contact and password → consents and skills."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import make_password
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yushan.accounts import code_flow, gateways, verifiers
from yushan.accounts.actions import verifying
from yushan.accounts.actions.codes import MINUTES, verify_phone
from yushan.accounts.actions.people import identity_hash, person_with, phone_hash
from yushan.accounts.forms import CodeForm
from yushan.accounts.models import OneTimeCode, Person
from yushan.common import clock
from yushan.common.errors import Refusal, TooOften
from yushan.common.identity import IdentityNumber, parse
from yushan.organizations.models import Area
from yushan.volunteers.actions import (
    GuardianData,
    confirm_registration,
    may_claim,
    prospect,
    register,
    register_ward,
)
from yushan.volunteers.actions.guardians import has_guardian, said_yes_themselves, waits_for_guardian
from yushan.volunteers.actions.people import group_of
from yushan.volunteers.actions.wards import check_guardian
from yushan.volunteers.forms import ConfirmForm, ConsentForm, ContactForm, WardForm, WhoForm
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import erasure_of, inviting_teams, volunteer_of, wards_of
from yushan.volunteers.rules import AgeGroup
from yushan.volunteers.views import wizard
from yushan.volunteers.views.invitations import join_pending, pending_team

_BACKEND = "yushan.accounts.backends.NumberOrPhoneBackend"
STEPS = (gettext_lazy("您是谁"), gettext_lazy("联系方式和密码"), gettext_lazy("同意和特长"))


def put(form: Form, error: Refusal) -> None:
    """A refusal beside its field where the form has it, else on top."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def _page(request: HttpRequest, step: int, form: Form, **extra: Any) -> HttpResponse:
    context = {"form": form, "step": step, "steps": STEPS, "tab": "me", "invited": pending_team(request)} | extra
    own = volunteer_of(request.user)
    context["erasure"] = erasure_of(own) if own else None
    context["asks_outside"] = verifiers.is_configured()
    context["back"] = wizard.back_of(request)
    return render(request, f"volunteers/register_{step}.html", context, status=422 if form.is_bound else 200)


def _limit(request: HttpRequest, identity: IdentityNumber) -> None:
    if not ratelimit.consume(request, action="register", key=identity_hash(identity.number)):
        raise TooOften(_("试的次数太多了，请过一小时再来，或者请所在单位、服务队的管理员帮您登记。"))


@never_cache
def who(request: HttpRequest) -> HttpResponse:
    """Step 1: name and identity number; says at once when somebody is registered already or too young."""
    wizard.keep_back(request)
    known = volunteer_of(request.user)
    if known and known.state == Volunteer.State.VERIFIED:
        back = wizard.back_of(request)
        wizard.drop_aside(request, wizard.BACK)
        return redirect(back or "portal:me")
    if known and known.state == Volunteer.State.TO_CONFIRM:
        return redirect("volunteers:confirm")
    if request.method != "POST":
        return _page(request, 1, WhoForm(initial=wizard.load(request).get("who")))
    form = WhoForm(request.POST)
    if not form.is_valid():
        return _page(request, 1, form)
    name, identity = form.cleaned_data["name"], form.cleaned_data["identity"]
    _limit(request, identity)
    try:
        if group_of(identity) == AgeGroup.CHILD:
            return _page(request, 1, form, child=True)
        standing = prospect(request.user, name=name, identity=identity)
    except Refusal as error:
        put(form, error)
        return _page(request, 1, form, refusal=error.code)
    wizard.keep(request, who={"name": name, "identity": identity.number}, standing=standing)
    return redirect("volunteers:register_contact")


def _identity(kept: dict[str, Any]) -> IdentityNumber:
    return parse(kept["who"]["identity"], clock.today())


@never_cache
@sensitive_post_parameters("password", "again")
def contact(request: HttpRequest) -> HttpResponse:
    """Step 2. A record taken over opens only to the mobile number recorded; five wrong ones a day, then it stays shut."""
    kept = wizard.load(request)
    if "who" not in kept:
        return redirect("volunteers:register")
    identity = _identity(kept)
    person = person_with(identity_hash(identity.number))
    try:
        asked = person is not None and has_guardian(person)
    except Refusal as error:
        return _page(request, 1, WhoForm(initial=kept["who"]), stopped=error.message)
    options = {
        "minor": group_of(identity) == AgeGroup.YOUTH and not asked,
        "with_password": not request.user.is_authenticated,
        "name": kept["who"]["name"],
    }
    extra = {"standing": kept.get("standing"), "who": kept["who"]["name"]}
    if kept.get("standing") == "confirm":
        extra["teams"] = inviting_teams(identity_hash(identity.number))
    if request.method != "POST":
        return _page(request, 2, ContactForm(initial=kept.get("contact"), **options), **extra)
    form = ContactForm(request.POST, **options)
    if not form.is_valid():
        return _page(request, 2, form, **extra)
    data = form.cleaned_data
    guardian = form.guardian()
    if problem := _claim_problem(request, identity, data["phone"]) or _guardian_problem(request, identity, guardian):
        put(form, problem)
        return _page(request, 2, form, **extra)
    shown: dict[str, Any] = {"phone": data["phone"], "area": data["area"].pk}
    if guardian:
        shown |= {"guardian_name": guardian.name, "guardian_identity": guardian.identity.number}
        shown |= {"guardian_phone": guardian.phone, "guardian_relation": guardian.relation, "guardian_consent": True}
    password = make_password(data["password"]) if data.get("password") else ""
    wizard.keep(request, contact=shown, password=password)
    if gateways.is_required() and kept.get("verified_phone") != data["phone"]:
        try:
            row = code_flow.ask(request, phone=data["phone"], purpose=OneTimeCode.Purpose.REGISTER)
        except Refusal as error:
            put(form, error)
            return _page(request, 2, form, **extra)
        wizard.keep(request, code=row.pk)
        return redirect("volunteers:register_phone")
    return redirect("volunteers:register_consents")


@never_cache
def phone(request: HttpRequest) -> HttpResponse:
    """Between steps 2 and 3: the code that went to the telephone, so that a wrong number is noticed here."""
    kept = wizard.load(request)
    if "contact" not in kept or "code" not in kept or not gateways.is_required():
        return redirect("volunteers:register_contact")
    number = kept["contact"]["phone"]
    row = OneTimeCode.objects.filter(pk=kept["code"], phone_hash=phone_hash(number)).first()
    if row is None:
        return redirect("volunteers:register_contact")
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    extra = {"phone": number, "minutes": MINUTES}
    try:
        if "again" in request.POST:
            fresh = code_flow.ask(request, phone=number, purpose=OneTimeCode.Purpose.REGISTER)
            wizard.keep(request, code=fresh.pk)
            return redirect("volunteers:register_phone")
        if form.is_bound and form.is_valid():
            code_flow.use(request, row=row, code=form.cleaned_data["code"])
            wizard.keep(request, verified_phone=number)
            return redirect("volunteers:register_consents")
    except Refusal as error:
        if form.is_bound:
            put(form, error)
        else:
            messages.warning(request, error.message)
    context = {"form": form, "step": 2, "steps": STEPS, "tab": "me", "invited": pending_team(request)} | extra
    context["back"] = wizard.back_of(request)
    return render(request, "volunteers/register_phone.html", context, status=422 if form.is_bound else 200)


def _asked_outside(request: HttpRequest, kept: dict[str, Any]) -> str:
    """What the outside authority says, after the person's yes and outside of any transaction; asked once."""
    asked = {"name": kept["who"]["name"], "number": kept["who"]["identity"], "phone": kept["contact"]["phone"]}
    if kept.get("asked") == asked and kept.get("answer") != Person.Check.PENDING:
        return str(kept["answer"])
    answer = verifying.ask(**asked)
    wizard.keep(request, asked=asked, answer=answer)
    return answer


def _guardian_problem(request: HttpRequest, identity: IdentityNumber, guardian: GuardianData | None) -> Refusal | None:
    """Why this guardian cannot be one, while it can still be corrected; tries are limited like those of step 1."""
    if guardian is None:
        return None
    _limit(request, guardian.identity)
    try:
        check_guardian(identity, guardian)
    except Refusal as error:
        return error
    return None


def _claim_problem(request: HttpRequest, identity: IdentityNumber, phone: str) -> Refusal | None:
    """Why this telephone does not open the record; counts the wrong tries."""
    key = identity_hash(identity.number)
    if not ratelimit.consume(request, action="claim", key=key, dry_run=True):
        return TooOften(_("手机号核对的次数太多了，今天不能再试。请找登记您的单位或服务队管理员。"), field="phone")
    if may_claim(identity=identity, phone=phone):
        return None
    ratelimit.consume(request, action="claim", key=key)
    return Refusal(
        _("与登记的手机号不一致。请填当时登记的号码；号码换了的，请找登记您的单位或服务队管理员核对身份证后更新。"),
        field="phone",
    )


def _guardian(kept: dict[str, Any]) -> GuardianData | None:
    if "guardian_name" not in kept:
        return None
    identity = parse(kept["guardian_identity"], clock.today())
    return GuardianData(kept["guardian_name"], identity, kept["guardian_phone"], kept["guardian_relation"])


@never_cache
def consents(request: HttpRequest) -> HttpResponse:
    """Step 3: writes everything, signs the person in."""
    kept = wizard.load(request)
    if "contact" not in kept:
        return redirect("volunteers:register")
    signed_in = request.user.is_authenticated
    if not signed_in and not kept.get("password"):
        return redirect("volunteers:register_contact")
    verified = kept.get("verified_phone") == kept["contact"]["phone"]
    if gateways.is_required() and not verified:
        return redirect("volunteers:register_phone")
    extra = {"who": kept["who"]["name"], "minor": "guardian_name" in kept["contact"]}
    if request.method != "POST":
        return _page(request, 3, ConsentForm(), **extra)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, 3, form, **extra)
    _limit(request, _identity(kept))
    answer = _asked_outside(request, kept)
    try:
        volunteer = register(
            request.user if signed_in else None,
            name=kept["who"]["name"],
            identity=_identity(kept),
            phone=kept["contact"]["phone"],
            password_hash="" if signed_in else kept["password"],
            consents=form.given(),
            guardian=_guardian(kept["contact"]),
            identity_check=answer,
            area=Area.objects.get(pk=kept["contact"]["area"]),
            **form.about(),
        )
    except Refusal as error:
        put(form, error)
        return _page(request, 3, form, **extra, refusal=error.code)
    wizard.forget(request)
    if verified:
        verify_phone(volunteer.person.user, phone_digest=phone_hash(kept["contact"]["phone"]))
    if not signed_in:
        login(request, volunteer.person.user, backend=_BACKEND)
    join_pending(request)
    return redirect("volunteers:register_done")


@login_required
def done(request: HttpRequest) -> HttpResponse:
    """The number, and what to do next."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        return redirect("volunteers:register")
    if volunteer.state == Volunteer.State.TO_CONFIRM:
        return redirect("volunteers:confirm")
    phone_signs_in = bool(getattr(request.user, "phone_hash", None))
    context = {"volunteer": volunteer, "phone_signs_in": phone_signs_in, "tab": "me"}
    context["back"] = wizard.back_of(request)
    return render(request, "volunteers/register_done.html", context)


@login_required
def child(request: HttpRequest) -> HttpResponse:
    """A guardian registers a child under 14 with their own account."""
    own = volunteer_of(request.user)
    if own is None or own.state != Volunteer.State.VERIFIED:
        return render(request, "volunteers/register_child_first.html", {"tab": "me"})
    form = WardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        _limit(request, data["identity"])
        try:
            register_ward(
                request.user,  # type: ignore[arg-type]
                name=data["name"],
                identity=data["identity"],
                relation=data["relation"],
                consents=form.given(),
            )
        except Refusal as error:
            put(form, error)
        else:
            return redirect(reverse("portal:me") + "#wards")
    context = {"form": form, "wards": wards_of(request.user), "tab": "me"}
    return render(request, "volunteers/register_child.html", context, status=422 if form.is_bound else 200)


@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """First sign-in of somebody whom their unit registered."""
    volunteer = volunteer_of(request.user)
    if volunteer is None or volunteer.state != Volunteer.State.TO_CONFIRM:
        return redirect("portal:me")
    if waits_for_guardian(volunteer.person) and said_yes_themselves(volunteer.person):
        return render(request, "volunteers/confirm_waits.html", {"volunteer": volunteer, "tab": "me"})
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirm_registration(request.user, consents=form.given())
        join_pending(request)
        return redirect("volunteers:register_done")
    teams = inviting_teams(volunteer.person.identity_hash)
    context = {"form": form, "volunteer": volunteer, "teams": teams, "tab": "me"}
    return render(request, "volunteers/confirm.html", context, status=422 if form.is_bound else 200)
