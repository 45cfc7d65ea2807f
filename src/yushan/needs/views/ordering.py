"""Ordering on a phone in three steps: what, where and when, who. With an account or without."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from yushan.accounts import code_flow, gateways
from yushan.accounts.actions.codes import MINUTES
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.forms import CodeForm
from yushan.accounts.models import OneTimeCode
from yushan.common.asked import asked_number
from yushan.common.errors import Refusal, TooOften
from yushan.needs import actions
from yushan.needs.forms import ContactForm, WhatForm, WhereForm, wish_of
from yushan.needs.models import Need
from yushan.needs.queries.own import need_by_token
from yushan.needs.views import wizard
from yushan.needs.views.common import told_how
from yushan.projects.models import ServiceItem
from yushan.projects.queries.services import public_services
from yushan.volunteers.queries import volunteer_of

STEPS = ("想要什么", "在哪里、什么时候", "怎么联系您")


def _page(request: HttpRequest, step: int, form: Any, item: ServiceItem | None, **context: Any) -> HttpResponse:
    status = form.answer_status if form.errors else 200
    shown = {"form": form, "step": step, "steps": list(enumerate(STEPS, 1)), "item": item, "tab": "home"} | context
    return render(request, f"needs/order_{step}.html", shown, status=status)


def _item_of(kept: dict[str, Any]) -> ServiceItem | None:
    """The service that is ordered, while it can be."""
    return public_services().filter(pk=kept["item"]).first() if kept.get("item") else None


@never_cache
def what(request: HttpRequest) -> HttpResponse:
    """Step 1. `?service=` names an entry of the list; without it a free wish."""
    asked = asked_number(request.GET.get("service"))
    item = public_services().filter(pk=asked).first() if asked else None
    if asked and item is None:
        messages.warning(request, _("这项服务现在不能点，可以写成心愿。"))
        return redirect("needs:order")
    kept = wizard.begin(request, item.pk if item else None)
    form = WhatForm(request.POST or None, request.FILES or None, item=item, initial=kept.get("what"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            files = [actions.keep_file(one.read()) for one in data["attached"]]
        except Refusal as error:
            form.refuse(error)
        else:
            typed = {"text": data["text"]}
            if item is None:
                typed |= {"title": data["title"], "service_type": form["service_type"].value()}
            wizard.keep(request, what=typed, files=files or kept.get("files", []))
            return redirect("needs:order_where")
    return _page(request, 1, form, item, kept_files=len(kept.get("files", [])))


@never_cache
def where(request: HttpRequest) -> HttpResponse:
    """Step 2."""
    kept = wizard.load(request)
    if "what" not in kept:
        return redirect("needs:order")
    volunteer = volunteer_of(request.user)
    usual = {"area": volunteer.area_id} if volunteer else {}
    item = _item_of(kept)
    form = WhereForm(request.POST or None, initial=kept.get("where") or usual, item=item)
    if request.method == "POST" and form.is_valid():
        wizard.keep(request, where={name: form[name].value() for name in form.fields})
        return redirect("needs:order_contact")
    return _page(request, 2, form, item)


def _usual_contact(request: HttpRequest) -> dict[str, Any]:
    """Name and number of who is signed in; an account without a volunteer has its name only."""
    if not request.user.is_authenticated:
        return {}
    if volunteer := volunteer_of(request.user):
        return {"contact_name": volunteer.person.name, "contact_phone": volunteer.phone}
    return {"contact_name": request.user.display_name}


def _confirmed_before(request: HttpRequest, phone: str) -> bool:
    """Whether a code reached the account at this very number."""
    user = request.user
    return user.is_authenticated and bool(user.phone_verified_at) and user.phone_hash == phone_hash(phone)


@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Step 3. Without an account a code to the telephone follows, where codes are sent."""
    kept = wizard.load(request)
    if "where" not in kept or "what" not in kept:
        return redirect("needs:order")
    item, has_account = _item_of(kept), request.user.is_authenticated
    usual = _usual_contact(request)
    form = ContactForm(request.POST or None, initial=kept.get("contact") or usual, has_account=has_account, usual=usual)
    if request.method == "POST" and form.is_valid():
        wizard.keep(request, contact={name: form.cleaned_data[name] for name in form.fields})
        phone = form.cleaned_data["contact_phone"]
        try:
            if has_account or not gateways.is_required():
                _limit(request)
                return _place(request, form, phone_checked=_confirmed_before(request, phone))
            row = code_flow.ask(request, phone=phone, purpose=OneTimeCode.Purpose.ORDER)
        except Refusal as error:
            form.refuse(_beside(error))
        else:
            wizard.keep(request, code=row.pk)
            return redirect("needs:order_code")
    return _page(request, 3, form, item)


