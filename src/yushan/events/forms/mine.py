"""What somebody says of themselves for an event; the labels are in the catalogue in English, too."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm
from yushan.common.latin import latin_name
from yushan.events import words
from yushan.events.models import Accreditation, Arrangement, BoardingPoint, Event
from yushan.events.rules.languages import LEVELS


class PhotoForm(KitForm):
    """Photograph, name in Latin letters, levels of the languages that the event needs or the person declared."""

    photo = forms.FileField(
        label=_("正面照"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "data-badge-photo": ""}),
        help_text=_("免冠、正面、浅色背景，JPG 或 PNG，最大 1 MB。手机拍的会自动缩小。"),
    )
    name_latin = forms.CharField(
        label=_("证件上的拉丁字母姓名"), max_length=80, help_text=_("和护照一样写，例如 YU Xiaohe。")
    )
    agreed = forms.BooleanField(label=_("我同意把照片印在这次大型活动的证件上"), required=False)

    def __init__(self, *args: Any, row: Accreditation, needed: list[str], english: bool = False, **kwargs: Any) -> None:
        latin = row.name_latin or latin_name(row.volunteer.person.name)
        kwargs.setdefault("initial", {"name_latin": latin})
        super().__init__(*args, **kwargs)
        self.codes = list(dict.fromkeys([*needed, *row.volunteer.languages, *row.languages]))
        levels = words.LEVELS_EN if english else LEVELS
        for code in self.codes:
            name = words.language_en(code) if english else words.language(code)
            self.fields[f"language_{code}"] = forms.ChoiceField(
                label=name, required=False, choices=[("", _("不会，或者不想写")), *levels.items()],
                initial=row.languages.get(code, ""),
            )  # fmt: skip

    @property
    def language_fields(self) -> list[Any]:
        """One select for each language."""
        return [self[f"language_{code}"] for code in self.codes]

    def facts(self) -> dict[str, Any]:
        """Arguments for actions.submit_photo."""
        data = self.cleaned_data
        return {
            "content": data["photo"].read() if data["photo"] else b"",
            "name_latin": data["name_latin"],
            "languages": {code: data[f"language_{code}"] for code in self.codes if data[f"language_{code}"]},
            "agreed": data["agreed"],
        }


class ArrangeForm(KitForm):
    """Names are those of actions.arrange."""

    diet = forms.ChoiceField(label=_("用餐"), choices=Arrangement.Diet.choices, widget=forms.RadioSelect)
    allergies = forms.CharField(
        label=_("过敏、忌口"), max_length=200, required=False, help_text=_("例如：花生、海鲜。没有就不填。")
    )
    boarding = forms.ModelChoiceField(label=_("在哪里上车"), queryset=BoardingPoint.objects.none(), required=False)
    agreed = forms.BooleanField(label=_("我同意用这些饮食要求安排用餐"), required=False)

    def __init__(self, *args: Any, event: Event, row: Arrangement | None, english: bool = False, **kwargs: Any) -> None:
        known = (
            {"diet": row.diet, "allergies": row.allergies, "boarding": row.boarding_id} if row else {"diet": "usual"}
        )
        kwargs.setdefault("initial", known)
        super().__init__(*args, **kwargs)
        points: Any = self.fields["boarding"]
        points.queryset, points.empty_label = event.boarding_points.all(), _("自己前往")
        if english:
            points.label_from_instance = lambda point: f"{point.leaves_at:%H:%M} {point.name_en}"
