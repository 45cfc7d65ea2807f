"""The form of a report, without scripts and with a network; the app sends the same."""

import re
import uuid
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import Activity
from yushan.common.forms import FilesField, KitForm, MomentInput, SeveralFiles
from yushan.organizations.models import Area
from yushan.safety.actions import Person, Report
from yushan.safety.actions.people import MOST_PEOPLE
from yushan.safety.models import Incident, IncidentPerson
from yushan.volunteers.models import Volunteer

_PERSON = re.compile(r"_\d+$")


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
    happened_at = forms.DateTimeField(
        label=_("什么时候"), widget=MomentInput(), required=False, help_text=_("空着就是现在。")
    )
    photos = FilesField(
        label=_("照片"), required=False, help_text=_("最多 6 张，位置信息会去掉。"),
        widget=SeveralFiles(attrs={"multiple": True, "accept": "image/*"}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, activities: list[Activity], rows: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = max(1, min(rows, MOST_PEOPLE))
        for number in range(1, self.rows + 1):
            self._add_person(number)
        self.activities = {row.pk: row for row in activities}
        fields: Any = self.fields
        fields["activity"].choices = [("", _("不在活动里")), *((row.pk, row.title) for row in activities)]
        fields["area"].queryset = Area.objects.filter(valid_until=None).order_by("order", "code")
        fields["area"].needed_when = _("不在活动里时选")
        self.initial.setdefault("key", str(uuid.uuid4()))

    def not_judged(self) -> None:
        """Shows what was typed without errors: somebody only asked for one more row."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def _add_person(self, number: int) -> None:
        fields: dict[str, forms.Field] = {
            "role": forms.ChoiceField(label=_("第 %(n)d 个人是"), choices=IncidentPerson.Role.choices, required=False),
            "name": forms.CharField(label=_("姓名"), max_length=30, required=False),
            "phone": forms.CharField(label=_("电话"), max_length=20, required=False),
            "is_me": forms.BooleanField(label=_("就是我本人"), required=False),
            "is_minor": forms.BooleanField(label=_("未成年"), required=False),
            "health": forms.CharField(
                label=_("伤情"), max_length=500, required=False, help_text=_("单独加密，每看一次都有记录。")
            ),
        }
        fields["role"].label = fields["role"].label % {"n": number}  # type: ignore[operator]
        for name, field in fields.items():
            self.fields[f"{name}_{number}"] = field

    @property
    def before(self) -> list[forms.BoundField]:
        """What comes before the people."""
        return [bound for bound in self.visible_fields() if not _PERSON.search(bound.name) and bound.name != "photos"]

    @property
    def people_fields(self) -> list[list[forms.BoundField]]:
        """The fields of each person."""
        names = ("role", "name", "phone", "is_me", "is_minor", "health")
        return [[self[f"{name}_{number}"] for name in names] for number in range(1, self.rows + 1)]

    def report(self, me: Volunteer | None = None) -> Report:
        """As the action takes it; `me` is whoever reports."""
        data = self.cleaned_data
        people = [
            Person(
                data[f"role_{number}"] or "involved", data[f"name_{number}"], data[f"phone_{number}"],
                data[f"health_{number}"], data[f"is_minor_{number}"], me if data[f"is_me_{number}"] else None,
            )
            for number in range(1, self.rows + 1)
        ]  # fmt: skip
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
