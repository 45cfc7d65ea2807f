"""Asking for a certificate."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.ledger.models import Certificate


class CertificateForm(forms.Form):
    """The period of service days, both included, or one activity; and the language."""

    period_from = forms.DateField(
        label=_("从哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择开始的日期。"), "invalid": _("日期写成 2025-01-01 这样。")},
    )
    period_until = forms.DateField(
        label=_("到哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选择结束的日期。"), "invalid": _("日期写成 2025-01-01 这样。")},
    )

    activity = forms.ChoiceField(label=_("只证明一场活动"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=Certificate.Language.choices, required=False)

    def __init__(self, *args: Any, activities: list[tuple[int, str, date]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(key), f"{title}（{day}）") for key, title, day in activities]
        self.fields["activity"].choices = [("", _("不限，整个时段")), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("period_from"), data.get("period_until")
        if first and last and first > last:
            self.add_error("period_from", _("开始日期在结束日期之后，请改一下。"))
        return data
