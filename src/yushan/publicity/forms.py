"""Forms of stories: reading and shaping only, decisions are in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.models import HonourEntry, Kind
from yushan.common.forms import KitForm
from yushan.publicity.actions.writing import FIELDS
from yushan.publicity.models import Story, StoryPicture


def _long(label: Any, name: str, help_text: Any, *, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=FIELDS[name], help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class StoryForm(KitForm):
    """Names are those of actions.writing.FIELDS."""

    title = forms.CharField(label=_("标题"), min_length=4, max_length=FIELDS["title"])
    lead = _long(_("导语"), "lead", _("两三句话说清楚是谁、做了什么。分享图、订阅和海报上用它。"), rows=3)
    beginning = _long(_("缘起"), "beginning", _("为什么做起来的。"))
    doing = _long(_("怎么做的"), "doing", _("具体的人、事、日子，别处照着能学。"), rows=8)
    change = _long(_("带来什么变化"), "change", _("群众说得出的变化，数字写清楚从哪里来。"))
    quote = forms.CharField(
        label=_("一句话"), required=False, max_length=FIELDS["quote"], help_text=_("服务对象的原话最好。")
    )
    quote_by = forms.CharField(
        label=_("谁说的"),
        required=False,
        max_length=FIELDS["quote_by"],
        help_text=_("按本人愿意的称呼，例如：农科村村民。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "doing", "change"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]


class PictureForm(KitForm):
    """One more picture; names are those of actions.pictures.add_picture."""

    file = forms.FileField(label=_("图片"), widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
                           help_text=_("JPG 或 PNG，最多 6 MB。拍照的地点、时间会自动去掉。"))  # fmt: skip
    caption = forms.CharField(label=_("图上是什么"), max_length=80)
    credit = forms.CharField(label=_("谁拍的"), max_length=40)
    licence = forms.ChoiceField(label=_("别人能不能用"), choices=StoryPicture.Licence.choices)
    shows = forms.ChoiceField(label=_("图上有没有认得出的人"), choices=StoryPicture.Shows.choices)
    agreed = forms.CharField(
        label=_("谁同意了、同意书在哪里"), required=False, max_length=200, help_text=_("图上有别的认得出的人才填。")
    )

    def __init__(self, *args: Any, story: Story, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if story.honour.kind != Kind.PERSON:
            without = [one for one in StoryPicture.Shows.choices if one[0] != StoryPicture.Shows.WINNER]
            self.fields["shows"].choices = without  # type: ignore[attr-defined]


def first_words(honour: HonourEntry) -> dict[str, str]:
    """What a story begins with: from the material of the selection, not typed again."""
    nominee = honour.nominee
    return {
        "title": f"{nominee.name}：{honour.title}"[: FIELDS["title"]],
        "doing": nominee.statement[: FIELDS["doing"]],
    }
