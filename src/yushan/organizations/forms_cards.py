"""Forms beside the card: a version of the charter, the party organization."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.common.identity import IdentityError, normalise_phone
from yushan.organizations.forms import find_place
from yushan.organizations.forms_hosts import CharterFileField
from yushan.organizations.models import Unit


class CharterForm(KitForm):
    """One more version."""

    text = forms.CharField(
        label=_("章程全文"), required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("写全文，或者上传文件；两样都有也可以。"),
    )  # fmt: skip
    file = CharterFileField()
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
