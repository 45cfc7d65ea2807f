"""Forms of the room: reading and shaping only."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.forms import DayInput, KitForm, MomentInput
from yushan.ledger.models import Certificate
from yushan.ledger.rules import plain_code
from yushan.organizations.models import Organization

LARGEST_FILE = 10 * 1024 * 1024


class CodeForm(KitForm):
    """Looking a certificate up."""

    code = forms.CharField(
        label=_("核验码"),
        max_length=80,
        help_text=_("证明右下角二维码旁的 16 位字母和数字，大小写、空格都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """The code as it is kept."""
        code = plain_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("核验码由字母和数字组成，例如 7KQ2 M9XW BTRD 4HPC。"))
        return code


class FileForm(KitForm):
    """Having a file checked."""

    file = forms.FileField(
        label=_("证明文件"),
        help_text=_("收到的 PDF 原件，10 MB 以内。文件只用来核对，不会保存。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> Any:
        """A file of a size that a certificate can have."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过 10 MB。本平台的证明不会这么大，请确认选对了文件。"))
        return file


class ReasonForm(KitForm):
    """Why something is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=150, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text


class CorrectionForm(KitForm):
    """Times and minutes that stand in the place of what was posted."""

    starts_at = forms.DateTimeField(label=_("开始时间"), widget=MomentInput)
    ends_at = forms.DateTimeField(label=_("结束时间"), widget=MomentInput)
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), min_value=1, max_value=1440, help_text=_("不含休息和路途。例如 2.5 小时填 150。")
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=150,
        help_text=_("写明依据，例如：签到表记录 11:00 离场。会留在台账里并告诉本人。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StatementForm(KitForm):
    """What somebody has to say about a line."""

    text = forms.CharField(
        label=_("情况说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写清楚哪里不对、有什么依据，例如签到表、照片、在场的人。"),
    )  # fmt: skip


class DecisionForm(KitForm):
    """The outcome of a case; times and minutes only where the line is corrected."""

    outcome = forms.ChoiceField(label=_("结果"), widget=forms.RadioSelect)
    starts_at = forms.DateTimeField(label=_("更正后的开始时间"), widget=MomentInput, required=False)
    ends_at = forms.DateTimeField(label=_("更正后的结束时间"), widget=MomentInput, required=False)
    minutes = forms.IntegerField(
        label=_("更正后的时长（分钟）"), min_value=1, max_value=1440, required=False, help_text=_("只在更正时填。")
    )
    answer = forms.CharField(
        label=_("核实的结果和理由"),
        max_length=150,
        help_text=_("会告诉提出的人、本人和记录组织；冲正、更正时还会留在台账里。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        if "corrected" not in dict(outcomes):
            for name in ("starts_at", "ends_at", "minutes"):
                del self.fields[name]


class IssueForm(KitForm):
    """A certificate for somebody who stands at the desk."""

    within = forms.ChoiceField(label=_("哪些时长"), required=False)
    activity = forms.ChoiceField(label=_("只证明一场活动"), required=False)
    period_from = forms.DateField(label=_("从哪天起"), widget=DayInput)
    period_until = forms.DateField(label=_("到哪天止"), widget=DayInput)
    language = forms.ChoiceField(label=_("语言"), choices=Certificate.Language.choices, required=False)

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], activities: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        today = clock.today()
        kwargs["initial"] = {"period_from": date(today.year, 1, 1), "period_until": today}
        super().__init__(*args, **kwargs)
        self.fields["within"].choices = choices  # type: ignore[attr-defined]
        self.fields["activity"].choices = [("", _("不限，整个时段")), *activities]  # type: ignore[attr-defined]
        if len(choices) < 2:
            self.fields["within"].widget = forms.HiddenInput()
            self.fields["within"].initial = choices[0][0] if choices else ""


class BatchForm(KitForm):
    """Certificates for everybody with hours of an organization."""

    organization = forms.ModelChoiceField(
        label=_("哪个组织记录的时长"), queryset=Organization.objects.none(), empty_label=_("请选择组织")
    )
    period_from = forms.DateField(label=_("从哪天起"), widget=DayInput)
    period_until = forms.DateField(label=_("到哪天止"), widget=DayInput)
    activity = forms.ChoiceField(label=_("只证明一场活动"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=Certificate.Language.choices, required=False)

    def __init__(
        self,
        *args: Any,
        organizations: QuerySet[Organization],
        activities: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        today = clock.today()
        kwargs["initial"] = {"period_from": date(today.year, 1, 1), "period_until": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = organizations
        field.label_from_instance = lambda one: one.name
        chosen: Any = self.fields["activity"]
        chosen.choices = [("", _("不限，整个时段")), *activities]
