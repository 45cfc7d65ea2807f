"""Forms of staff: registering somebody without a phone, corrections, reasons."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Organization
from yushan.volunteers.actions import GuardianData
from yushan.volunteers.forms.fields import RELATIONS, AreaField, IdentityField, MobileField, NameField, words
from yushan.volunteers.forms.profile import AboutForm
from yushan.volunteers.forms.teams import teams_decided_by

_REASON = _("请写明理由，本人会在“谁看过我的资料”里看到。")


class ReasonForm(forms.Form):
    """Why something is done to somebody's data."""

    reason = forms.CharField(label=_("理由"), max_length=200, error_messages={"required": _REASON})


class ContactCorrectionForm(ReasonForm):
    """A new mobile number after looking at the identity card."""

    phone = MobileField(label=_("新的手机号"))
    field_order = ["phone", "reason"]


class HelperForm(AboutForm):
    """Registering somebody who stands at the desk; the telephone is optional."""

    name = NameField(widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity = IdentityField()
    phone = MobileField(required=False, help_text=_("没有手机就不填。填了，本人以后可以凭它自己设置密码登录。"))
    area = AreaField()
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("直接加入队伍"), required=False, empty_label=_("先不加入")
    )
    guardian_name = NameField(label=_("监护人姓名"), required=False)
    guardian_identity = IdentityField(label=_("监护人身份证号"), required=False)
    guardian_phone = MobileField(label=_("监护人手机号"), required=False)
    guardian_relation = forms.ChoiceField(label=_("监护人是其"), choices=words(RELATIONS), required=False)
    agreed = forms.BooleanField(
        label=_("本人（未满 18 岁的，还有监护人）在场，已听过或看过注册告知，当面同意注册和处理身份证号"),
        error_messages={"required": _("需要本人当面同意才能登记。")},
    )
    field_order = ["name", "identity", "phone", "area", "organization"]

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organization]", self.fields["organization"])
        field.queryset = teams_decided_by(actor)

    def guardian(self) -> GuardianData | None:
        """The guardian when filled in completely."""
        data = self.cleaned_data
        values = [data[f"guardian_{name}"] for name in ("name", "identity", "phone", "relation")]
        return GuardianData(*values) if all(values) else None
