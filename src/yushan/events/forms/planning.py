"""Forms of staff: the event, its venues, batches and boarding points, texts, assigned activities."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, HourInput, KitForm, MomentInput
from yushan.events.actions.events import FIELDS
from yushan.events.models import Batch, BoardingPoint, Event, Guidance, Service, Venue
from yushan.events.rules.languages import LEVELS, Need
from yushan.events.words import TOPICS_EN
from yushan.plan import queries as plan
from yushan.plan.models import Entry

NEED_ROWS = 6


def _area(label: Any, rows: int = 4, most: int = 3000, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), help_text=help_text
    )


class EventForm(KitForm):
    """Names are those of actions.events.FIELDS, with the organization for a new one."""

    organization = FoundField("events.hosts", label=_("主办组织"), empty_label=_("请选择"))
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：2026 世界智能产业博览会。"))
    name_en = forms.CharField(
        label=_("英文名称"), max_length=120, help_text=_("例如：World Smart Industry Expo 2026。英文页面和证件上用。")
    )
    kind = forms.ModelChoiceField(
        label=_("行动方案里的哪一项"),
        queryset=Entry.objects.filter(table="large_events", is_active=True),
        required=False,
    )
    starts_on = forms.DateField(label=_("第一天"), widget=DayInput())
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput())
    text = _area(_("中文介绍"), help_text=_("给报名的人看：什么活动，志愿者做什么。"))
    text_en = _area(_("英文介绍"))
    contact = forms.CharField(
        label=_("公开的联系方式"), max_length=120, required=False, help_text=_("写办公室和电话，不写个人手机。")
    )

    def __init__(self, *args: Any, actor: Any, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event:
            del self.fields["organization"]
        else:
            field: Any = self.fields["organization"]
            field.offer(actor)
            if field.only:
                self.initial.setdefault("organization", field.only.pk)
        self.fields["kind"].empty_label = "不选"  # type: ignore[attr-defined]
        for name in ("text", "text_en"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]

    @classmethod
    def facts_now(cls, event: Event) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(event, "kind_id" if name == "kind" else name) for name in FIELDS}


class VenueForm(KitForm):
    """A venue, with up to NEED_ROWS lines of languages."""

    name = forms.CharField(label=_("场馆名称"), max_length=40, help_text=_("例如：国际博览中心 N1 馆。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=80)
    address = forms.CharField(label=_("地址"), max_length=120)
    address_en = forms.CharField(label=_("英文地址"), max_length=200)
    longitude = forms.DecimalField(
        label=_("经度"), required=False, max_digits=9, decimal_places=6, min_value=-180, max_value=180
    )
    latitude = forms.DecimalField(
        label=_("纬度"), required=False, max_digits=9, decimal_places=6, min_value=-90, max_value=90
    )

    def __init__(self, *args: Any, part: Venue | None = None, **kwargs: Any) -> None:
        names = ("name", "name_en", "address", "address_en", "longitude", "latitude")
        kwargs.setdefault("initial", {name: getattr(part, name) for name in names} if part else {})
        super().__init__(*args, **kwargs)
        known = list(part.needs.all()) if part else []
        languages = [("", _("不选")), *plan.choices("languages")]
        levels = list(LEVELS.items())
        for row in range(NEED_ROWS):
            need = known[row] if row < len(known) else None
            place = {"n": row + 1}
            self.fields[f"language_{row}"] = forms.ChoiceField(
                label=_("语言 %(n)d") % place, choices=languages, required=False, initial=need.language if need else ""
            )
            self.fields[f"level_{row}"] = forms.ChoiceField(
                label=_("水平 %(n)d") % place, choices=levels, required=False, initial=need.level if need else "working"
            )
            self.fields[f"people_{row}"] = forms.IntegerField(
                label=_("人数 %(n)d") % place, min_value=1, max_value=2000, required=False,
                initial=need.people if need else None,
            )  # fmt: skip

    @property
    def plain_fields(self) -> list[Any]:
        """What comes before the languages."""
        return [self[name] for name in self.base_fields]

    @property
    def need_rows(self) -> list[list[Any]]:
        """The lines of languages, for the template."""
        return [[self[f"{name}_{row}"] for name in ("language", "level", "people")] for row in range(NEED_ROWS)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for row in range(NEED_ROWS):
            if data.get(f"language_{row}") and not data.get(f"people_{row}"):
                self.add_error(f"people_{row}", _("请填写要几个人。"))
        return data

    def facts(self) -> dict[str, Any]:
        """Arguments for actions.save_venue."""
        data = self.cleaned_data
        needs = [
            Need(data[f"language_{row}"], data[f"level_{row}"] or "working", data[f"people_{row}"])
            for row in range(NEED_ROWS)
            if data[f"language_{row}"]
        ]
        return {name: data[name] for name in self.base_fields} | {"needs": needs}


class BatchForm(KitForm):
    """Names are those of the model."""

    name = forms.CharField(label=_("批次名称"), max_length=40, help_text=_("例如：第一批。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=80, help_text=_("例如：First batch。"))
    audience = forms.CharField(label=_("招什么人"), max_length=120, required=False)
    audience_en = forms.CharField(label=_("招什么人（英文）"), max_length=200, required=False)
    sign_up_from = forms.DateTimeField(label=_("报名开始"), widget=MomentInput(), required=False)
    sign_up_until = forms.DateTimeField(label=_("报名截止"), widget=MomentInput(), required=False)
    trains_at = forms.DateTimeField(label=_("培训时间"), widget=MomentInput(), required=False)
    trains_where = forms.CharField(label=_("培训地点"), max_length=120, required=False)

    def __init__(self, *args: Any, part: Batch | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(part, name) for name in self.base_fields} if part else {})
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """Arguments for actions.save_batch."""
        return dict(self.cleaned_data)


class BoardingForm(KitForm):
    """Names are those of the model."""

    name = forms.CharField(label=_("上车点"), max_length=60, help_text=_("例如：轻轨悦来站 2 号口。"))
    name_en = forms.CharField(label=_("英文名称"), max_length=120)
    leaves_at = forms.TimeField(label=_("每天几点发车"), widget=HourInput())
    returns_at = forms.TimeField(label=_("返程几点发车"), widget=HourInput(), required=False)

    def __init__(self, *args: Any, part: BoardingPoint | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(part, name) for name in self.base_fields} if part else {})
        super().__init__(*args, **kwargs)

    def facts(self) -> dict[str, Any]:
        """Arguments for actions.save_boarding."""
        return dict(self.cleaned_data)


class GuidanceForm(KitForm):
    """Each topic in both languages: fields «bring» and «bring_en»."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.topic: row for row in event.guidance.all()}
        for topic, label in Guidance.Topic.choices:
            row = known.get(topic)
            self.fields[topic] = _area(label, rows=3, most=1500)
            self.fields[f"{topic}_en"] = _area(f"{label}（English: {TOPICS_EN[topic]}）", rows=3, most=2500)
            self.fields[topic].initial, self.fields[f"{topic}_en"].initial = (
                (row.text, row.text_en) if row else ("", "")
            )

    def texts(self) -> dict[str, tuple[str, str]]:
        """Argument for actions.save_guidance."""
        data = self.cleaned_data
        return {topic: (data[topic], data[f"{topic}_en"]) for topic in Guidance.Topic.values}


