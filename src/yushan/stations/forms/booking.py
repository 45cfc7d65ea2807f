"""Forms of bookings: by whoever books, at the desk, to another time."""

from contextlib import suppress
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.errors import Refusal
from yushan.common.forms import DayInput, HourInput, KitForm
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.recurring import Pattern, Repeat, objection
from yushan.organizations.models import Unit
from yushan.stations.actions.taking import Taking, at_desk, for_oneself
from yushan.stations.linking import activities
from yushan.stations.models import Room, Station
from yushan.stations.queries.bookings import units_of
from yushan.volunteers.queries import volunteer_of

_REPEATS = (
    ("", _("只这一次")), (Repeat.WEEKLY, _("每周同一天")), (Repeat.FORTNIGHTLY, _("每两周同一天")),
    (Repeat.MONTHLY, _("每月，同一个星期几")),
)  # fmt: skip


class PhoneField(forms.CharField):
    """A mobile number, normalised; a landline stays as it was written."""

    def __init__(self) -> None:
        super().__init__(
            label=_("联系电话"), max_length=20, required=False,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        )  # fmt: skip

    def clean(self, value: Any) -> str:
        """Refuses what has too few digits to be a number."""
        text = "".join(str(super().clean(value)).split())
        if not text:
            return ""
        try:
            return normalise_mobile(text)
        except IdentityError:
            if sum(sign.isdigit() for sign in text) < 7:
                raise forms.ValidationError(_("电话号码位数不对，请核对。")) from None
            return text


class TimesForm(KitForm):
    """One day, from – until."""

    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    begin = forms.TimeField(label=_("几点开始"), widget=HourInput())
    end = forms.TimeField(label=_("几点结束"), widget=HourInput())

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        data = super().clean() or self.cleaned_data
        if data.get("begin") and data.get("end") and data["end"] <= data["begin"]:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        return data

    def times(self) -> tuple[datetime, datetime]:
        """Aware."""
        day, begin, end = (self.cleaned_data[name] for name in ("day", "begin", "end"))
        return clock.at(day, begin.hour, begin.minute), clock.at(day, end.hour, end.minute)

    def refuse(self, error: Refusal) -> None:
        """The action speaks of moments, the form of a day and two times."""
        error.field = {"starts_at": "begin", "ends_at": "end", "audience": "organization"}.get(
            error.field or "", error.field
        )
        super().refuse(error)


class UseForm(TimesForm):
    """What for, for how many, who answers the telephone."""

    title = forms.CharField(label=_("做什么用"), max_length=60, help_text=_("例如：周末科学课。不要写别人的姓名。"))
    people = forms.IntegerField(label=_("大约多少人"), min_value=1, max_value=5000)
    wishes = forms.CharField(
        label=_("还需要什么"), max_length=200, required=False, help_text=_("要用的设备、桌椅怎么摆。")
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=30)
    contact_phone = PhoneField()


