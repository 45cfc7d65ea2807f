"""Forms of the track of leaders to be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer


class NumberField(forms.CharField):
    """A volunteer by 志愿者编号; who is not in reach is not found."""

    def __init__(self, *, rows: Any, **kwargs: Any) -> None:
        super().__init__(max_length=24, **kwargs)
        self.rows = rows

    def clean(self, value: Any) -> Volunteer | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found: Volunteer | None = self.rows.filter(number__iexact=text).first()
        if found is None:
            raise forms.ValidationError(_("没有这个志愿者编号，请核对后再填。"))
        return found


def _when() -> forms.DateField:
    return forms.DateField(label=_("日期"), required=False, widget=DayInput, help_text=_("不填就是今天。"))


class NominateForm(KitForm):
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=_("为哪个组织培育"), empty_label=_("请选择")
    )
    reason = forms.CharField(
        label=_("推荐理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("本人会看到。")
    )
    evidence = forms.CharField(
        label=_("佐证"), max_length=300, required=False, help_text=_("例如做过的活动、获得的荣誉；可以不填。")
    )
    day = _when()

    def __init__(self, *args: Any, organizations: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["volunteer"] = NumberField(rows=people, label=_("志愿者编号"))
        self.order_fields(["volunteer", "organization", "reason", "evidence", "day"])


class LeadForm(KitForm):
    evidence = forms.CharField(
        label=_("培训的佐证"),
        max_length=300,
        required=False,
        help_text=_("在平台上学完的培训班自动记为佐证；在别处培训的，写哪一期培训、考核结果或证书编号。"),
    )
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)
    day = _when()

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"] = NumberField(rows=people, label=_("导师的志愿者编号"))
        self.order_fields(["mentor", "evidence", "reason", "day"])


class AskReviewForm(KitForm):
    evidence = forms.CharField(label=_("领衔的佐证"), max_length=300, help_text=_("带过哪些活动、项目。"))
    reason = forms.CharField(label=_("说明"), max_length=300, required=False)
    day = _when()


class ReviewForm(KitForm):
    passed = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("yes", _("通过，出师")), ("no", _("还要继续领衔"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(label=_("依据"), max_length=300, required=False)
    day = _when()


class StopForm(KitForm):
    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    day = _when()
