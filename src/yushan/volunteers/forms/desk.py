"""The form of a desk at which a child and the guardian stand."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.organizations.models import Organization
from yushan.volunteers.actions import GuardianData
from yushan.volunteers.actions.qualifications import MOST_BYTES
from yushan.volunteers.forms.fields import RELATIONS, AreaField, IdentityField, MobileField, NameField, words
from yushan.volunteers.forms.registration import WithConsents
from yushan.volunteers.forms.teams import teams_decided_by

CODE, PAPER = "code", "paper"
_NO_PAPER = _("请上传监护人签了字的同意书。")
_HOW = [(CODE, _("报手机收到的验证码")), (PAPER, _("在纸质同意书上签字，拍照上传"))]


class ChildForm(WithConsents):
    """The child, the guardian, what the guardian agrees to, and how that is shown."""

    name = NameField(label=_("孩子的姓名"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity = IdentityField(label=_("孩子的身份证号"), help_text=_("看过户口簿或身份证再填。"))
    area = AreaField()
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("直接加入队伍"), required=False, empty_label=_("先不加入")
    )
    guardian_name = NameField(label=_("监护人姓名"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    guardian_relation = forms.ChoiceField(
        label=_("是孩子的"), choices=words(RELATIONS), error_messages={"required": _("请选择监护人是孩子的什么人。")}
    )
    guardian_identity = IdentityField(label=_("监护人身份证号"), help_text=_("看过监护人的身份证再填。"))
    guardian_phone = MobileField(label=_("监护人手机号"), help_text=_("活动有变动通知这个号码。"))
    how = forms.ChoiceField(
        label=_("监护人怎样同意"),
        choices=_HOW,
        widget=forms.RadioSelect,
        initial=CODE,
    )
    paper = forms.FileField(
        label=_("签了字的同意书"),
        required=False,
        help_text=_("照片或扫描件，PDF、JPG 或 PNG，不超过 5 MB。加密保存，每次查看都有记录。选验证码的不用传。"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, actor: Any, with_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Organization]", self.fields["organization"]).queryset = teams_decided_by(actor)
        paper = cast("Any", self.fields["paper"])
        paper.needed_when = _("选纸质同意书的必传")
        if not with_code:  # nothing sends one here
            paper.required, paper.error_messages["required"] = True, _NO_PAPER
            how = cast("forms.ChoiceField", self.fields["how"])
            how.choices, how.initial = _HOW[1:], PAPER

    def clean_paper(self) -> bytes:
        """The content; empty where nothing was chosen."""
        chosen = self.cleaned_data["paper"]
        if not chosen:
            return b""
        if chosen.size > MOST_BYTES:
            raise ValidationError(_("文件超过 5 MB，请压缩或重新拍一张小一点的。"))
        return bytes(chosen.read())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("how") == PAPER and "paper" in data and not data["paper"]:
            self.add_error("paper", _NO_PAPER)
        return data

    def guardian(self) -> GuardianData:
        """The guardian as the action takes it."""
        data = self.cleaned_data
        return GuardianData(*(data[f"guardian_{name}"] for name in ("name", "identity", "phone", "relation")))
