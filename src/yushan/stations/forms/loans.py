"""Forms of loans."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, KitForm
from yushan.stations.actions.taking import Taking, at_desk
from yushan.stations.forms.booking import PhoneField
from yushan.stations.models import Equipment, Station


class _Pieces(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（能借 {obj.free} 件）"


class LendForm(KitForm):
    """Names are those of actions.lend."""

    equipment = _Pieces(label=_("借什么"), queryset=Equipment.objects.none(), empty_label=_("请选择"))
    count = forms.IntegerField(label=_("几件"), min_value=1, max_value=9999, initial=1)
    due_on = forms.DateField(label=_("哪天还"), widget=DayInput())
    contact_name = forms.CharField(label=_("谁来拿"), max_length=30, help_text=_("看一眼证件，姓名写全。"))
    contact_phone = PhoneField()
    organization = FoundField("stations.desk_teams", label=_("哪支队"), empty_label=_("不是队伍"), required=False)
    purpose = forms.CharField(label=_("做什么用"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: Any, station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.station = station
        things: Any = self.fields["equipment"]
        things.queryset = Equipment.objects.filter(station=station, is_open=True).select_related("station")
        teams: Any = self.fields["organization"]
        teams.offer(actor)
        self.initial.setdefault("due_on", clock.today() + timedelta(days=3))

    def taking(self, actor: Any) -> Taking:
        """Who borrows."""
        asked = self.cleaned_data
        return at_desk(
            actor, self.station, organization=asked["organization"], name=asked["contact_name"],
            phone=asked["contact_phone"],
        )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What actions.lend takes beside the taker."""
        return {name: self.cleaned_data[name] for name in ("equipment", "count", "due_on", "purpose")}


class BackForm(KitForm):
    """Names are those of actions.take_back."""

    damaged = forms.IntegerField(label=_("坏了几件"), min_value=0, max_value=9999, initial=0)
    missing = forms.IntegerField(label=_("少了几件"), min_value=0, max_value=9999, initial=0)
    condition = forms.CharField(
        label=_("还回来的状况"), max_length=200, required=False, help_text=_("有坏的、少的要写明。")
    )
