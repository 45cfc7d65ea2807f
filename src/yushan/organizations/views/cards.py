"""Pages beside the card: the charter in versions, the party organization."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.forms import DayInput, KitForm
from yushan.common.identity import IdentityError, normalise_phone
from yushan.organizations import actions
from yushan.organizations.access import can, require, visible_or_404
from yushan.organizations.forms import find_place
from yushan.organizations.models import Organization, Unit


class CharterForm(KitForm):
    """One more version."""

    text = forms.CharField(label=_("章程全文"), widget=forms.Textarea(attrs={"rows": 12}))
    adopted_on = forms.DateField(label=_("通过日期"), widget=DayInput)
    basis = forms.CharField(
        label=_("怎样通过的"),
        max_length=120,
        required=False,
        help_text=_("例如：成立大会表决，2026 年第一次队员大会。"),
    )


class PartyForm(KitForm):
    """Names the party organization; whose it is, and whom to call."""

    name = forms.CharField(
        label=_("党组织名称"), max_length=80, required=False, help_text=_("写全称；清空则不再相连。")
    )
    unit = forms.CharField(
        label=_("所属单位"), max_length=120, required=False,
        help_text=_("单位全名或统一社会信用代码。单位登记过的党组织，几支队伍共用一份。"),
    )  # fmt: skip
    secretary_name = forms.CharField(label=_("书记"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)

    def clean_unit(self) -> Unit | None:
        """The unit by its exact name or code."""
        text = self.cleaned_data["unit"].strip()
        found = find_place(frozenset({"unit"}), text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("没有找到这个单位，请写登记的全名或统一社会信用代码；没有登记的留空。"))
        return Unit.objects.get(pk=found[1]) if found else None

    def clean_contact_phone(self) -> str:
        """A number that can be called back, or none."""
        text = self.cleaned_data["contact_phone"].strip()
        try:
            return normalise_phone(text) if text else ""
        except IdentityError as error:
            raise forms.ValidationError(error.message) from error


def _organization(request: HttpRequest, pk: int) -> Organization:
    rows = Organization.objects.select_related("area", "party__unit")
    return visible_or_404(request.user, "organization.view", rows, pk, area="area", organization="path")


@login_required
def charter(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions of the charter, newest first; who looks after the organization adopts a further one."""
    current = _organization(request, pk)
    may_edit = current.state != Organization.State.CLOSED and can(request.user, "organization.edit", current)
    form = CharterForm(request.POST or None, initial={"text": current.charter, "adopted_on": clock.today()})
    if request.method == "POST":
        require(request.user, "organization.edit", on=current)
        if form.is_valid():
            try:
                made = actions.adopt_charter(request.user, organization=current, **form.cleaned_data)
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
def party(request: HttpRequest, pk: int) -> HttpResponse:
    """The party organization that it belongs to."""
    current = _organization(request, pk)
    require(request.user, "organization.edit", on=current)
    held = current.party
    host = Unit.objects.filter(name=current.host_unit).first() if current.host_unit and held is None else None
    unit = held.unit if held else host
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
