"""Forms of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, FilesField, KitForm, SeveralFiles
from yushan.organizations.models import Area
from yushan.rights.actions import Session
from yushan.rights.models import Case, Exclusion, ExclusionAppeal, Mediation

ORGANIZATIONS = "rights.organizations"


def _area_choices(rows: Any, none: Any) -> list[tuple[Any, Any]]:
    return [("", none), *((row.pk, row.name) for row in rows)]


class HandOverForm(KitForm):
    """Where it goes and why."""

    area = forms.ModelChoiceField(
        label=_("转到哪里"), queryset=Area.objects.none(), required=False, empty_label=_("市级")
    )
    reason = forms.CharField(label=_("为什么转"), max_length=300, help_text=_("提出人和接手的人都会看到。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = Area.objects.filter(valid_until=None).order_by("order", "code")


class AnswerForm(KitForm):
    """What came of it."""

    result = forms.ChoiceField(
        label=_("结果"), choices=[pair for pair in Case.Result.choices if pair[0] != Case.Result.AGREED]
    )
    text = forms.CharField(
        label=_("答复"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("查到什么、怎么处理、依据什么。提出人会看到。"),
    )  # fmt: skip


class ReferForm(KitForm):
    """A question to an organization."""

    organization = FoundField(ORGANIZATIONS, label=_("问哪个组织"))
    question = forms.CharField(
        label=_("请它核实、说明什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("组织只看到这里写的，看不到诉求本身。不要写出提出人是谁。"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].offer(user)


class SubjectForm(KitForm):
    """Which organization it is about."""

    organization = FoundField(ORGANIZATIONS, label=_("被反映的组织"), help_text=_("写明以后，这个组织的人自动回避。"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].offer(user)


class SessionForm(KitForm):
    """The record of one sitting."""

    held_on = forms.DateField(label=_("哪天谈的"), widget=DayInput(), initial=clock.today)
    place = forms.CharField(label=_("在哪里"), max_length=60)
    first_party = forms.CharField(label=_("一方"), max_length=100, initial=_("提出人"))
    second_party = forms.CharField(label=_("另一方"), max_length=100)
    both_agreed = forms.BooleanField(label=_("双方都同意调解"))
    record = forms.CharField(label=_("谈了什么"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.ChoiceField(label=_("结果"), choices=Mediation.Outcome.choices)
    agreement = forms.CharField(
        label=_("达成的一致"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agreement"]
        field.needed_when = _("达成一致时填，作为答复")

    def session(self) -> Session:
        """As the action takes it."""
        return Session(**self.cleaned_data)


class PublicForm(KitForm):
    """Question and answer for everybody."""

    question = forms.CharField(label=_("大家会问的问题"), max_length=120)
    answer = forms.CharField(
        label=_("给大家的答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("不写是谁、哪支队，由另一个人看过再发布。"),
    )  # fmt: skip


class ExclusionForm(KitForm):
    """Who shall be kept out, where, why, what shows it."""

    number = forms.CharField(label=_("志愿者编号"), max_length=30)
    area = forms.TypedChoiceField(label=_("哪里的活动"), coerce=int, required=False, empty_value=None)
    ground = forms.ChoiceField(label=_("事由"), choices=Exclusion.Ground.choices)
    reason = forms.CharField(
        label=_("做了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("什么时候、在哪里、做了什么。本人会看到。"),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("证据"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("本人会看到。")
    )
    attached = FilesField(
        label=_("证据的照片或文件"), required=False, widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("最多 3 个。本人会看到，别人的信息请先遮住。"),
    )  # fmt: skip
    told_how = forms.CharField(label=_("怎样通知本人"), max_length=100, required=False)

    def __init__(self, *args: Any, areas: Any, has_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].choices = _area_choices(areas, _("全市") if has_city else _("请选择"))
        fields["area"].required = not has_city
        fields["told_how"].needed_when = _("本人没有账号时填")


class DecisionForm(KitForm):
    """From when until when, and why."""

    starts_on = forms.DateField(label=_("从哪天"), widget=DayInput(), initial=clock.today)
    ends_on = forms.DateField(label=_("到哪天（最后一天）"), widget=DayInput())
    decision = forms.CharField(
        label=_("为什么，本人的说明怎样考虑的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AppealDecisionForm(KitForm):
    """What becomes of an appeal."""

    outcome = forms.ChoiceField(
        label=_("结果"), choices=[pair for pair in ExclusionAppeal.State.choices if pair[0] != "open"]
    )
    ends_on = forms.DateField(label=_("改到哪天结束"), widget=DayInput(), required=False)
    answer = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ends_on"]
        field.needed_when = _("缩短时填")


class SpokenForm(KitForm):
    """What somebody without an account said about their exclusion, and how it came."""

    text = forms.CharField(label=_("本人的说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    received_how = forms.CharField(
        label=_("本人怎样说的"), max_length=100, help_text=_("例如：9 月 9 日当面陈述，签了字；9 月 9 日来信。")
    )

    def __init__(self, *args: Any, is_appeal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_appeal:
            self.fields["text"].label = _("本人为什么不服、希望怎样")
