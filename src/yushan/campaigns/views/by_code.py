"""What somebody without an account typed, sealed in the session until the code to their telephone is right."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.accounts import code_flow, gateways
from yushan.accounts.actions.codes import MINUTES
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.forms import CodeForm
from yushan.accounts.models import OneTimeCode
from yushan.campaigns.models import AwardCampaign
from yushan.common.errors import Refusal
from yushan.volunteers.views.wizard import drop_aside, kept_aside, put_aside

_NAMED = "award_named"
_MOST_NAMED = 30
_PURPOSE = OneTimeCode.Purpose.AWARD


def is_asked() -> bool:
    """Whether codes are sent here at all."""
    return gateways.is_required()


def let_name(request: HttpRequest, campaign: AwardCampaign, volunteer: int) -> None:
    """This browser typed the number and the name of a volunteer."""
    seen = [one for one in request.session.get(_NAMED, []) if one != [campaign.pk, volunteer]]
    request.session[_NAMED] = [*seen, [campaign.pk, volunteer]][-_MOST_NAMED:]


def may_name(request: HttpRequest, campaign: AwardCampaign, volunteer: int) -> bool:
    """Whether it did."""
    return [campaign.pk, volunteer] in request.session.get(_NAMED, [])


def kept(request: HttpRequest, what: str) -> dict[str, Any]:
    """What was typed; empty after a day."""
    text = kept_aside(request, f"award-{what}")
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def ask(request: HttpRequest, what: str, *, phone: str, kept: dict[str, Any]) -> None:
    """Asks for a code and keeps what was typed until it is right. TooOften by number and address."""
    row = code_flow.ask(request, phone=phone, purpose=_PURPOSE)
    put_aside(request, f"award-{what}", json.dumps(kept | {"code": row.pk}))


def forget(request: HttpRequest, what: str) -> None:
    """It was handed in."""
    drop_aside(request, f"award-{what}")


def page(
    request: HttpRequest, what: str, typed: dict[str, Any], act: Callable[[], HttpResponse], *, back: str,
    args: Sequence[Any], again: str,
) -> HttpResponse:  # fmt: skip
    """The page of the code: `act` where it is right; `again` is this page, `back` where one began."""
    phone = typed.get("phone", "")
    rows = OneTimeCode.objects.filter(purpose=_PURPOSE, phone_hash=phone_hash(phone))
    row = rows.filter(pk=typed.get("code") or 0).first()
    if row is None:
        return redirect(back, *args)
    form = CodeForm(request.POST if request.method == "POST" and "again" not in request.POST else None)
    try:
        if "again" in request.POST:
            ask(request, what, phone=phone, kept=typed)
            return redirect(again, *args)
        if form.is_bound and form.is_valid():
            code_flow.use(request, row=row, code=form.cleaned_data["code"])
            return act()
    except Refusal as error:
        if form.is_bound:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.warning(request, error.message)
    context = {"form": form, "phone": phone, "minutes": MINUTES, "tab": "home"}
    return render(request, "campaigns/code.html", context, status=422 if form.is_bound else 200)
