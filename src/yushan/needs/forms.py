"""Forms of ordering, in three steps or all at once at the desk: reading and shaping only, decisions are in the actions."""

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common import clock, periods, rulebook
from yushan.common.forms import DayInput, FilesField, KitForm, SeveralFiles
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.numbers_in_text import has_number
from yushan.common.said import WEEKDAYS
from yushan.needs.actions.ordering import MOST_AHEAD, MOST_FILES, PARTS, Contact, Wish
from yushan.needs.forms_fields import UNSURE, TypeField
from yushan.needs.models import Need
from yushan.needs.queries.asking import areas_served, desk_label, full_month, promises
from yushan.needs.rules.asking import Promise, can_come, crowd_trouble, earliest_day, first_half_day, half_days, slot_of
from yushan.organizations.models import Area
from yushan.organizations.queries.towns import town_named
from yushan.plan import queries as plan
from yushan.projects.models import ServiceItem
from yushan.projects.queries.services import public_services
from yushan.projects.rules.services import ACCESSIBILITY


def _without_number(text: str) -> str:
    if has_number(text):
        raise ValidationError(_("这里不要写电话号码：请填在“手机号”里，那里别人看不到。"))
    return text


class WhatForm(KitForm):
    """Step 1: what. From a service most of it is known."""

    title = forms.CharField(label=_("想要什么"), max_length=60, help_text=_("一句话，例如：教老人用手机挂号。"))
    service_type = TypeField(label=_("属于哪一类"), help_text=_("说不清就选最后一项，工作人员帮您分。"))
    text = forms.CharField(
        label=_("具体情况"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("遇到什么事、想怎么帮。电话请填在“手机号”里，别人看不到；这里也不要写姓名和门牌号。"),
    )  # fmt: skip
    attached = FilesField(
        label=_("照片或文件"), required=False, help_text=_("最多 3 个，JPG、PNG、PDF、Word（.docx）或 ODT。照片里的位置信息会去掉。"),
        widget=SeveralFiles(attrs={"multiple": True, "accept": ".jpg,.jpeg,.png,.pdf,.docx,.odt"}),
    )  # fmt: skip

    def __init__(self, *args: Any, item: ServiceItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item:
            del self.fields["title"], self.fields["service_type"]

    def clean_title(self) -> str:
        """Everybody reads it."""
        return _without_number(self.cleaned_data["title"])

    def clean_text(self) -> str:
        """Every team that is asked reads it."""
        return _without_number(self.cleaned_data["text"])

    def clean_attached(self) -> list[Any]:
        """At most three."""
        files: list[Any] = self.cleaned_data["attached"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("最多 3 个文件，请少选几个。"))
        return files


def _first_day(known: Sequence[Promise]) -> date | None:
    """The first day on which somebody can be here: soon enough told, and on a weekday that was promised."""
    return first_half_day(known, lambda day, part: slot_of(day, part, periods.is_holiday)) or earliest_day(known)


def _day_in_full(day: date) -> str:
    """«12 月 2 日（周三）»: a weekday alone may be meant of any week."""
    return f"{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"


class WhereForm(KitForm):
    """Step 2: where, when, for how many, what is needed to take part."""

    area = forms.ModelChoiceField(label=_("区县"), queryset=Area.objects.none(), empty_label=_("请选择"))
    town = forms.CharField(label=_("镇街"), max_length=30, required=False, help_text=_("例如：甘宁镇。"))
    place = forms.CharField(label=_("村、社区、学校或单位"), max_length=60)
    address = forms.CharField(
        label=_("详细地址"), max_length=120, required=False, help_text=_("要上门才填，只给接单的队看。")
    )
    day1 = forms.DateField(label=_("哪天方便"), widget=DayInput())
    part1 = forms.ChoiceField(label=_("什么时候"), choices=list(PARTS.items()))
    day2 = forms.DateField(label=_("还有哪天也行"), required=False, widget=DayInput())
    part2 = forms.ChoiceField(label=_("那天什么时候"), required=False, choices=list(PARTS.items()))
    people = forms.IntegerField(label=_("大约多少人"), min_value=1, max_value=100_000)
    languages = forms.MultipleChoiceField(
        label=_("要用什么语言"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选就是普通话。")
    )
    accessibility = forms.MultipleChoiceField(
        label=_("有没有需要照顾的"), required=False, choices=list(ACCESSIBILITY.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, item: ServiceItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = item
        fields: Any = self.fields
        fields["area"].queryset = Area.objects.filter(valid_until=None).order_by("order", "code")
        fields["languages"].choices = plan.choices("languages")
        if item and (served := areas_served(item)):
            # Those where it is brought first; another one is refused beside the field, with a way out.
            others = [(area.pk, area.name) for area in fields["area"].queryset if area.pk not in served]
            mine = [(area.pk, area.name) for area in fields["area"].queryset if area.pk in served]
            groups = [(_("有队伍能来"), mine), (_("还没有队伍能来"), others)]
            fields["area"].choices = [("", _("请选择")), *(group for group in groups if group[1])]
            if len(mine) == 1:
                self.initial.setdefault("area", mine[0][0])
        for name in ("day1", "day2"):
            fields[name].widget.attrs["min"] = clock.today().isoformat()
            fields[name].widget.attrs["max"] = (clock.today() + MOST_AHEAD).isoformat()
        if item and (known := promises(item)):
            first = _day_in_full(_first_day(known) or clock.today())
            fields["day1"].help_text = _("这项服务要提前约，最早 %(day)s。") % {"day": first}
            if halves := half_days(known):
                fields["part1"].help_text = _("能来的时间：%(halves)s。") % {"halves": "、".join(halves)}

    def clean_place(self) -> str:
        """Every team that is asked reads it."""
        return _without_number(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        """The town by its name, within the district."""
        data = super().clean() or {}
        data["found_town"] = None
        if data.get("town") and data.get("area"):
            data["found_town"] = town_named(data["town"], data["area"])
            if data["found_town"] is None:
                self.add_error("town", _("这个区县没有叫这个名字的镇街，请核对，或者空着。"))
        if (
            self.service
            and data.get("area")
            and not public_services(area=data["area"]).filter(pk=self.service.pk).exists()
        ):
            said = _("还没有队伍能把这项服务带到这个区县，请看看那里能点的别的服务，或者写成心愿。")
            self.add_error("area", said)
        for at in (1, 2):
            self._judge_window(at, data)
        if self.service and data.get("people"):
            most = self.service.most_people
            if crowd := crowd_trouble(data["people"], self.service.least_people, most):
                self.add_error("people", crowd)
        return data

    def _judge_window(self, at: int, data: dict[str, Any]) -> None:
        """A day to come, and one on which somebody brings the service there; what is possible is said beside the field."""
        day, part, today = data.get(f"day{at}"), data.get(f"part{at}") or "morning", clock.today()
        if not day:
            return
        if day < today:
            self.add_error(f"day{at}", _("方便的时间要选今天或今后的。"))
            return
        if day > today + MOST_AHEAD:
            self.add_error(f"day{at}", _("方便的时间要在一年以内，再远的请到时候再点。"))
            return
        if self.service and (full := full_month(self.service, day)):
            self.add_error(f"day{at}", full)
            return
        known = promises(self.service, data["area"]) if self.service and data.get("area") else []
        if not known or can_come(day, slot_of(day, part, periods.is_holiday), known):
            return
        first = _first_day(known)
        if first and day < first:
            said = _("要提前约，最早 %(day)s，请改到那天或以后。") % {"day": _day_in_full(first)}
            self.add_error(f"day{at}", said)
            return
        other_part = any(can_come(day, slot_of(day, one, periods.is_holiday), known) for one in PARTS)
        said = _("这个时间来不了。能来的时间：%(halves)s。") % {
            "halves": "、".join(half_days(known)) or _("请再晚几天")
        }
        self.add_error(f"part{at}" if other_part else f"day{at}", said)

    def windows(self) -> list[tuple[date, str]]:
        """The times that were named."""
        data = self.cleaned_data
        pairs = [(data.get(f"day{at}"), data.get(f"part{at}") or "morning") for at in (1, 2)]
        return [(day, part) for day, part in pairs if day]


class ContactForm(KitForm):
    """Step 3: who asks, and the yes to what is kept of them."""

    kind = forms.ChoiceField(label=_("谁要这项服务"), choices=Need.Kind.choices)
    unit_name = forms.CharField(
        label=_("单位名称"), max_length=60, required=False, help_text=_("村委会、学校、合作社等；居民自己点不用填。")
    )
    contact_name = forms.CharField(label=_("联系人"), max_length=30)
    contact_phone = forms.CharField(
        label=_("手机号"), max_length=30, help_text=_("只用来联系这一单，页面上不显示全号。"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    for_other = forms.BooleanField(label=_("我是替别人点的"), required=False)
    on_wall = forms.BooleanField(label=_("可以把想要什么、哪个区县写到心愿墙上"), required=False)
    agreed = forms.BooleanField(label=_("同意为办这一单使用上面的联系方式和地址"))

    def __init__(
        self, *args: Any, has_account: bool = False, usual: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, value in (usual or {}).items():  # taken out again by order.js for an order for somebody else
            self.fields[name].widget.attrs["data-own"] = value
        kept = rulebook.number("need_people_kept_days")
        self.fields["agreed"].help_text = _("办完 %(days)d 天以后自动删除。") % {"days": kept}
        if not has_account:
            del self.fields["for_other"]
        else:
            self.order_fields(["for_other"])

    def clean_contact_phone(self) -> str:
        """Normalised."""
        try:
            return normalise_mobile(self.cleaned_data["contact_phone"])
        except IdentityError as error:
            raise ValidationError(error.reason) from error

    def contact(self, *, phone_checked: bool) -> Contact:
        """Who asks."""
        data = self.cleaned_data
        return Contact(
            kind=data["kind"], name=data["contact_name"], phone=data["contact_phone"],
            unit_name=data.get("unit_name", ""), phone_checked=phone_checked,
        )  # fmt: skip


def wish_of(
    what: dict[str, Any],
    where: WhereForm,
    item: ServiceItem | None,
    *,
    on_wall: bool,
    point: tuple[Any, Any] = (None, None),
) -> Wish:
    """The order as the action takes it; `what` are cleaned values of WhatForm."""
    data = where.cleaned_data
    kind = item.service_type if item else what["service_type"]
    longitude, latitude = (Decimal(str(one)) if one is not None else None for one in point)
    return Wish(
        title=item.title if item else what["title"], service_type=None if kind == UNSURE else kind,
        item=item, text=what.get("text", ""), area=data["area"], town=data["found_town"], place=data["place"],
        address=data["address"], windows=where.windows(), people=data["people"], languages=data["languages"],
        accessibility=data["accessibility"], on_wall=on_wall, longitude=longitude, latitude=latitude,
    )  # fmt: skip


class DeskForm(WhatForm, WhereForm, ContactForm):
    """All three steps on one page, for somebody at the telephone."""

    item = forms.ModelChoiceField(
        label=_("点清单里的哪一项"),
        queryset=ServiceItem.objects.none(),
        required=False,
        empty_label=_("清单里没有，记成心愿"),
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)
    field_order = ["item", "title", "service_type", "text", "area", "town", "place"]

    def __init__(self, *args: Any, services: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        keys = [area.pk for area in areas]
        fields["item"].queryset = services
        fields["item"].label_from_instance = lambda item: desk_label(item, keys)
        fields["area"].queryset = areas
        fields["area"].error_messages["invalid_choice"] = _("这个区县不归您登记，请告诉对方打那个区县的电话。")
        if len(keys) == 1:
            self.initial.setdefault("area", keys[0])
            fields["area"].empty_label = None
        for name in ("title", "service_type"):
            fields[name].required = False
            fields[name].needed_when = _("没有选清单时填")
        fields["agreed"].label = _("已经告诉对方这些信息做什么用、保存多久，对方同意")
        self.initial.setdefault("submission", secrets.token_urlsafe(18))

    def clean(self) -> dict[str, Any]:
        """Title and type are those of the service; a wish says its own."""
        data = super().clean() or {}
        if not data.get("item"):
            if not data.get("title"):
                self.add_error("title", _("请写想要什么，或者选清单里的一项。"))
            if not data.get("service_type"):
                self.add_error("service_type", _("请选择属于哪一类。"))
        return data