class BookForm(UseForm):
    """By somebody with an account: for a team or unit that they book for, or for themselves; once or again and again."""

    organization = FoundField(
        "stations.own_teams", label=_("替哪支队约"), empty_label=_("不替队伍，自己用"), required=False
    )
    unit = forms.ModelChoiceField(
        label=_("替哪个单位约"), queryset=Unit.objects.none(), required=False, empty_label=_("不替单位")
    )
    activity_code = forms.ChoiceField(
        label=_("用于哪场活动"),
        required=False,
        help_text=_("选了活动，签到的人数会记到使用记录；活动取消，场地自动退掉。"),
    )
    repeat = forms.ChoiceField(label=_("要不要定期"), choices=_REPEATS, required=False)
    last = forms.DateField(
        label=_("定期到哪一天"), widget=DayInput(), required=False, help_text=_("先列出每次能不能约，您看过再约。")
    )
    field_order = ["day", "begin", "end", "organization", "unit", "activity_code", "title", "people", "wishes"]

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.offer(actor)
        # The one on top is the one that somebody leads; those below come after it.
        first = field.queryset.first()
        units = units_of(actor)[:60]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        has_units = bool(units)
        if first and "organization" not in self.initial:
            self.initial["organization"] = first.pk
        chosen = self._team(field)
        offered = activities().offered(chosen) if chosen else []
        self.fields["activity_code"].choices = [("", _("不是为了活动")), *offered]  # type: ignore[attr-defined]
        for name, wanted in (
            ("organization", first is not None), ("unit", has_units), ("activity_code", bool(offered)),
            ("repeat", first is not None or has_units), ("last", first is not None or has_units),
        ):  # fmt: skip
            if not wanted:
                del self.fields[name]
        self._usual_contact(actor)

    def _team(self, field: Any) -> Any:
        """The team that was chosen, or the one that is proposed."""
        asked = self.data.get("organization") if self.is_bound else self.initial.get("organization")
        with suppress(forms.ValidationError):
            return field.to_python(asked)
        return None

    def _usual_contact(self, actor: Any) -> None:
        volunteer = volunteer_of(actor)
        self.initial.setdefault("contact_name", volunteer.person.name if volunteer else actor.display_name)
        if volunteer:
            self.initial.setdefault("contact_phone", volunteer.phone)

    def clean(self) -> dict[str, Any]:
        """A team or a unit, not both; a recurrence has a last day."""
        data = super().clean() or self.cleaned_data
        if data.get("organization") and data.get("unit"):
            self.add_error("unit", _("队伍和单位选一个。"))
        if data.get("repeat"):
            if not data.get("last"):
                self.add_error("last", _("请填定期到哪一天。"))
            elif data.get("day") and (why := objection(self.pattern(), clock.today())):
                self.add_error("last", why)
        return data

    def taking(self, actor: Any) -> Taking:
        """Who books. NotAllowed, Refusal as in actions.taking."""
        asked = self.cleaned_data
        return for_oneself(
            actor, organization=asked.get("organization"), unit=asked.get("unit"), name=asked["contact_name"],
            phone=asked["contact_phone"],
        )  # fmt: skip

    def pattern(self) -> Pattern:
        """The recurrence that was asked for."""
        return Pattern(Repeat(self.cleaned_data["repeat"]), self.cleaned_data["day"], self.cleaned_data["last"])

    def facts(self) -> dict[str, Any]:
        """What actions.book takes beside room, taker and times."""
        asked = self.cleaned_data
        return {
            "title": asked["title"], "people": asked["people"], "wishes": asked["wishes"],
            "activity_code": asked.get("activity_code", ""),
        }  # fmt: skip


class DeskForm(UseForm):
    """At the desk: for somebody without an account, for a team that telephones, for the station itself."""

    organization = FoundField("stations.desk_teams", label=_("哪支队"), empty_label=_("不是队伍"), required=False)
    for_station = forms.BooleanField(
        label=_("站点自用"), required=False, help_text=_("布展、检修、停用的时候，先占住时间。")
    )
    contact_name = forms.CharField(label=_("姓名"), max_length=30, required=False)
    room = forms.ModelChoiceField(label=_("哪个场地"), queryset=Room.objects.none(), empty_label=None)
    field_order = ["room", "day", "begin", "end", "contact_name", "contact_phone", "organization", "for_station"]

    def __init__(self, *args: Any, actor: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station = station
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(station=station).select_related("station")
        teams: Any = self.fields["organization"]
        teams.offer(actor)

    def taking(self, actor: Any) -> Taking:
        """Whom it is for. Refusal where nobody is named."""
        asked = self.cleaned_data
        return at_desk(
            actor, self.station, organization=asked["organization"], name=asked["contact_name"],
            phone=asked["contact_phone"], for_station=asked["for_station"],
        )  # fmt: skip


class MoveForm(TimesForm):
    """Another time or room."""

    room = forms.ModelChoiceField(label=_("哪个场地"), queryset=Room.objects.none(), empty_label=None)
    people = forms.IntegerField(label=_("大约多少人"), min_value=1, max_value=5000)
    field_order = ["room", "day", "begin", "end", "people"]

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(station=station, is_open=True).select_related("station")


def usual_times(day: Any, hour: time | None) -> dict[str, Any]:
    """The fields of a time when a page is opened for one; two hours where nobody said how long."""
    if hour is None:
        return {"day": day}
    return {"day": day, "begin": hour, "end": time(min(hour.hour + 2, 23), hour.minute if hour.hour < 22 else 45)}
