"""Small forms of the room."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.queries.public import Filters
from yushan.organizations.models import Area
from yushan.plan import queries as plan


class ListFilterForm(forms.Form):
    """What the public list can be narrowed by; nonsense in the address is ignored."""

    q = forms.CharField(label=_("查找"), required=False, max_length=60)
    area = forms.TypedChoiceField(label=_("区县"), required=False, coerce=int, empty_value=None)
    type = forms.ChoiceField(label=_("服务类型"), required=False)
    day = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("全部区县")), *Area.objects.values_list("pk", "name")]  # type: ignore[attr-defined]
        types = [(entry.code, entry.name) for entry in plan.entries("service_types")]
        self.fields["type"].choices = [("", _("全部类型")), *types]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """The valid part of what was asked."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            area_id=asked.get("area") or None,
            service_type=asked.get("type") or "",
            day=asked.get("day"),
            weekend=self.data.get("weekend") == "1",
            online=self.data.get("online") == "1",
            text=asked.get("q") or "",
            past=self.data.get("when") == "past",
        )


def _moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CorrectionForm(forms.Form):
    """New times of a presence; both empty means absent."""

    in_at = forms.DateTimeField(label=_("到场时间"), required=False, widget=_moment_input())
    out_at = forms.DateTimeField(label=_("离场时间"), required=False, widget=_moment_input())
    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("例如：忘了签退，队长作证。会告诉本人，并留在记录里。")
    )

    def times(self) -> tuple[datetime | None, datetime | None]:
        """(in, out)."""
        return self.cleaned_data["in_at"], self.cleaned_data["out_at"]
