"""Forms of whoever ordered: looking an order up, and the review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import rulebook
from yushan.common.forms import KitForm


class LookUpForm(KitForm):
    """An order by number and code, as somebody wrote them down."""

    number = forms.CharField(label=_("单号"), max_length=20, help_text=_("例如：XQ-2609-0417"))
    code = forms.CharField(
        label=_("查询码"), max_length=12, help_text=_("点单成功时给您的 6 位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class CodeOnlyForm(KitForm):
    """The code alone: the link says which order."""

    code = forms.CharField(
        label=_("查询码"), max_length=12, help_text=_("点单成功时给您的 6 位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class ReviewForm(KitForm):
    """1 to 5 stars, words, a picture."""

    stars = forms.TypedChoiceField(
        label=_("满意吗"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("5 星 很满意")), (4, _("4 星 满意")), (3, _("3 星 一般")), (2, _("2 星 不满意")), (1, _("1 星 很不满意"))],
    )  # fmt: skip
    text = forms.CharField(
        label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("照片"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        help_text=_("最多 1 张；照片里的位置信息会去掉。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        few = rulebook.number("need_unhappy_stars")
        said = _("%(stars)d 星以下请写哪里不满意，会有上一级的同志打电话问您。") % {"stars": few}
        self.fields["text"].help_text = said
