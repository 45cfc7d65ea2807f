"""What an area or the city makes of a key date."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm


class CampaignForm(KitForm):
    """Names are those of actions.campaigns.save_campaign."""

    theme = forms.CharField(label=_("主题"), max_length=80, help_text=_("例如：科技点亮乡村，志愿服务进万家。"))
    starts_on = forms.DateField(label=_("第一天"), widget=DayInput(), help_text=_("以当年的通知为准。"))
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput())
    text = forms.CharField(
        label=_("怎么办"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("这次做什么、请各地怎么安排。公开页上看得到。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("starts_on"), data.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("最后一天比第一天还早，请核对。"))
        return data
