"""Asking for a split: the new teams, and who goes where."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm

MOST = 5
_SEPARATORS = re.compile(r"[\s,，;；、]+")


class SplitForm(KitForm):
    """Name and leader of each new team, numbers of members who stand on no row, why and from when."""

    def __init__(self, *args: Any, parts: int, long: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for number in range(1, parts + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("新队伍 %(number)s 的名称") % {"number": number}, min_length=2, max_length=80
            )
            self.fields[f"leader_{number}"] = forms.CharField(
                label=_("新队伍 %(number)s 的负责人") % {"number": number}, max_length=60
            )
            if long:
                self.fields[f"numbers_{number}"] = forms.CharField(
                    label=_("到新队伍 %(number)s 的志愿者编号") % {"number": number}, required=False,
                    widget=forms.Textarea(attrs={"rows": 4}), help_text=_("队员很多时，可以把编号粘贴在这里，一行一个。"),
                )  # fmt: skip
        self.fields["effective_on"] = forms.DateField(
            label=_("生效日期"), widget=DayInput, required=False, help_text=_("不填，上级同意后马上办理。")
        )
        self.fields["reason"] = forms.CharField(
            label=_("原因"), min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
        )

    def numbers(self, part: int) -> list[str]:
        """What was pasted for a part."""
        text = self.cleaned_data.get(f"numbers_{part}", "")
        return [word for word in _SEPARATORS.split(text) if word]
