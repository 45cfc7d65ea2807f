"""What a list shall hold and what for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm
from yushan.volunteers.people_columns import COLUMNS, SECRET


class ExportForm(KitForm):
    """Reason, columns, and which numbers in full where somebody may have them so."""

    reason = forms.CharField(
        label=_("用途"),
        max_length=100,
        help_text=_("会记入审计、印在文件每一页上，名单里的每个人都能看到，例如：12 月 5 日活动现场核对。"),
    )
    columns = forms.MultipleChoiceField(
        label=_("要哪些列"),
        choices=[(column.code, column.label) for column in COLUMNS],
        widget=forms.CheckboxSelectMultiple,
    )
    unmasked = forms.MultipleChoiceField(
        label=_("显示完整号码"),
        choices=[(column.code, column.label) for column in SECRET],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("不勾选就是遮盖的。勾选了，等于逐个查看了这些人的完整号码，会逐人记录。"),
    )

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            del self.fields["unmasked"]

    def asked(self) -> dict[str, Any]:
        """The arguments of the action."""
        return {"unmasked": []} | self.cleaned_data
