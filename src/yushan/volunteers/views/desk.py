"""Registering a child under 14 who stands at the desk with the guardian: the form, then the code that the guardian reads out."""

import json
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from yushan.accounts import code_flow, gateways
from yushan.accounts.actions.codes import MINUTES
from yushan.accounts.forms import CodeForm
from yushan.accounts.models import OneTimeCode
from yushan.common import clock
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal, TooOften
from yushan.common.identity import parse
from yushan.organizations.access import require
from yushan.organizations.models import Area, Organization
from yushan.volunteers.actions import GuardianData, check_child, register_child
from yushan.volunteers.actions.papers import read_paper
from yushan.volunteers.consents import AT_REGISTRATION, BY_CODE
from yushan.volunteers.forms.desk import CODE, ChildForm
from yushan.volunteers.listings import sees_volunteers
from yushan.volunteers.models import Guardianship
from yushan.volunteers.views import wizard
from yushan.volunteers.views.registration import put

_KEY = "desk_child"
Purpose = OneTimeCode.Purpose


def not_too_often(request: HttpRequest) -> None:
    """A desk sees some dozens of people an hour; whoever tries more asks who is registered, and under which name."""
    if not ratelimit.consume(request, action="desk", key=str(request.user.pk)):
        raise TooOften("一小时最多登记 60 人次、一天 300 人次，请过一会儿再来；人多请用单位的集体登记。")


@login_required
@never_cache
def child(request: HttpRequest) -> HttpResponse:
    """Who the child and the guardian are; with a paper it is done, with a code the next page asks for it."""
    require(request.user, "volunteer.register")
    form = ChildForm(
        request.POST or None, request.FILES or None, actor=request.user, with_code=gateways.is_configured()
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            not_too_often(request)
            if data["how"] == CODE:
                check_child(request.user, identity=data["identity"], guardian=form.guardian())
                row = code_flow.ask(request, phone=data["guardian_phone"], purpose=Purpose.GUARDIAN)
                _keep(request, form, row.pk)
                return redirect("volunteers:new_child_code")
            return _register(request, form.guardian(), data, form.given(), paper=data["paper"])
        except Refusal as error:
            put(form, error if error.field != "phone" else Refusal(error.message, field="guardian_phone"))
    context = {"form": form, "sees_volunteers": sees_volunteers(request.user)}
    return render(request, "volunteers/new_child.html", context, status=422 if form.is_bound else 200)


def _keep(request: HttpRequest, form: ChildForm, code: int) -> None:
    """What was typed, sealed in the session until the code is answered."""
    data = form.cleaned_data
    guardian = form.guardian()
    kept = {
        "name": data["name"], "identity": data["identity"].number, "area": data["area"].pk, "code": code,
        "organization": data["organization"].pk if data["organization"] else None, "consents": sorted(form.given()),
        "guardian": [guardian.name, guardian.identity.number, guardian.phone, guardian.relation],
    }  # fmt: skip
    wizard.put_aside(request, _KEY, json.dumps(kept))


def _kept(request: HttpRequest) -> dict[str, Any]:
    text = wizard.kept_aside(request, _KEY)
    return json.loads(text) if text else {}


def _register(
    request: HttpRequest, guardian: GuardianData, data: dict[str, Any], consents: Any, **shown: Any
) -> HttpResponse:
    made = register_child(
        request.user, name=data["name"], identity=data["identity"], guardian=guardian, consents=consents,
        area=data["area"], organization=data["organization"], **shown,
    )  # fmt: skip
    wizard.drop_aside(request, _KEY)
    if made.registered_by_id != request.user.pk:  # a school had entered the child: the card is not this desk's
        messages.success(request, f"{data['name']}已登记，编号 {made.number}，请抄给监护人。")
        return redirect("volunteers:new_child")
    request.session["helper_registered"] = made.pk
    return redirect("volunteers:new_done")


@login_required
@never_cache
def child_code(request: HttpRequest) -> HttpResponse:
    """The six digits that the guardian reads out, after the helper read out what they agree to."""
    require(request.user, "volunteer.register")
    kept = _kept(request)
    row = OneTimeCode.objects.filter(pk=kept.get("code") or 0, purpose=Purpose.GUARDIAN).first()
    if not kept or row is None:
        return redirect("volunteers:new_child")
    name, number, phone, relation = kept["guardian"]
    guardian = GuardianData(name, parse(number, clock.today()), phone, relation)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    try:
        if "again" in request.POST:
            fresh = code_flow.ask(request, phone=phone, purpose=Purpose.GUARDIAN)
            wizard.put_aside(request, _KEY, json.dumps(kept | {"code": fresh.pk}))
            return redirect("volunteers:new_child_code")
        if form.is_bound and form.is_valid():
            code_flow.use(request, row=row, code=form.cleaned_data["code"])
            data = {
                "name": kept["name"], "identity": parse(kept["identity"], clock.today()),
                "area": Area.objects.get(pk=kept["area"]),
                "organization": Organization.objects.filter(pk=kept["organization"] or 0).first(),
            }  # fmt: skip
            return _register(request, guardian, data, kept["consents"], code=row)
    except Refusal as error:
        if form.is_bound:
            put(form, error)
        else:
            messages.warning(request, error.message)
    context = {
        "form": form, "name": kept["name"], "guardian": guardian, "minutes": MINUTES,
        "sees_volunteers": sees_volunteers(request.user), "purposes": [BY_CODE[code] for code in kept["consents"] if code in BY_CODE],
    }  # fmt: skip
    return render(request, "volunteers/new_child_code.html", context, status=422 if form.is_bound else 200)


@login_required
def blank(request: HttpRequest) -> HttpResponse:
    """The paper to be signed, with the texts that stand today; to print."""
    require(request.user, "volunteer.register")
    context = {
        "purposes": AT_REGISTRATION, "sees_volunteers": sees_volunteers(request.user),
        "blanks": ("孩子姓名", "孩子身份证号", "监护人姓名", "监护人身份证号", "监护人手机号", "是孩子的"),
    }  # fmt: skip
    return render(request, "volunteers/new_child_blank.html", context)


@login_required
@never_cache
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed paper of a guardian, for who may show full data of the child."""
    row = Guardianship.objects.select_related("volunteer__person").filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return download(read_paper(request.user, guardianship=row), row.paper_type, f"{row.volunteer.number}-guardian")
