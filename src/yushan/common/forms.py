"""A base for forms: messages in plain words, the browser's own pickers, refusals beside their field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yushan.common.errors import Conflict, Refusal

_CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField, forms.FileField)


def _asked(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return _("请勾选“%(label)s”。")
    return _("请选择%(label)s。") if isinstance(field, _CHOSEN) else _("请填写%(label)s。")


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class KitForm(forms.Form):
    """Names the field in «请填写手机号。» or «请选择责任区域。» unless the field has a message of its own."""

    required_css_class = ""
    # What a page with this form answers when something is wrong; `refuse` makes 409 of it for a Conflict.
    answer_status = 422
    # Where a form stands among several of its kind: «第 1 场».
    row_label = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            usual = field.default_error_messages.get("required", forms.Field.default_error_messages["required"])
            if field.error_messages.get("required") == usual:
                label = field.label or name
                field.error_messages["required"] = _asked(field) % {"label": label}
            field.error_messages.setdefault("min_value", _("不能小于 %(limit_value)s。"))
            field.error_messages.setdefault("max_value", _("不能大于 %(limit_value)s。"))

    def refuse(self, error: Refusal) -> None:
        """Puts an action's refusal beside its field, or on top of the form."""
        place = error.field if error.field in self.fields else None
        self.add_error(place, ValidationError(error.message, code=error.code))
        if isinstance(error, Conflict):
            self.answer_status = error.status
