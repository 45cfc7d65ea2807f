"""Forms of nominating, of material, of objections."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.campaigns.actions.nominating import MOST_WORDS
from yushan.campaigns.queries.picking import Way
from yushan.common.documents import ACCEPT
from yushan.common.forms import KitForm
from yushan.common.identity import IdentityError, normalise_mobile


class NominateForm(KitForm):
    """Why, and in whose name where there are several ways."""

    way = forms.ChoiceField(label=_("以谁的名义推荐"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("推荐理由"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么、效果怎样，最好写得出数字。时长和活动次数不用写，平台会带出来。"),
    )  # fmt: skip
    statement = forms.CharField(
        label=_("事迹简述"), required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("记录里看不出来的写在这里，评审和公示都会用。以后还能补。"),
    )  # fmt: skip

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {one.key: one for one in ways}
        self.fields["way"].choices = [(one.key, one.label) for one in ways]  # type: ignore[attr-defined]
        if ways:
            self.fields["way"].initial = ways[0].key
        self.fields["reason"].needed_when = _("不是自荐的必填")  # type: ignore[attr-defined]

    def way_chosen(self) -> Way:
        """One of those offered."""
        return self.ways[self.cleaned_data["way"]]


class PersonForm(KitForm):
    """A volunteer by number and name: nobody is found by one of them alone."""

    name = forms.CharField(label=_("志愿者姓名"), max_length=60)
    number = forms.CharField(
        label=_("志愿者编号"), max_length=24, help_text=_("在志愿者卡和证明上，可以向本人要。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class VoiceForm(KitForm):
    """What somebody without an account writes: why, and who they are."""

    reason = forms.CharField(
        label=_("推荐理由"), min_length=10, max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么、您亲眼看到了什么。"),
    )  # fmt: skip
    name = forms.CharField(label=_("您的姓名"), max_length=60, help_text=_("只有组织评选的人看得到。"))
    phone = forms.CharField(
        label=_("您的手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["name"], self.fields["phone"]

    def clean_phone(self) -> str:
        """11 digits."""
        return _mobile(self.cleaned_data["phone"])


class ObjectionForm(KitForm):
    """What is not right about a nominee, and who says so."""

    text = forms.CharField(
        label=_("哪里不实"), min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明依据。只有组织评选的人看得到是谁提的。"),
    )  # fmt: skip
    name = forms.CharField(label=_("您的姓名"), max_length=60)
    phone = forms.CharField(
        label=_("您的手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["name"], self.fields["phone"]

    def clean_phone(self) -> str:
        """11 digits."""
        return _mobile(self.cleaned_data["phone"])


def _mobile(text: str) -> str:
    try:
        return normalise_mobile(text)
    except IdentityError as error:
        raise ValidationError(str(error)) from error


class LookUpForm(KitForm):
    """An objection by number and code, as somebody wrote them down."""

    number = forms.CharField(label=_("异议编号"), max_length=20, help_text=_("例如：YY2026-0003"))
    code = forms.CharField(
        label=_("查询码"), max_length=12, help_text=_("提交时给您的 6 位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class MaterialForm(KitForm):
    """The statement of a nominee."""

    only_saves = True

    statement = forms.CharField(
        label=_("事迹简述"), required=False, max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("记录里看不出来的写在这里，评审和公示都会用。"),
    )  # fmt: skip


class FileForm(KitForm):
    """One more file."""

    file = forms.FileField(label=_("材料"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
