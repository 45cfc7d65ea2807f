"""Forms of the room: a vehicle, a tour, a stop that is asked for, another time for it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, HourInput, KitForm
from yushan.plan.models import Entry
from yushan.tours import queries
from yushan.tours.actions.tours import FIELDS
from yushan.tours.models import Tour, Vehicle


def _entries(table: str) -> Any:
    return Entry.objects.filter(table=table, is_active=True)


class VehicleForm(KitForm):
    """Names are those of actions.save_vehicle."""

    organization = FoundField("tours.senders", label=_("属于哪个组织"), empty_label=_("请选择"))
    name = forms.CharField(label=_("车名"), max_length=40, help_text=_("例如：重庆科普大篷车 1 号。"))
    kind = forms.ChoiceField(label=_("种类"), choices=Vehicle.Kind.choices, widget=forms.RadioSelect)
    plate = forms.CharField(label=_("车牌号"), max_length=12)
    equipment = forms.CharField(
        label=_("车上有什么"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("展品、实验、需要的场地和电源。"),
    )
    contact = forms.CharField(label=_("随车联系人和电话"), max_length=60, required=False)
    is_in_service = forms.BooleanField(label=_("在用，可以排新的巡回"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].offer(actor)  # type: ignore[attr-defined]


class TourForm(KitForm):
    """Names are those of actions.tours.FIELDS, with the organization for a new one."""

    title = forms.CharField(label=_("巡回名称"), max_length=80, help_text=_("例如：科普大篷车渝州行 2026 渝东北线。"))
    organization = FoundField("tours.senders", label=_("派车的组织"), empty_label=_("请选择"))
    vehicle = forms.ModelChoiceField(label=_("哪辆车"), queryset=Vehicle.objects.none())
    brand = forms.ModelChoiceField(label=_("品牌活动"), queryset=_entries("brands"), required=False)
    work = forms.ModelChoiceField(label=_("四大工程"), queryset=_entries("works"), required=False)
    service_types = forms.ModelMultipleChoiceField(
        label=_("服务类型"), queryset=_entries("service_types"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("第一天"), widget=DayInput())
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput())
    daily_from = forms.TimeField(label=_("每天几点起接待"), widget=HourInput())
    daily_until = forms.TimeField(label=_("每天到几点"), widget=HourInput())
    book_until = forms.DateField(label=_("预约截止日"), widget=DayInput())
    text = forms.CharField(
        label=_("巡回内容和接待要求"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("带来什么、适合谁，主办方要准备什么场地、电源、志愿者。每一站的活动说明从这里来。"),
    )
    safety_note = forms.CharField(
        label=_("风险与安全提示"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, actor: Any, tour: Tour | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if tour:
            del self.fields["organization"]
        else:
            self.fields["organization"].offer(actor)  # type: ignore[attr-defined]
        mine = queries.vehicles(actor).filter(is_in_service=True)
        if tour:
            mine = mine | Vehicle.objects.filter(pk=tour.vehicle_id)
        self.fields["vehicle"].queryset = mine.distinct()  # type: ignore[attr-defined]
        self.fields["vehicle"].empty_label = "请选择"  # type: ignore[attr-defined]
        for name in ("brand", "work"):
            self.fields[name].empty_label = "不选"  # type: ignore[attr-defined]
        for name in ("work", "service_types", "text", "safety_note"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]

    @classmethod
    def facts_now(cls, tour: Tour) -> dict[str, Any]:
        """What is known now."""
        values = {name: getattr(tour, f"{name}_id" if hasattr(tour, f"{name}_id") else name) for name in FIELDS}
        return values | {"service_types": [entry.pk for entry in tour.service_types.all()]}


class TimesForm(KitForm):
    """When the vehicle stands there: one day, from – until."""

    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    begin = forms.TimeField(label=_("几点开始"), widget=HourInput())
    end = forms.TimeField(label=_("几点结束"), widget=HourInput())

    def times(self) -> dict[str, datetime]:
        """`starts_at` and `ends_at`, aware."""
        day, begin, end = (self.cleaned_data[name] for name in ("day", "begin", "end"))
        return {
            "starts_at": clock.at(day, begin.hour, begin.minute),
            "ends_at": clock.at(day, end.hour, end.minute),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begin, end = data.get("begin"), data.get("end")
        if begin and end and end <= begin:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        return data

    def refuse(self, error: Any) -> None:
        """The action speaks of moments, the form of a day and two times."""
        error.field = {"starts_at": "begin", "ends_at": "end"}.get(error.field, error.field)
        super().refuse(error)


class BookForm(TimesForm):
    """Names are those of actions.book_stop."""

    organization = FoundField("tours.hosts", label=_("主办组织"), empty_label=_("请选择"))
    station = FoundField(
        "tours.stations",
        label=_("停在哪个站点"),
        empty_label=_("不在站点"),
        required=False,
        help_text=_("不在站点就填下面的地点。"),
    )
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    longitude = forms.DecimalField(
        label=_("经度"), required=False, max_digits=9, decimal_places=6, min_value=-180, max_value=180
    )
    latitude = forms.DecimalField(
        label=_("纬度"), required=False, max_digits=9, decimal_places=6, min_value=-90, max_value=90
    )
    expected_people = forms.IntegerField(label=_("预计来多少人"), min_value=1, max_value=100_000)
    volunteers = forms.IntegerField(label=_("安排几位志愿者"), min_value=1, max_value=200, initial=4)
    wishes = forms.CharField(
        label=_("希望带来什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    contact = forms.CharField(label=_("接待联系人和电话"), max_length=60, help_text=_("只有派车的组织看得到。"))

    field_order = ["organization", "day", "begin", "end"]

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.offer(actor)
        self.fields["station"].offer(actor)  # type: ignore[attr-defined]
        if field.only:
            self.initial.setdefault("organization", field.only.pk)

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        names = ("organization", "station", "place", "longitude", "latitude")
        more = ("expected_people", "volunteers", "wishes", "contact")
        return {name: self.cleaned_data[name] for name in (*names, *more)} | self.times()


class ReasonForm(KitForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
