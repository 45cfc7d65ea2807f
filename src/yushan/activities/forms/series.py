"""How often an activity comes again, and a copy on another day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.forms import KitForm
from yushan.common.recurring import Pattern, Repeat, objection

_REPEATS = (
    (Repeat.WEEKLY, _("每周")),
    (Repeat.FORTNIGHTLY, _("每两周")),
    (Repeat.MONTHLY, _("每月，同一个星期几")),
    (Repeat.DAILY, _("每天")),
)
_WEEKDAYS = [(str(n), f"周{name}") for n, name in enumerate("一二三四五六日")]


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PatternForm(KitForm):
    """A recurrence that begins on `first`."""

    repeat = forms.ChoiceField(label=_("多久一次"), choices=_REPEATS, initial=Repeat.WEEKLY)
    weekdays = forms.MultipleChoiceField(
        label=_("在星期几"), choices=_WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("每周、每两周时用；不选就和第一次同一天。"),
    )  # fmt: skip
    last = forms.DateField(label=_("最后一天"), widget=_day_input(), help_text=_("最长一年，到期可以再排。"))
    on_holidays = forms.BooleanField(label=_("法定节假日照常"), required=False)

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first = first

    def clean(self) -> dict[str, Any]:
        """What cannot be is said at the last day."""
        cleaned = super().clean() or self.cleaned_data
        if "last" in cleaned and "repeat" in cleaned and (text := objection(self.pattern(), clock.today())):
            self.add_error("last", text)
        return cleaned

    def pattern(self) -> Pattern:
        """The recurrence that was asked for."""
        asked = self.cleaned_data
        weekdays = frozenset(int(day) for day in asked.get("weekdays", ()))
        return Pattern(Repeat(asked["repeat"]), max(self._first, clock.today()), asked["last"], weekdays)


class CopyForm(KitForm):
    """The first day of the copy."""

    day = forms.DateField(
        label=_("新活动从哪一天开始"),
        widget=_day_input(),
        help_text=_("各场的时间、岗位和名额照搬，几天的活动顺着往后排。"),
    )
