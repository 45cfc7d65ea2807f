"""Pages beside the card: the charter in versions, the party organization."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.organizations import actions
from yushan.organizations.access import can, require, visible_or_404
from yushan.organizations.forms_cards import CharterForm, PartyForm
from yushan.organizations.models import Organization
from yushan.organizations.queries.hosts import unit_called


def _organization(request: HttpRequest, pk: int) -> Organization:
    rows = Organization.objects.select_related("area", "host", "party__unit")
    return visible_or_404(request.user, "organization.view", rows, pk, area="area", organization="path")


@login_required
def charter(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of the charter, newest first; who looks after the organization adopts a further one."""
    current = _organization(request, pk)
    may_edit = current.state != Organization.State.CLOSED and can(request.user, "organization.edit", current)
    form = CharterForm(
        request.POST or None, request.FILES or None, initial={"text": current.charter, "adopted_on": clock.today()}
    )
    if request.method == "POST":
        require(request.user, "organization.edit", on=current)
        if form.is_valid():
            try:
                data = form.cleaned_data
                content = data.pop("file")
                made = actions.adopt_charter(request.user, organization=current, content=content, **data)
            except Refusal as error:
                form.refuse(error)
            else:
                messages.success(request, f"已登记第 {made.number} 版章程，以前的版本留在下面。")
                return redirect("organizations:charter", pk)
    context: dict[str, Any] = {
        "organization": current, "form": form, "may_edit": may_edit, "versions": current.charters.order_by("-number"),
    }  # fmt: skip
    return render(request, "organizations/charter.html", context, status=form.answer_status if form.errors else 200)


@login_required
def charter_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file of one version, for who sees the organization."""
    current = _organization(request, pk)
    version = current.charters.filter(number=number).first()
    if version is None:
        raise NotFound()
    return download(actions.read_charter(version), version.file_type, f"{current.code}-{version.number}")


@login_required
def party(request: HttpRequest, pk: int) -> HttpResponse:
    """The party organization that it belongs to."""
    current = _organization(request, pk)
    require(request.user, "organization.edit", on=current)
    held = current.party
    unit = held.unit if held else current.host or unit_called(current.host_unit)
    initial = {
        "name": held.name if held else "", "unit": unit.name if unit else "",
        "secretary_name": held.secretary_name if held else "",
    }  # fmt: skip
    form = PartyForm(request.POST or None, initial=initial)
    if held and held.contact_phone:
        form.fields["contact_phone"].help_text = _("已登记，不改就留空。")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if held and not data["contact_phone"] and data["name"] == held.name:
            data["contact_phone"] = held.contact_phone
        try:
            saved = actions.save_party(request.user, organization=current, **data)
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, f"已与{saved.name}相连。" if saved else "不再与党组织相连。")
            return redirect("organizations:organization", pk)
    context = {"organization": current, "form": form}
    return render(request, "organizations/party.html", context, status=form.answer_status if form.errors else 200)
