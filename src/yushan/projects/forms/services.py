"""Forms of the service list: reading and shaping only, decisions are in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm
from yushan.organizations.models import Area, Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.projects.actions.services import FIELDS
from yushan.projects.models import Project, ServiceItem, ServiceOffer
from yushan.projects.queries import services as queries
from yushan.projects.rules.services import ACCESSIBILITY
from yushan.volunteers.forms.service import slot_rows
from yushan.volunteers.queries.skills import skill_choices
from yushan.volunteers.rules_availability import SLOTS, clean


def _long(label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ServiceForm(KitForm):
    """Names are those of actions.services.FIELDS, with the project for a new one."""

    project = forms.ModelChoiceField(label=_("所属项目"), queryset=Project.objects.none(), empty_label=_("请选择"))
    title = forms.CharField(
        label=_("服务名称"), max_length=60, help_text=_("照群众的说法写，例如：柑橘病虫害上门看一看。")
    )
    service_type = forms.ModelChoiceField(label=_("服务类型"), queryset=Entry.objects.none(), empty_label=_("请选择"))
    audience = forms.CharField(label=_("适合谁"), max_length=120, required=False)
    description = _long(_("服务内容"), _("来了做什么、怎么做、带什么来。"), 5)
    minutes = forms.IntegerField(label=_("一次多长时间（分钟）"), min_value=15, max_value=1440, initial=90)
    least_people = forms.IntegerField(label=_("最少多少人"), min_value=1, max_value=100_000, initial=1)
    most_people = forms.IntegerField(label=_("最多多少人"), min_value=1, max_value=100_000, required=False)
    host_provides = _long(_("点单方要准备什么"), _("场地、桌椅、投影、电源等；不用准备就写“不用准备”。"))
    languages = forms.MultipleChoiceField(label=_("能用的语言"), required=False, widget=forms.CheckboxSelectMultiple)
    accessibility = forms.MultipleChoiceField(
        label=_("无障碍"), required=False, choices=list(ACCESSIBILITY.items()), widget=forms.CheckboxSelectMultiple
    )
    skills = forms.MultipleChoiceField(
        label=_("需要的专长"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("派单时先看队里有没有这样的人；按住 Ctrl 可以多选。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, item: ServiceItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["service_type"].queryset = Entry.objects.filter(table="service_types", is_active=True)
        fields["languages"].choices = plan.choices("languages")
        fields["skills"].choices = skill_choices()
        for name in ("audience", "description", "host_provides"):
            fields[name].needed_later = True
        if item:
            del self.fields["project"]
            return
        mine = queries.projects_for(actor)
        fields["project"].queryset = mine
        if len(only := list(mine[:2])) == 1:
            self.initial.setdefault("project", only[0].pk)

    @classmethod
    def facts_now(cls, item: ServiceItem) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(item, name) for name in FIELDS} | {"service_type": item.service_type_id}

    def facts(self) -> dict[str, Any]:
        """Arguments for the actions."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class OfferForm(KitForm):
    """Names are those of actions.services.save_offer."""

    organization = forms.ModelChoiceField(
        label=_("哪个组织承接"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    monthly = forms.IntegerField(label=_("每月最多接几次"), min_value=1, max_value=300, initial=4)
    lead_days = forms.IntegerField(
        label=_("要提前几个工作日"), min_value=0, max_value=60, initial=5, help_text=_("从接单到上门。")
    )
    areas = forms.ModelMultipleChoiceField(
        Area.objects.filter(valid_until=None).order_by("order"), label=_("能去的区县"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    slots = forms.MultipleChoiceField(required=False, choices=[(slot, slot) for slot in SLOTS])
    is_active = forms.BooleanField(label=_("现在接单"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Any, offer: ServiceOffer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if offer:
            del self.fields["organization"]
            return
        fields["organization"].queryset = mine = queries.organizations_for(actor)
        if len(only := list(mine[:2])) == 1:
            self.initial.setdefault("organization", only[0].pk)
            self.initial.setdefault("areas", [only[0].area_id])

    def rows(self) -> list[dict[str, Any]]:
        """The week as a table of boxes."""
        return slot_rows(list(self["slots"].value() or []))

    @classmethod
    def facts_now(cls, offer: ServiceOffer) -> dict[str, Any]:
        """What is known now."""
        names = ("monthly", "lead_days", "is_active")
        values: dict[str, Any] = {name: getattr(offer, name) for name in names}
        return values | {"areas": list(offer.areas.all()), "slots": clean(offer.slots)}