class AssignForm(KitForm):
    """Activities that were ticked in the list, with venue and batch for all of them."""

    venue = forms.ModelChoiceField(label=_("在哪个场馆"), queryset=Venue.objects.none())
    batch = forms.ModelChoiceField(label=_("哪一批"), queryset=Batch.objects.none(), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _of_event(self, event)
        if len(only := list(event.venues.all()[:2])) == 1:
            self.initial.setdefault("venue", only[0].pk)


def _of_event(form: Any, event: Event) -> None:
    form.fields["venue"].queryset = event.venues.all()
    form.fields["batch"].queryset = event.batches.all()
    form.fields["batch"].empty_label = "不分批"
    form.fields["venue"].empty_label = "请选择"


class ServiceForm(KitForm):
    """Venue, batch and English words of an assigned activity, with a pair of fields for each name of a post."""

    venue = forms.ModelChoiceField(label=_("在哪个场馆"), queryset=Venue.objects.none())
    batch = forms.ModelChoiceField(label=_("哪一批"), queryset=Batch.objects.none(), required=False)
    title_en = forms.CharField(label=_("活动的英文名称"), max_length=160, required=False)
    text_en = _area(_("英文说明和安全提示"), rows=4)

    def __init__(self, *args: Any, service: Service, post_names: list[str], **kwargs: Any) -> None:
        known = {one.name: one for one in service.post_words.all()}
        kwargs.setdefault(
            "initial",
            {
                "venue": service.venue_id,
                "batch": service.batch_id,
                "title_en": service.title_en,
                "text_en": service.text_en,
            },
        )
        super().__init__(*args, **kwargs)
        _of_event(self, service.event)
        self.post_names = post_names
        for place, name in enumerate(post_names):
            words = known.get(name)
            self.fields[f"post_{place}"] = forms.CharField(
                label=_("“%(name)s”岗的英文名") % {"name": name}, max_length=80, required=False,
                initial=words.name_en if words else "",
            )  # fmt: skip
            self.fields[f"duties_{place}"] = forms.CharField(
                label=_("“%(name)s”岗做什么（英文）") % {"name": name}, max_length=300, required=False,
                initial=words.duties_en if words else "",
            )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """Arguments for actions.save_service."""
        data = self.cleaned_data
        posts = {name: (data[f"post_{n}"], data[f"duties_{n}"]) for n, name in enumerate(self.post_names)}
        return {name: data[name] for name in self.base_fields} | {"posts": posts}


class SheetForm(KitForm):
    """Badges to be printed."""

    batch = forms.ModelChoiceField(label=_("哪一批"), queryset=Batch.objects.none(), required=False)
    only_new = forms.BooleanField(label=_("只要没打印过的"), required=False, initial=True)
    reason = forms.CharField(
        label=_("用途"), max_length=300, help_text=_("会记入审计，证件上的人看得到。例如：第一批打印制证。")
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = event.batches.all()  # type: ignore[attr-defined]
        self.fields["batch"].empty_label = "全部"  # type: ignore[attr-defined]


class ZonesForm(KitForm):
    """Venues beside those of the person's own shifts."""

    zones = forms.ModelMultipleChoiceField(
        label=_("另外可进的场馆"), queryset=Venue.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("有一个场馆已经删除，请重新勾选。")},
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zones"].queryset = event.venues.all()  # type: ignore[attr-defined]
