"""The form of a report, without scripts and with a network; the app sends the same."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity
from yushan.common.forms import KitForm, MomentInput
from yushan.needs.forms_fields import FilesField, SeveralFiles
from yushan.organizations.models import Area
from yushan.safety.actions import Person, Report
from yushan.safety.models import Incident, IncidentPerson


class ReportForm(KitForm):
    """What, how bad, where, what was done."""

    kind = forms.ChoiceField(label=_("什么事"), choices=Incident.Kind.choices)
    severity = forms.TypedChoiceField(
        label=_("有多严重"), coerce=int, choices=Incident.Severity.choices, widget=forms.RadioSelect,
        help_text=_("拿不准的往重里选。危及生命的先打 120、119、110。"),
    )  # fmt: skip
    activity = forms.TypedChoiceField(label=_("哪个活动"), coerce=int, required=False, empty_value=None)
    area = forms.ModelChoiceField(
        label=_("哪个区县"), queryset=Area.objects.none(), required=False, empty_label=_("同活动")
    )
    place = forms.CharField(label=_("具体在哪里"), max_length=100, required=False)
    text = forms.CharField(label=_("怎么回事"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    measures = forms.CharField(
        label=_("已经做了什么"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如：冲洗、包扎、送医院、通知家长、停了活动。"),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("涉及的人"), choices=IncidentPerson.Role.choices, required=False)
    name = forms.CharField(label=_("姓名"), max_length=30, required=False)
    phone = forms.CharField(label=_("电话"), max_length=20, required=False)
    is_minor = forms.BooleanField(label=_("未成年"), required=False)
    health = forms.CharField(
        label=_("伤情"), max_length=500, required=False, help_text=_("单独加密，每看一次都有记录。")
    )
    witness = forms.CharField(label=_("证人（姓名、电话）"), max_length=100, required=False)
    happened_at = forms.DateTimeField(
        label=_("什么时候"), widget=MomentInput(), required=False, help_text=_("空着就是现在。")
    )
    photos = FilesField(
        label=_("照片"), required=False, help_text=_("最多 6 张，位置信息会去掉。"),
        widget=SeveralFiles(attrs={"multiple": True, "accept": "image/*"}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, activities: list[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = {row.pk: row for row in activities}
        fields: Any = self.fields
        fields["activity"].choices = [("", _("不在活动里")), *((row.pk, row.title) for row in activities)]
        fields["area"].queryset = Area.objects.filter(valid_until=None).order_by("order", "code")
        fields["area"].needed_when = _("不在活动里时选")
        self.initial.setdefault("key", str(uuid.uuid4()))

    def report(self) -> Report:
        """As the action takes it."""
        data = self.cleaned_data
        people = []
        if data["name"] or data["health"] or data["phone"]:
            people.append(
                Person(data["role"] or "involved", data["name"], data["phone"], data["health"], data["is_minor"])
            )
        if data["witness"]:
            people.append(Person("witness", data["witness"]))
        return Report(
            kind=data["kind"], severity=data["severity"], text=data["text"], place=data["place"],
            measures=data["measures"], activity=self.activities.get(data["activity"]), area=data["area"],
            happened_at=data["happened_at"], people=people,
        )  # fmt: skip


class ClosingForm(KitForm):
    """What became of it, what is learned."""

    outcome = forms.CharField(label=_("结果"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    lessons = forms.CharField(
        label=_("教训"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("以后怎样避免。所有组织都会看到，不要写人名。"),
    )  # fmt: skip
