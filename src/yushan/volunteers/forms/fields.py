"""Form fields that read what people type and say in words what is wrong."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common import clock, english
from yushan.common.identity import IdentityError, IdentityNumber, normalise_mobile, parse
from yushan.common.latin import place_name
from yushan.common.text import normalise_name
from yushan.organizations.models import Area
from yushan.plan import queries as plan

_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·A-Za-z.'-]{2,40}")
POLITICS = ("中共党员", "中共预备党员", "共青团员", "民主党派成员", "无党派人士", "群众")
EDUCATION = ("初中及以下", "高中（中专）", "大专", "本科", "硕士", "博士")
RELATIONS = ("父亲", "母亲", "祖父", "祖母", "外祖父", "外祖母", "其他监护人")


class NameField(forms.CharField):
    """A person's name as on the identity card, without spaces and width differences."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("姓名"))
        kwargs.setdefault("error_messages", {"required": _("请填写姓名。")})
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name"}))
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> str:
        name = normalise_name(super().clean(value))
        if name and not _NAME.fullmatch(name):
            raise ValidationError(_("请填写身份证上的姓名，只用汉字、字母和间隔号，至少两个字。"))
        return name


class IdentityField(forms.CharField):
    """A GB 11643 citizen number; cleans to IdentityNumber (None when optional and empty)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("身份证号"))
        kwargs.setdefault("error_messages", {"required": _("请填写 18 位身份证号。")})
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": "40"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> IdentityNumber | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return parse(typed, clock.today())
        except IdentityError as error:
            raise ValidationError(error.reason) from error


class MobileField(forms.CharField):
    """A mainland mobile number; cleans to 11 digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("error_messages", {"required": _("请填写 11 位手机号。")})
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": "30"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalise_mobile(typed)
        except IdentityError as error:
            raise ValidationError(error.reason) from error


class AreaField(forms.ModelChoiceField[Area]):
    """One of the responsible areas in force."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("所在区县"))
        kwargs.setdefault(
            "error_messages", {"required": _("请选择所在区县。"), "invalid_choice": _("请选择所在区县。")}
        )
        super().__init__(Area.objects.filter(valid_until=None).order_by("code"), empty_label=_("请选择"), **kwargs)

    def label_from_instance(self, area: Area) -> str:
        """On an English page with the English name before it."""
        return place_name(area.name) if english.is_active() else area.name


def words(values: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Choices of plain words with an empty first one; stored as they stand here, shown in the language of the page."""
    return [("", _("请选择")), *((value, _(value)) for value in values)]


def talent_sources() -> list[tuple[str, Any]]:
    """Sources of the plan (T1.5); called when the form is drawn."""
    return [("", _("请选择")), *((code, _(name)) for code, name in plan.choices("talent_sources"))]