def _limit(request: HttpRequest) -> None:
    """So many orders from one network; where a code is asked for, that is limited already."""
    if not request.user.is_authenticated and not ratelimit.consume(request, action="need_order"):
        raise TooOften(_("这个网络点单太频繁了，请过一小时再试，或者打服务热线。"))


def _beside(error: Refusal) -> Refusal:
    error.field = {"phone": "contact_phone"}.get(error.field or "", error.field)
    return error


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code that went to the telephone; right, the order is placed."""
    kept = wizard.load(request)
    number = kept.get("contact", {}).get("contact_phone", "")
    rows = OneTimeCode.objects.filter(purpose=OneTimeCode.Purpose.ORDER, phone_hash=phone_hash(number))
    row = rows.filter(pk=kept.get("code") or 0).first()
    if row is None or "where" not in kept or "what" not in kept:
        return redirect("needs:order_contact")
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    try:
        if "again" in request.POST:
            fresh = code_flow.ask(request, phone=number, purpose=OneTimeCode.Purpose.ORDER)
            wizard.keep(request, code=fresh.pk)
            return redirect("needs:order_code")
        if form.is_bound and form.is_valid():
            code_flow.use(request, row=row, code=form.cleaned_data["code"])
            typed = ContactForm(kept["contact"])
            typed.is_valid()
            return _place(request, typed, phone_checked=True)
    except Refusal as error:
        if form.is_bound:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.warning(request, error.message)
    context = {
        "form": form,
        "phone": number,
        "minutes": MINUTES,
        "step": 3,
        "steps": list(enumerate(STEPS, 1)),
        "tab": "home",
    }
    return render(request, "needs/order_code.html", context, status=422 if form.is_bound else 200)


def _place(request: HttpRequest, form: ContactForm, *, phone_checked: bool) -> HttpResponse:
    """Places the order of what was typed in the steps."""
    kept = wizard.load(request)
    item, typed = _item_of(kept), kept["what"]
    if kept.get("item") and item is None:
        raise Refusal(_("这项服务刚刚停了，请看看别的，或者写成心愿。"))
    place = WhereForm(kept["where"], item=item)
    first = WhatForm(typed, item=item)
    if not (place.is_valid() and first.is_valid()):
        raise Refusal(_("前面填的有一处要改（时间可能已经过去），请回到第 1、2 步看一看。"))
    has_account = request.user.is_authenticated
    helped = has_account and form.cleaned_data.get("for_other")
    made = actions.order(
        request.user if has_account else None,
        wish=wish_of(first.cleaned_data, place, item, on_wall=form.cleaned_data["on_wall"]),
        contact=form.contact(phone_checked=phone_checked),
        channel=Need.Channel.HELPER if helped else Need.Channel.SELF,
        submission=kept["submission"],
        files=[(name, media) for name, media in kept.get("files", [])],
    )
    wizard.finish(request, made.need.token, made.code)
    return redirect("needs:ordered")


@never_cache
def ordered(request: HttpRequest) -> HttpResponse:
    """The receipt: number, link, code."""
    found = wizard.receipt(request)
    if not found:
        return redirect("services:public_list")
    need = need_by_token(found["token"])
    link = request.build_absolute_uri(f"/needs/{need.token}/")
    context = {"need": need, "secret": found["code"], "link": link, "tab": "home"} | told_how(need)
    return render(request, "needs/ordered.html", context)
