"""Beginning a placing, and naming somebody else for a post."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Placing
from yushan.activities.rules.placing_fit import MUCH, NOT_AT_ALL, USUAL
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry

# Parts of the score in the coordinator's words (rules/placing_fit.py).
_PARTS = {
    "skills": (_("特长对口"), _("岗位用得上本人的特长。")),
    "near": (_("离得近"), _("本人所在区县、愿意去的地方，或者队伍驻地离现场近。")),
    "fair": (_("服务少的优先"), _("让更多人轮得上。")),
    "served": (_("做过这类服务"), _("近一年参加过同类活动。")),
    "times": (_("本人说那时有空"), _("没有填空闲时间的也会问，填了的优先。")),
}
_LEVELS = ((NOT_AT_ALL, _("不看")), (USUAL, _("一般")), (MUCH, _("看重")))


def add_cares(form: forms.Form, cares: Mapping[str, int]) -> None:
    """A field for each part of the score."""
    for part, (label, hint) in _PARTS.items():
        form.fields[f"care_{part}"] = forms.TypedChoiceField(
            label=label, choices=_LEVELS, coerce=int, initial=cares.get(part, USUAL), help_text=hint,
        )  # fmt: skip


def cares_of(form: forms.Form) -> list[Any]:
    """These fields, for a template that folds them."""
    return [form[f"care_{part}"] for part in _PARTS]


def facts_of(form: forms.Form) -> dict[str, Any]:
    """Keyword arguments of an action: the parts of the score as one mapping."""
    rest = {name: value for name, value in form.cleaned_data.items() if not name.startswith("care_")}
    return rest | {"cares": {part: form.cleaned_data[f"care_{part}"] for part in _PARTS}}


class PlacingForm(KitForm):
    """Names are those of actions.placings.create_placing."""

    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：科技活动月志愿者安排。"))
    organization = forms.ModelChoiceField(
        label=_("哪个组织的活动和志愿者"), queryset=Organization.objects.none(), help_text=_("下级组织的一起安排。")
    )
    starts_on = forms.DateField(label=_("第一天"), widget=DayInput())
    ends_on = forms.DateField(label=_("最后一天"), widget=DayInput())
    key_date = forms.ModelChoiceField(
        label=_("只安排一个重要节点的活动"), queryset=Entry.objects.none(), required=False, empty_label=_("全部活动")
    )
    most_hours = forms.IntegerField(
        label=_("每人最多安排几小时"),
        min_value=1,
        max_value=200,
        initial=8,
        help_text=_("这段时间里一共，免得累着少数人。"),
    )
    answer_days = forms.IntegerField(
        label=_("邀请发出后几天内答复"), min_value=1, max_value=14, initial=3, help_text=_("过时没有答复，就另找别人。")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Organization.objects.filter(state="active")
        mine = visible(actor, "activity.edit", running, area="area", organization="path").order_by("path")
        self.fields["organization"].queryset = mine  # type: ignore[attr-defined]
        self.fields["organization"].empty_label = _("请选择")  # type: ignore[attr-defined]
        if first := next(iter(mine[:1]), None):
            self.initial.setdefault("organization", first.pk)
        add_cares(self, {})
        known = [entry.pk for entry in plan.entries("key_dates")]
        self.fields["key_date"].queryset = Entry.objects.filter(pk__in=known).order_by("order")  # type: ignore[attr-defined]

    @property
    def cares(self) -> list[Any]:
        """Fields of the parts of the score."""
        return cares_of(self)

    def facts(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return facts_of(self)


class ConditionsForm(KitForm):
    """What of a placing can be changed later. Names are those of actions.placings.change_placing."""

    title = forms.CharField(label=_("名称"), max_length=80)
    most_hours = forms.IntegerField(label=_("每人最多安排几小时"), min_value=1, max_value=200)
    answer_days = forms.IntegerField(label=_("邀请发出后几天内答复"), min_value=1, max_value=14)

    def __init__(self, *args: Any, placing: Placing, **kwargs: Any) -> None:
        facts = {name: getattr(placing, name) for name in ("title", "most_hours", "answer_days")}
        super().__init__(*args, initial=facts, **kwargs)
        add_cares(self, placing.cares)

    @property
    def cares(self) -> list[Any]:
        """Fields of the parts of the score."""
        return cares_of(self)

    def facts(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        return facts_of(self)


class ChangeForm(KitForm):
    """Who is to take the post instead, of those who can."""

    volunteer = forms.TypedChoiceField(
        label=_("换成谁"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("得分高的在前面。每个人先写这些人之间差别最大的地方，顺序就是按它们排的。"),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = choices  # type: ignore[attr-defined]
