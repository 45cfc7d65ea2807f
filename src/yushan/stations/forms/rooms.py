"""Forms of rooms and equipment; names are those of actions.rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import HourInput, KitForm
from yushan.stations.models import Audience, Equipment, Room
from yushan.stations.rules.rooms import ACCESSIBILITY, FEATURES, WEEKDAYS

_LENGTHS = [(30, _("30 分钟")), (60, _("1 小时")), (90, _("1 个半小时")), (120, _("2 小时")), (180, _("3 小时")),
            (240, _("4 小时")), (480, _("8 小时"))]  # fmt: skip
_PAUSES = [(0, _("不用")), (15, _("15 分钟")), (30, _("30 分钟")), (45, _("45 分钟")), (60, _("1 小时"))]


def _several(label: Any, choices: Any, **options: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **options)


class RoomForm(KitForm):
    """A room and its terms."""

    name = forms.CharField(label=_("场地名称"), max_length=40, help_text=_("例如：二楼科学教室。"))
    location = forms.CharField(label=_("在哪里"), max_length=60, required=False, help_text=_("楼层、门牌，怎么找。"))
    places = forms.IntegerField(label=_("最多容纳多少人"), min_value=1, max_value=5000)
    features = _several(_("有什么"), list(FEATURES.items()), required=False)
    accessibility = _several(_("无障碍"), list(ACCESSIBILITY.items()), required=False)
    note = forms.CharField(
        label=_("约之前要知道的"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("钥匙在哪里、不能做什么、用完怎么收拾。约的人看得到。"),
    )  # fmt: skip
    is_open = forms.BooleanField(label=_("接受预约"), required=False, initial=True)
    audiences = _several(_("谁可以约"), Audience.choices[:3], required=False)
    approval = forms.ChoiceField(
        label=_("要不要审核"), choices=Room.Approval.choices, widget=forms.RadioSelect, initial=Room.Approval.PERSONS
    )
    weekdays = _several(_("哪几天可以约"), [(str(n), f"周{name}") for n, name in enumerate(WEEKDAYS)], coerce=int)
    opens = forms.TimeField(label=_("最早几点"), widget=HourInput())
    closes = forms.TimeField(label=_("最晚到几点"), widget=HourInput())
    ahead_days = forms.IntegerField(label=_("最多提前多少天"), min_value=1, max_value=365, initial=30)
    notice_hours = forms.IntegerField(label=_("至少提前几小时"), min_value=0, max_value=720, initial=2)
    longest_minutes = forms.TypedChoiceField(label=_("一次最长"), choices=_LENGTHS, coerce=int, initial=240)
    setup_minutes = forms.TypedChoiceField(label=_("用之前留出布置的时间"), choices=_PAUSES, coerce=int, initial=0)
    cleanup_minutes = forms.TypedChoiceField(label=_("用之后留出收拾的时间"), choices=_PAUSES, coerce=int, initial=0)
    needs_arrival = forms.BooleanField(
        label=_("到场要登记"), required=False,
        help_text=_("勾选后，当天结束时还没有登记到场的，记为没有来；不勾选的，没有登记缺席就算来过。"),
    )  # fmt: skip

    @classmethod
    def facts_now(cls, room: Room) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(room, name) for name in cls.base_fields}


class EquipmentForm(KitForm):
    """Equipment that is lent."""

    name = forms.CharField(label=_("设备名称"), max_length=40, help_text=_("例如：双目显微镜。"))
    number = forms.IntegerField(label=_("一共几件"), min_value=1, max_value=9999)
    broken = forms.IntegerField(label=_("其中坏的"), min_value=0, max_value=9999, initial=0)
    longest_days = forms.IntegerField(label=_("一次最多借几天"), min_value=0, max_value=365, initial=7)
    note = forms.CharField(
        label=_("状况和用法"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_open = forms.BooleanField(label=_("可以外借"), required=False, initial=True)

    @classmethod
    def facts_now(cls, equipment: Equipment) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(equipment, name) for name in cls.base_fields}
