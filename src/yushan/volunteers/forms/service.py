"""What a volunteer offers: when, in which languages, where; and the qualifications they have."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.volunteers.actions.qualifications import MOST_BYTES
from yushan.volunteers.models import QualificationKind, Volunteer
from yushan.volunteers.queries import qualification_kinds
from yushan.volunteers.rules_availability import DAYS, PARTS, SLOTS, clean

DAY_NAMES = dict(
    zip(DAYS, (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"), _("节假日")), strict=True)
)
PART_NAMES = dict(zip(PARTS, (_("上午"), _("下午"), _("晚上")), strict=True))


def slot_rows(chosen: list[str]) -> list[dict[str, Any]]:
    """The week as a table of boxes: a row a day, a box a part."""
    return [
        {
            "day": DAY_NAMES[day],
            "slots": [
                {"value": f"{day}-{part}", "part": PART_NAMES[part], "on": f"{day}-{part}" in chosen} for part in PARTS
            ],
        }
        for day in DAYS
    ]


def slots_text(chosen: list[str]) -> list[str]:
    """«周六 上午、下午», a day with something each; for staff."""
    found = []
    for day in DAYS:
        parts = [str(PART_NAMES[part]) for part in PARTS if f"{day}-{part}" in chosen]
        if parts:
            found.append(f"{DAY_NAMES[day]} {'全天' if len(parts) == len(PARTS) else '、'.join(parts)}")
    return found


class ServiceForm(KitForm):
    """When, in which languages, where."""

    available = forms.MultipleChoiceField(required=False, choices=[(slot, slot) for slot in SLOTS])
    languages = forms.MultipleChoiceField(
        label=_("会说的语言"),
        required=False,
        choices=lambda: plan.choices("languages"),
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.ModelMultipleChoiceField(
        Area.objects.filter(valid_until=None).order_by("order"),
        label=_("愿意去的区县"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def initial_of(cls, volunteer: Volunteer) -> dict[str, Any]:
        """What is known now."""
        areas = list(volunteer.serves_in.all())
        return {"available": clean(volunteer.available), "languages": volunteer.languages, "areas": areas}

    def _chosen(self, field: str) -> str:
        return "、".join(str(box.data["label"]) for box in self[field] if box.data["selected"])

    @property
    def chosen_languages(self) -> str:
        """What is ticked, in words, for the folded list."""
        return self._chosen("languages")

    @property
    def chosen_areas(self) -> str:
        """The same for districts."""
        return self._chosen("areas")

    def rows(self) -> list[dict[str, Any]]:
        """The table, with what was chosen."""
        return slot_rows(list(self["available"].value() or []))


class QualificationForm(KitForm):
    """One qualification with its document."""

    kind = forms.ModelChoiceField(QualificationKind.objects.none(), label=_("哪一种"), empty_label=_("请选择"))
    number = forms.CharField(
        label=_("证书编号"), required=False, max_length=60, help_text=_("加密保存，只有您和核对人能看。")
    )
    issuer = forms.CharField(label=_("发证单位"), required=False, max_length=80)
    issued_on = forms.DateField(label=_("发证日期"), widget=DayInput())
    expires_on = forms.DateField(
        label=_("有效期到"),
        required=False,
        widget=DayInput(),
        help_text=_("证书上没有写有效期的，不用填。到期前会提醒您。"),
    )
    file = forms.FileField(
        label=_("证书照片或扫描件"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，不超过 5 MB。加密保存，核对人每次查看都有记录。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[QualificationKind]", self.fields["kind"])
        field.queryset = qualification_kinds()

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if not file:
            return b""
        if file.size > MOST_BYTES:
            raise ValidationError(_("文件超过 5 MB，请压缩或重新拍一张小一点的。"))
        content: bytes = file.read()
        return content
