"""Forms of the room: an item, its stock, a reason, a letter."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.common.pictures import MOST_BYTES
from yushan.organizations.models import Area, Organization
from yushan.recognition.actions import ItemFacts
from yushan.recognition.models import RewardItem
from yushan.stations.models import Station


class ItemForm(KitForm):
    """What an item is."""

    name = forms.CharField(label=_("名称"), max_length=40)
    description = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    cost = forms.IntegerField(label=_("需要多少积分"), min_value=1, max_value=100_000)
    limit = forms.IntegerField(
        label=_("每人限兑"), min_value=1, max_value=1000, required=False, help_text=_("不限就不填。")
    )
    starts_on = forms.DateField(label=_("第一天"), widget=DayInput, required=False)
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput, required=False, help_text=_("长期可兑就不填。"))
    station = forms.ModelChoiceField(
        label=_("领取站点"),
        queryset=Station.objects.none(),
        required=False,
        empty_label=_("不在站点领取"),
        help_text=_("选了站点，站点管理员也可以发放。"),
    )
    place = forms.CharField(
        label=_("在哪里、什么时候领"), max_length=120, help_text=_("例如：走马镇文化站一楼，工作日 9:00–17:00。")
    )
    contact = forms.CharField(label=_("由谁发放"), max_length=60, help_text=_("姓名和办公电话，兑换的人会看到。"))
    picture = forms.FileField(
        label=_("图片"), required=False, help_text=_("JPG 或 PNG，最大 3 MB；照片里的拍摄地点和时间会自动去掉。")
    )
    remove_picture = forms.BooleanField(label=_("去掉现在的图片"), required=False)

    def __init__(self, *args: Any, stations: Any, item: RewardItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations  # type: ignore[attr-defined]
        if item is None or not item.picture:
            del self.fields["remove_picture"]

    @classmethod
    def facts_now(cls, item: RewardItem) -> dict[str, Any]:
        """What is known now."""
        names = ("name", "description", "cost", "limit", "starts_on", "ends_on", "station", "place", "contact")
        return {name: getattr(item, name) for name in names}

    def clean_picture(self) -> bytes | None:
        """The content; None where nothing was chosen."""
        chosen = self.cleaned_data["picture"]
        if not chosen:
            return None
        if chosen.size > MOST_BYTES:
            raise ValidationError(_("图片超过 3 MB，请压缩以后再传。"))
        return bytes(chosen.read())

    def facts(self) -> ItemFacts:
        """Arguments for the actions."""
        data = dict(self.cleaned_data)
        content = data.pop("picture")
        if data.pop("remove_picture", False) and content is None:
            content = b""
        names = ("name", "description", "cost", "limit", "starts_on", "ends_on", "station", "place", "contact")
        return ItemFacts(content=content, **{name: data[name] for name in names})


class NewItemForm(ItemForm):
    """A new item with who offers it and how many there are."""

    giver = forms.ChoiceField(label=_("由谁提供"), help_text=_("区县和队伍提供的，只给自己的志愿者兑换。"))
    stock = forms.IntegerField(label=_("现有多少件"), min_value=0, max_value=100_000, initial=0)
    field_order = ["giver", "name", "description", "cost", "stock", "limit", "starts_on", "ends_on"]

    def __init__(
        self, *args: Any, city: bool, areas: list[Area], organizations: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._givers: dict[str, dict[str, Any]] = {"city": {}} if city else {}
        self._givers |= {f"a{area.pk}": {"area": area} for area in areas}
        self._givers |= {f"o{node.pk}": {"organization": node} for node in organizations}
        names = [("city", str(_("全市")))] if city else []
        names += [(f"a{area.pk}", area.name) for area in areas] + [(f"o{one.pk}", one.name) for one in organizations]
        choices = names if len(names) == 1 else [("", str(_("请选择"))), *names]
        self.fields["giver"].choices = choices  # type: ignore[attr-defined]

    def giver_of(self) -> dict[str, Any]:
        """Who offers it, as the action takes it."""
        return self._givers[self.cleaned_data["giver"]]


class StockForm(KitForm):
    direction = forms.ChoiceField(
        label=_("怎么变"),
        choices=[("more", _("入库，增加")), ("fewer", _("损坏、遗失或挪作他用，减少"))],
        widget=forms.RadioSelect,
        initial="more",
    )
    amount = forms.IntegerField(label=_("多少件"), min_value=1, max_value=100_000)
    reason = forms.CharField(label=_("原因"), max_length=120, help_text=_("例如：9 月采购到货。"))

    def change(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = self.cleaned_data
        sign = 1 if data["direction"] == "more" else -1
        return {"amount": sign * data["amount"], "reason": data["reason"]}


class ReasonForm(KitForm):
    reason = forms.CharField(label=_("原因"), max_length=100, widget=forms.Textarea(attrs={"rows": 2}))


class ExportForm(KitForm):
    reason = forms.CharField(
        label=_("导出的用途"), max_length=200, help_text=_("会记入审计，也会印在文件上。名单里有姓名和志愿者编号。")
    )


class ThanksForm(KitForm):
    text = forms.CharField(
        label=_("正文"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("抬头的姓名、活动名称和日期会自动写上，这里从“感谢您……”写起。"),
    )
    signature = forms.CharField(label=_("署名"), max_length=80, help_text=_("写在组织名称下面，例如：队长 黎静。"))
