"""Forms of what remains of an activity: report, costs, pictures, opinions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from yushan.activities.actions.closing import Cost
from yushan.activities.models import ReportPhoto
from yushan.common.forms import KitForm
from yushan.common.pictures import MOST_BYTES

STARS = [
    (5, _("五星 · 很好")),
    (4, _("四星 · 好")),
    (3, _("三星 · 一般")),
    (2, _("二星 · 不太好")),
    (1, _("一星 · 不好")),
]


class ReportForm(KitForm):
    """What was done and how many were reached."""

    summary = forms.CharField(
        label=_("小结"),
        max_length=3000,
        required=False,
        help_text=_("做了什么，服务了谁，效果怎样，下次怎么改进。不要写别人的姓名和电话。"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reached = forms.IntegerField(label=_("服务到的人数"), min_value=0, max_value=10_000_000, required=False)
    reached_how = forms.CharField(
        label=_("怎么数的"), max_length=120, required=False, help_text=_("例如：签到表、发放的资料数。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("summary", "reached"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]


class CostForm(KitForm):
    """One line of costs; an empty one is left out."""

    item = forms.CharField(label=_("支出项目"), max_length=60, required=False)
    yuan = forms.DecimalField(
        label=_("金额（元）"), min_value=Decimal(0), max_digits=12, decimal_places=2, required=False
    )
    payer = forms.CharField(label=_("谁出的"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("item") and data.get("yuan") is None and "yuan" not in self.errors:
            self.add_error("yuan", _("请填金额。"))
        if data.get("yuan") is not None and not data.get("item"):
            self.add_error("item", _("请写是什么支出。"))
        return data


class Costs(BaseFormSet):  # type: ignore[type-arg]
    """The lines of costs."""

    def costs(self) -> list[Cost]:
        """Those that were filled in, in fen."""
        return [
            Cost(row["item"], int(row["yuan"] * 100), row.get("payer", ""))
            for row in (form.cleaned_data for form in self.forms)
            if row.get("item")
        ]


CostFormSet = formset_factory(CostForm, formset=Costs, extra=3, max_num=20, validate_max=True)


class PhotoForm(KitForm):
    """A picture with a word on the faces in it."""

    photo = forms.FileField(label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}))
    caption = forms.CharField(label=_("照片里是什么"), max_length=100)
    faces = forms.ChoiceField(label=_("照片里的人"), choices=ReportPhoto.Faces.choices, widget=forms.RadioSelect)
    people = forms.MultipleChoiceField(
        label=_("能认出来的志愿者"),
        required=False,
        help_text=_("只列出到场的人。本人撤回照片同意后，这张照片马上不再公开。居民和孩子由您当面问过本人或监护人。"),
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def clean_photo(self) -> Any:
        """A file of a size that a picture may have."""
        file = self.cleaned_data["photo"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("照片超过 3 MB，请压缩以后再传。"))
        return file


class OpinionForm(KitForm):
    """Stars and, if one likes, words."""

    rating = forms.TypedChoiceField(
        label=_("您觉得怎么样"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一到五星。")},
    )
    text = forms.CharField(
        label=_("想说的话"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
