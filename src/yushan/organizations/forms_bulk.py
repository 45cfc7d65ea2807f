"""What is asked for when one thing is done to many organizations or to many people of a roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm


class _ActorForm(KitForm):
    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


class MessageForm(_ActorForm):
    """A message to many."""

    title = forms.CharField(label=_("标题"), max_length=120)
    body = forms.CharField(label=_("内容"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class LeaveManyForm(_ActorForm):
    """From which day on these people are not in service any more, and why."""

    left_on = forms.DateField(label=_("离职日期"), widget=DayInput(), help_text=_("从这一天起不再计入在职。"))
    reason = forms.CharField(label=_("原因"), max_length=100, help_text=_("例如调出、退休。"))
