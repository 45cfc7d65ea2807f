"""Forms of whoever brings something forward: shaping only, decisions are in the actions."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common import rulebook
from yushan.common.forms import FilesField, KitForm, SeveralFiles
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.organizations.models import Area
from yushan.rights.actions import Matter, Who
from yushan.rights.actions.files import MOST_FILES
from yushan.rights.actions.filing import LEAST_TEXT, MOST_TEXT
from yushan.rights.models import Case

CITY = "city"


def _few_files(files: list[Any]) -> list[Any]:
    if len(files) > MOST_FILES:
        raise ValidationError(_("最多 %(most)d 个文件，请少选几个。") % {"most": MOST_FILES})
    return files


class FilesForm(KitForm):
    """Something to be said, with a few files."""

    text = forms.CharField(label=_("补充说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    attached = FilesField(
        label=_("照片或文件"), required=False, widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("最多 3 个，每个不超过 5 MB。"),
    )  # fmt: skip

    def __init__(self, *args: Any, said: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if said:
            self.fields["text"].label = said

    def clean_attached(self) -> list[Any]:
        """At most three."""
        return _few_files(self.cleaned_data["attached"])

    def contents(self) -> list[bytes]:
        """The files as bytes."""
        return [one.read() for one in self.cleaned_data["attached"]]


class CaseForm(KitForm):
    """What, about whom, where; and who, unless it is anonymous."""

    kind = forms.ChoiceField(label=_("要办什么"), choices=Case.Kind.choices, widget=forms.RadioSelect)
    side = forms.ChoiceField(label=_("您是"), choices=Case.Side.choices)
    topic = forms.ChoiceField(label=_("关于什么"), choices=Case.Topic.choices)
    area = forms.ChoiceField(
        label=_("由哪里办理"), help_text=_("发生在哪个区县就选哪个；涉及区县管理人员的请选“市级”，区县看不到。")
    )
    about = forms.CharField(
        label=_("涉及哪个组织、活动或人"), max_length=200, required=False, help_text=_("知道多少写多少。")
    )
    text = forms.CharField(
        label=_("什么事"), max_length=MOST_TEXT, min_length=LEAST_TEXT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("什么时候、在哪里、怎么回事。只有指定的承办人能看。"),
    )  # fmt: skip
    wish = forms.CharField(label=_("希望怎样处理"), max_length=500, required=False)
    attached = FilesField(
        label=_("照片或文件"), required=False, widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("最多 3 个，每个不超过 5 MB。照片里的位置和时间会去掉；匿名时 PDF 里的作者信息也会去掉，Word 文件请另存为 PDF。"),
    )  # fmt: skip
    who = forms.ChoiceField(
        label=_("留不留姓名"), widget=forms.RadioSelect, initial="named",
        choices=[("named", _("留名，办理的同志可以联系我")), ("anonymous", _("匿名，不留任何能认出我的信息"))],
    )  # fmt: skip
    name = forms.CharField(label=_("怎么称呼"), max_length=30, required=False)
    phone = forms.CharField(
        label=_("手机号"), max_length=30, required=False, help_text=_("只给承办人看，用来核实和回话。"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, at_desk: bool = False, areas: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        rows = Area.objects.filter(valid_until=None).order_by("order", "code") if areas is None else areas
        fields["area"].choices = [("", _("请选择")), *((row.code, row.name) for row in rows), (CITY, _("市级"))]
        fields["name"].needed_when = _("留名时填")
        kept = rulebook.number("rights_people_kept_days")
        fields["phone"].help_text = _("只给承办人看，用来核实和回话；办结 %(days)d 天以后删除。") % {"days": kept}
        if at_desk:
            fields["who"].choices = [("named", _("对方愿意留名")), ("anonymous", _("对方要求匿名"))]
        self.initial.setdefault("submission", secrets.token_urlsafe(18))

    def clean_phone(self) -> str:
        """Normalised; nothing of it where it is anonymous."""
        if self.data.get("who") == "anonymous" or not self.cleaned_data["phone"].strip():
            return ""
        try:
            return normalise_mobile(self.cleaned_data["phone"])
        except IdentityError as error:
            raise ValidationError(error.reason) from error

    def clean_attached(self) -> list[Any]:
        """At most three."""
        return _few_files(self.cleaned_data["attached"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("who") == "named" and not data.get("name", "").strip() and "name" not in self.errors:
            self.add_error("name", _("请写怎么称呼您；不想留名的，请选“匿名”。"))
        return data

    def matter(self) -> Matter:
        """What is brought forward."""
        data = self.cleaned_data
        to_city = data["area"] == CITY
        area = None if to_city else Area.objects.get(code=data["area"])
        return Matter(
            kind=data["kind"], side=data["side"], topic=data["topic"], text=data["text"], area=area, to_city=to_city,
            about=data["about"], wish=data["wish"],
        )  # fmt: skip

    def whoever(self) -> Who:
        """Who brings it."""
        data = self.cleaned_data
        if data["who"] == "anonymous":
            return Who(is_anonymous=True)
        return Who(name=data["name"], phone=data.get("phone", ""))

    def contents(self) -> list[bytes]:
        """The files as bytes."""
        return [one.read() for one in self.cleaned_data["attached"]]


class CodeForm(KitForm):
    """The code of a receipt."""

    code = forms.CharField(
        label=_("查询码"), max_length=40, help_text=_("提交时给您的 16 位字母和数字，例如 K7PM-2XQ9-HVTC-4WRN。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class RateForm(KitForm):
    """How content somebody is with the answer."""

    content = forms.TypedChoiceField(
        label=_("对答复满意吗"), coerce=int, widget=forms.RadioSelect, choices=list(reversed(Case.Content.choices))
    )
    text = forms.CharField(
        label=_("想说的话"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
