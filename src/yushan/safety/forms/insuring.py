"""Forms of policies, claims, preparation and talks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.documents import ACCEPT
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.safety.actions import PolicyFacts

ORGANIZATIONS = "safety.organizations"


def organizations_insured(user: Any) -> QuerySet[Organization]:
    """Whose policies somebody keeps."""
    rows = Organization.objects.filter(state__in=(Organization.State.ACTIVE, Organization.State.SUSPENDED))
    return visible(user, "insurance.edit", rows, area="area", organization="path").order_by("name", "pk")


class PolicyForm(KitForm):
    """A policy of a year or of people."""

    organization = FoundField(ORGANIZATIONS, label=_("哪个组织"))
    insurer = forms.CharField(label=_("保险公司"), max_length=60)
    number = forms.CharField(label=_("保单号"), max_length=60)
    starts_on = forms.DateField(label=_("从哪天"), widget=DayInput())
    ends_on = forms.DateField(label=_("到哪天（最后一天）"), widget=DayInput())
    covered = forms.CharField(
        label=_("保什么"), max_length=200, help_text=_("例如：意外身故、伤残 50 万元，医疗 5 万元。")
    )
    amount_yuan = forms.IntegerField(label=_("每人最高（元）"), min_value=0, max_value=100_000_000, required=False)
    who = forms.ChoiceField(
        label=_("保谁"), widget=forms.RadioSelect, initial="members",
        choices=[("members", _("组织和下级的全体队员，新入队的自动算")), ("people", _("只保名单上的人"))],
    )  # fmt: skip
    file = forms.FileField(
        label=_("保单文件"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPT})
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].offer(user)

    def facts(self) -> PolicyFacts:
        """As the action takes it."""
        data = self.cleaned_data
        return PolicyFacts(
            insurer=data["insurer"], number=data["number"], starts_on=data["starts_on"], ends_on=data["ends_on"],
            covered=data["covered"], covers_members=data["who"] == "members", amount_yuan=data["amount_yuan"],
        )  # fmt: skip


class ListForm(KitForm):
    """The list for the insurer, for a reason."""

    full = forms.BooleanField(label=_("身份证号和手机号不遮盖"), required=False)
    reason = forms.CharField(label=_("用途"), max_length=200, help_text=_("会记入审计，也印在文件上。"))

    def __init__(self, *args: Any, may_unmask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_unmask:
            del self.fields["full"]


class ClaimForm(KitForm):
    """The insurer was told."""

    policy = forms.ChoiceField(label=_("哪份保单"))
    person = forms.TypedChoiceField(label=_("谁"), coerce=int, required=False, empty_value=None)
    reported_on = forms.DateField(label=_("哪天报案"), widget=DayInput(), initial=clock.today)
    insurer_number = forms.CharField(label=_("报案号"), max_length=60, required=False)

    def __init__(
        self, *args: Any, policies: list[tuple[str, str]], people: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["policy"].choices = [("", _("请选择")), *policies]
        fields["person"].choices = [("", _("不指定")), *people]


class PreparationForm(KitForm):
    """Whom to call, where to go."""

    contact_name = forms.CharField(label=_("紧急联系人"), max_length=30)
    contact_phone = forms.CharField(label=_("手机号"), max_length=30)
    hospital = forms.CharField(label=_("最近的医院"), max_length=100, required=False)
    meeting_point = forms.CharField(label=_("集合的地方"), max_length=100, required=False)


class TalkForm(KitForm):
    """A talk to be read before."""

    title = forms.CharField(label=_("讲什么"), max_length=100)
    speaker = forms.CharField(label=_("谁来讲"), max_length=60)
    summary = forms.CharField(label=_("主要内容和出处"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label=_("讲稿"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
