"""A policy, people named in it, and the list for the insurer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.actions.insurance import PolicyFacts
from yushan.common.documents import ACCEPT
from yushan.common.forms import KitForm


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PolicyForm(KitForm):
    """Names are those of actions.insurance.PolicyFacts."""

    insurer = forms.CharField(label=_("保险公司"), max_length=60)
    number = forms.CharField(label=_("保单号"), max_length=60)
    starts_on = forms.DateField(label=_("保险第一天"), widget=_day())
    ends_on = forms.DateField(label=_("保险最后一天"), widget=_day(), help_text=_("过夜的场次，第二天也要在保险期里。"))
    covers = forms.ChoiceField(
        label=_("保谁"),
        choices=[("everybody", _("所有录取的人，后来录取的也算")), ("listed", _("名单上的人，登记以后再加"))],
        initial="everybody",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("保单文件"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF、Word（.docx）、ODT 或图片，最大 10 MB，加密保存。"),
    )

    def facts(self) -> PolicyFacts:
        """What was typed."""
        data: dict[str, Any] = self.cleaned_data
        return PolicyFacts(
            data["insurer"], data["number"], data["starts_on"], data["ends_on"], data["covers"] == "everybody"
        )


class InsurerListForm(KitForm):
    """For whom, in full or masked, and what for."""

    who = forms.ChoiceField(
        label=_("哪些人"),
        choices=[("missing", _("还没有保险的人")), ("all", _("要保险的岗位上所有的人"))],
        initial="missing",
        widget=forms.RadioSelect,
    )
    full = forms.BooleanField(label=_("身份证号和手机号写完整"), required=False)
    reason = forms.CharField(
        label=_("用途"), max_length=200, help_text=_("例如：9 月 5 日大篷车活动投保。会记入审计，名单里的人看得到。")
    )

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            del self.fields["full"]
