"""Forms of the card, of asking for a station, of its hours and features."""

from collections import defaultdict
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, KitForm
from yushan.common.identity import IdentityError, normalise_phone
from yushan.organizations.forms_hosts import HostField
from yushan.organizations.models import Area, Unit
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.stations.models import StationTag
from yushan.stations.rules.hours import DAYS, MIDNIGHT, NAMES, Weekly

_WINDOWS = (1, 2)


class _Place(KitForm):
    """What every card asks: name, kind, place, contact."""

    name = forms.CharField(label=_("站点名称"), min_length=2, max_length=80)
    kind = forms.ChoiceField(label=_("站点类型"))
    address = forms.CharField(label=_("地址"), max_length=200, help_text=_("写到门牌号，群众照着找得到。"))
    longitude = forms.DecimalField(
        label=_("经度"), max_digits=9, decimal_places=6, required=False, min_value=-180, max_value=180,
        help_text=_("例如 106.551556。填了，群众找身边的站点时能看到距离。"),
    )  # fmt: skip
    latitude = forms.DecimalField(
        label=_("纬度"), max_digits=9, decimal_places=6, required=False, min_value=-90, max_value=90,
        help_text=_("例如 29.563010。"),
    )  # fmt: skip
    contact_name = forms.CharField(
        label=_("联系人"), max_length=60, required=False, help_text=_("工作人员看得到，不公开。")
    )
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30, required=False, help_text=_("工作用，不公开。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *plan.choices("station_kinds")]  # type: ignore[attr-defined]

    def clean_contact_phone(self) -> str:
        """A number that can be called back; empty stays empty."""
        return _phone(self.cleaned_data["contact_phone"])


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return normalise_phone(text)
    except IdentityError as error:
        raise forms.ValidationError(error.message) from error


class ApplyForm(_Place):
    """Names are those of actions.apply_station; the host is one of the actor's units, or written where they have none."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("所在区县"))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("依托单位"), required=False, empty_label=_("不以单位名义申请")
    )
    host_text = forms.CharField(
        label=_("依托单位（没有登记的）"), max_length=120, required=False, help_text=_("单位还没有登记的写全称。")
    )
    organization = FoundField("stations.teams", label=_("负责的服务队"), required=False)
    opening_hours = forms.CharField(
        label=_("开放时间"), max_length=120, required=False, help_text=_("例如 周二至周日 9:00–17:00。")
    )
    application = forms.CharField(
        label=_("为什么在这里设站点"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("为谁服务，有什么场地和条件。"),
    )  # fmt: skip

    field_order = (
        "name", "kind", "area", "unit", "host_text", "organization", "application", "address", "longitude", "latitude",
        "opening_hours", "contact_name", "contact_phone",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, units: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["organization"].offer(actor)  # type: ignore[attr-defined]
        if units.exists():
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]


class CardForm(_Place):
    """Names are those of actions.change_card; host and team only for who may change them."""

    host_unit = HostField()
    organization = FoundField("stations.teams", label=_("负责的服务队"), required=False)
    public_phone = forms.CharField(
        label=_("公开电话"), max_length=30, required=False, help_text=_("印在站牌和站点页上，群众打得通的值班电话。")
    )
    directions = forms.CharField(
        label=_("怎么去"), max_length=200, required=False, help_text=_("例如 轨道 5 号线石新路站 2 号口，步行 6 分钟。")
    )
    introduction = forms.CharField(
        label=_("介绍"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    field_order = (
        "name", "kind", "host_unit", "organization", "address", "longitude", "latitude", "directions", "introduction",
        "public_phone", "contact_name", "contact_phone",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, may_rebind: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False
        if may_rebind:
            self.fields["organization"].offer(actor)  # type: ignore[attr-defined]
        else:
            del self.fields["host_unit"], self.fields["organization"]

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        return data | {"host": data.pop("host_unit", None)}

    def clean_public_phone(self) -> str:
        """A number that can be dialled; empty stays empty."""
        return _phone(self.cleaned_data["public_phone"])


class TagsForm(KitForm):
    """What a station offers and what it is known for, by the tables of the plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for table, label in zip(StationTag.TABLES, (_("无障碍和便民设施"), _("科技特色")), strict=True):
            self.fields[table] = forms.ModelMultipleChoiceField(
                Entry.objects.filter(table=table, is_active=True).order_by("order"), label=label, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.fields[table].label_from_instance = lambda entry: entry.name  # type: ignore[attr-defined]

    def entries(self) -> list[Entry]:
        """Everything that was ticked."""
        return [entry for table in StationTag.TABLES for entry in self.cleaned_data[table]]


class ClosedForm(KitForm):
    """Names are those of actions.close_days."""

    first_day = forms.DateField(label=_("从哪天"), widget=DayInput)
    last_day = forms.DateField(label=_("到哪天"), widget=DayInput)
    reason = forms.CharField(label=_("为什么不开放"), max_length=60, help_text=_("群众看得到，例如 设备检修。"))


class HoursForm(KitForm):
    """Two windows a weekday; midnight as an end is 24:00. `weekly()` once it is valid."""

    rests_on_holidays = forms.BooleanField(label=_("法定节假日休息"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        for day in DAYS:
            for number in _WINDOWS:
                for end, word in (("opens", _("开门")), ("closes", _("关门"))):
                    label = f"周{NAMES[day - 1]} {'上半天' if number == 1 else '下半天'}{word}"
                    self.fields[f"{end}_{day}_{number}"] = forms.TimeField(label=label, required=False, widget=clock)

    def rows(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """The fields as the page lays them out: a weekday a row."""
        return [
            (f"周{NAMES[day - 1]}", [(self[f"opens_{day}_{n}"], self[f"closes_{day}_{n}"]) for n in _WINDOWS])
            for day in DAYS
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for day in DAYS:
            for number in _WINDOWS:
                opens, closes = data.get(f"opens_{day}_{number}"), data.get(f"closes_{day}_{number}")
                if (opens is None) != (closes is None):
                    self.add_error(f"closes_{day}_{number}", _("开门和关门的时间要一起填。"))
        return data

    def weekly(self) -> Weekly:
        """Windows in minutes by weekday."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for day in DAYS:
            for number in _WINDOWS:
                opens = self.cleaned_data[f"opens_{day}_{number}"]
                closes = self.cleaned_data[f"closes_{day}_{number}"]
                if opens is not None and closes is not None:
                    found[day].append((_minute(opens), _minute(closes) or MIDNIGHT))
        return dict(found)


def _minute(value: time) -> int:
    return value.hour * 60 + value.minute


def hours_initial(weekly: Weekly, rests_on_holidays: bool) -> dict[str, Any]:
    """What the form begins with; a third window of a day has no place in it."""
    found: dict[str, Any] = {"rests_on_holidays": rests_on_holidays}
    for day, windows in weekly.items():
        for number, (opens, closes) in zip(_WINDOWS, windows, strict=False):
            found[f"opens_{day}_{number}"] = time(opens // 60, opens % 60)
            found[f"closes_{day}_{number}"] = time(closes // 60 % 24, closes % 60)
    return found
