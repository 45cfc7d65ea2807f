"""Forms of the duty roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, HourInput, KitForm
from yushan.stations.models import DutyMember, Station
from yushan.stations.queries.duty import members_of
from yushan.stations.rules.rooms import WEEKDAYS


class LineForm(KitForm):
    """A line of the week plan; names are those of actions.save_line."""

    weekday = forms.TypedChoiceField(
        label=_("星期几"), choices=[(str(n), f"周{name}") for n, name in enumerate(WEEKDAYS)], coerce=int
    )
    begins = forms.TimeField(label=_("几点开始"), widget=HourInput())
    ends = forms.TimeField(label=_("几点结束"), widget=HourInput())
    places = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=20, initial=1)
    members = forms.ModelMultipleChoiceField(
        label=_("固定由谁"), queryset=DutyMember.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("排每周的班时先排上他们，不够的空着等人报。"),
    )  # fmt: skip

    def __init__(self, *args: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["members"]
        field.queryset = members_of(station).filter(state=DutyMember.State.ACTIVE)


class ShiftForm(KitForm):
    """One shift beside the plan."""

    day = forms.DateField(label=_("哪一天"), widget=DayInput())
    begins = forms.TimeField(label=_("几点开始"), widget=HourInput())
    ends = forms.TimeField(label=_("几点结束"), widget=HourInput())
    places = forms.IntegerField(label=_("要几个人"), min_value=1, max_value=20, initial=1)


class InviteForm(KitForm):
    """A volunteer by number."""

    number = forms.CharField(label=_("志愿者编号"), max_length=30, help_text=_("本人会收到邀请，答应了才排班。"))
