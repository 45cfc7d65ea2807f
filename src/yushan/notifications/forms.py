"""The choices of a person, and their e-mail address."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm
from yushan.notifications.models import Preference
from yushan.notifications.rules import CHANNELS, SHOWN_TOPICS, chosen

PREFIX = "topic-"


class ClockInput(forms.TimeInput):
    """The browser's own picker of a clock time."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ChoicesForm(KitForm):
    """Ways by topic, quiet hours, the hour of the daily message, reminders."""

    quiet_from = forms.TimeField(label=_("免打扰从"), required=False, widget=ClockInput())
    quiet_until = forms.TimeField(label=_("到"), required=False, widget=ClockInput())
    digest_at = forms.TimeField(
        label=_("每天一条，几点发"),
        required=False,
        widget=ClockInput(),
        help_text=_("不急的消息攒到这个时间，合成一条发邮件或推送。不填就随时发。"),
    )
    remind_day = forms.BooleanField(label=_("前一天提醒"), required=False)
    remind_hours = forms.BooleanField(label=_("开场前 2 小时再提醒"), required=False)

    def __init__(self, data: Any, *, row: Preference, ways: Collection[str]) -> None:
        initial = {name: getattr(row, name) for name in ("quiet_from", "quiet_until", "digest_at")}
        initial |= {"remind_day": row.remind_day, "remind_hours": row.remind_hours}
        super().__init__(data, initial=initial)
        self.asked = frozenset(ways)
        for topic in SHOWN_TOPICS:
            self.fields[PREFIX + topic.code] = forms.MultipleChoiceField(
                label=topic.label,
                required=False,
                choices=[(way, CHANNELS[way]) for way in CHANNELS if way in self.asked & topic.offered],
                initial=sorted(chosen(topic, row.choices)),
            )

    def wanted(self) -> dict[str, list[str]]:
        """Ways by topic, of a form that is right."""
        return {topic.code: self.cleaned_data[PREFIX + topic.code] for topic in SHOWN_TOPICS}

    def rows(self) -> list[dict[str, Any]]:
        """The topics as a table: a cell for each way of the page, empty where the topic does not offer it."""
        found = []
        for topic in SHOWN_TOPICS:
            name = PREFIX + topic.code
            on = self[name].value() or []
            cells = [
                {"way": way, "label": CHANNELS[way], "offered": way in topic.offered, "on": way in on}
                for way in CHANNELS
                if way in self.asked
            ]
            found.append({"topic": topic, "name": name, "cells": cells})
        return found


class EmailForm(KitForm):
    """Where e-mails shall go."""

    email = forms.EmailField(
        label=_("填一个邮箱，或者换一个"),
        max_length=120,
        error_messages={"required": _("请填写邮箱。"), "invalid": _("这不是一个邮箱地址，请再看一遍。")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
