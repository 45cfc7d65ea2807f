"""A base for forms: messages in plain words, the browser's own pickers, refusals beside their field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from yushan.common.errors import Conflict, Refusal

_CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField, forms.FileField)


def _asked(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return _("请勾选“%(label)s”。")
    return _("请选择%(label)s。") if isinstance(field, _CHOSEN) else _("请填写%(label)s。")


# Our own words for what Django says in a foreign style; placeholders are those of its validators.
_PLAIN = {
    (forms.IntegerField, "invalid"): _lazy("请填整数。"),
    (forms.DecimalField, "invalid"): _lazy("请填数字。"),
    (forms.DateField, "invalid"): _lazy("请填写正确的日期，例如 2026-03-12。"),
    (forms.DateTimeField, "invalid"): _lazy("请填写正确的日期和时间，例如 2026-03-12 14:30。"),
    (forms.EmailField, "invalid"): _lazy("请填写正确的邮箱，例如 name@example.com。"),
}
_LIMITS = {
    "min_value": _lazy("不能小于 %(limit_value)s。"),
    "max_value": _lazy("不能大于 %(limit_value)s。"),
    "max_decimal_places": _lazy("最多写 %(max)s 位小数。"),
    "max_digits": _lazy("数字太大了，最多 %(max)s 位。"),
    "max_whole_digits": _lazy("数字太大了，小数点前最多 %(max)s 位。"),
    "max_length": _lazy("最多 %(limit_value)s 个字，现在 %(show_value)s 个。"),
    "min_length": _lazy("至少 %(limit_value)s 个字，现在 %(show_value)s 个。"),
}


def _speak(field: forms.Field, label: Any) -> None:
    """Messages in our words, unless the field has its own."""
    said, usual = field.error_messages, field.default_error_messages
    if said.get("required") == usual.get("required", forms.Field.default_error_messages["required"]):
        said["required"] = _asked(field) % {"label": label}
    for (kind, code), words in _PLAIN.items():
        if type(field) is kind and said.get(code) == kind.default_error_messages.get(code):
            said[code] = words
    for code, words in _LIMITS.items():
        said.setdefault(code, words)


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


class HourInput(forms.TimeInput):
    """The browser's own picker of a time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class SeveralFiles(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few files; what they are is looked at by the action."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in files]


class KitForm(forms.Form):
    """Names the field in «请填写手机号。» or «请选择责任区域。» unless the field has a message of its own."""

    required_css_class = ""
    # What a page with this form answers when something is wrong; `refuse` makes 409 of it for a Conflict.
    answer_status = 422
    # Where a form stands among several of its kind: «第 1 场».
    row_label = ""
    # True where nothing is handed in yet: what is wrong stands under «还不能保存».
    only_saves = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._speak_plainly()

    def _speak_plainly(self) -> None:
        for name, field in self.fields.items():
            _speak(field, field.label or name)

    def full_clean(self) -> None:
        """Fields that a form got after it was made speak plainly too."""
        self._speak_plainly()
        super().full_clean()

    def refuse(self, error: Refusal) -> None:
        """Puts an action's refusal beside its field, or on top of the form."""
        place = error.field if error.field in self.fields else None
        self.add_error(place, ValidationError(error.message, code=error.code))
        if isinstance(error, Conflict):
            self.answer_status = error.status
