"""Forms of staff and teams: the time of a service, a session, the week that is distributed and who is chosen in it."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, HourInput, KitForm
from yushan.needs.rules.times import span
from yushan.organizations.models import Area

WHO = [
    ("own", _("本队的队员，报了名由您审核")),
    ("quick", _("本队的队员，先到先得")),
    ("all", _("不是本队的也可以报，由您审核")),
]


class ServeForm(KitForm):
    """When the team comes, and with how many. An end that is not later than the beginning is of the next day."""

    title = forms.CharField(label=_("活动名称"), max_length=80)
    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    begin = forms.TimeField(label=_("几点开始"), widget=HourInput())
    end = forms.TimeField(
        label=_("几点结束"), widget=HourInput(), help_text=_("比开始早，就是第二天；跨夜最多 12 小时。")
    )
    post = forms.CharField(label=_("岗位"), max_length=40, initial="讲师")
    volunteers = forms.IntegerField(label=_("要几位志愿者"), min_value=1, max_value=200, initial=2)
    skills = forms.CharField(
        label=_("要会什么"), max_length=120, required=False, help_text=_("用顿号分开。不填就不问专长，请审核时看清楚。")
    )
    # Named first, also where nothing was sent: the team's own people, whom it looks at before they have the place.
    who = forms.ChoiceField(
        label=_("谁能报名"), choices=WHO, required=False, initial=WHO[0][0], widget=forms.RadioSelect,
        help_text=_("点单人等的是会做的人。发布前还可以在活动里改。"),
    )  # fmt: skip

    def clean_skills(self) -> list[str]:
        """Each word once."""
        return list(
            dict.fromkeys(word.strip() for word in re.split(r"[、，,;；]", self.cleaned_data["skills"]) if word.strip())
        )

    def opening(self) -> dict[str, Any]:
        """Who may sign up, as the action takes it."""
        who = self.cleaned_data["who"] or WHO[0][0]
        return {"members_only": who != "all", "flow": "open" if who == "quick" else "approval"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.times: tuple[datetime, datetime] | None = None
        if data.get("day") and data.get("begin") and data.get("end"):
            self.times = span(data["day"], data["begin"], data["end"])
            if self.times is None:
                self.add_error("end", _("结束时间要晚于开始时间；跨夜的最多 12 小时。"))
        return data


class CodeForm(KitForm):
    """Which order gets a new code, and what whoever calls knows of it."""

    number = forms.CharField(label=_("单号"), max_length=20, help_text=_("例如：XQ-2609-0417"))
    digits = forms.RegexField(
        r"^\s*\d{4}\s*$", label=_("点单留的手机号后 4 位"), help_text=_("请对方说，您不要先念。"),
        error_messages={"invalid": _("请填 4 位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
    )  # fmt: skip


class WeekForm(KitForm):
    """Which week is distributed, and how much of it one organization takes at most."""

    area = forms.TypedChoiceField(label=_("哪里"), coerce=int, required=False, empty_value=None)
    starts_on = forms.DateField(label=_("从哪天起排七天"), widget=DayInput())
    most_each = forms.IntegerField(
        label=_("每支队这一周最多派几单"), min_value=1, max_value=20, initial=3,
        help_text=_("已经接了的、等答复的都算在里面；队里承诺的每月次数另外算。"),
    )  # fmt: skip

    def __init__(self, *args: Any, areas: list[Area], has_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        whole = [("", _("全市"))] if has_city else [("", _("请选择"))] if len(areas) > 1 else []
        fields["area"].choices = [*whole, *((area.pk, area.name) for area in areas)]
        fields["area"].required = not has_city


class ChooseForm(KitForm):
    """Which organization is asked, of those who could come."""

    organization = forms.TypedChoiceField(
        label=_("派给谁"), coerce=int, widget=forms.RadioSelect, help_text=_("最合适的在前面。")
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].choices = choices


class AttachForm(KitForm):
    """A session that the team holds anyway."""

    shift = forms.TypedChoiceField(label=_("放到哪一场"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["shift"].choices = [("", _("请选择")), *choices]
