"""Forms of recovery: asking for help, and the slip with the code."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.identity import IdentityError, IdentityNumber, parse
from yushan.common.text import normalise_name

_SECRET = {"autocomplete": "new-password"}


class AskForm(forms.Form):
    """Who cannot sign in."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        error_messages={"required": _("请填写姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity = forms.CharField(
        label=_("身份证号"),
        max_length=40,
        help_text=_("只用来找到您的账号。"),
        error_messages={"required": _("请填写 18 位身份证号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_name(self) -> str:
        return normalise_name(self.cleaned_data["name"])

    def clean_identity(self) -> IdentityNumber:
        try:
            return parse(self.cleaned_data["identity"], clock.today())
        except IdentityError as error:
            raise ValidationError(error.reason) from error


class TakeBackForm(forms.Form):
    """What stands on the slip, and a new password."""

    login = forms.CharField(
        label=_("登录账号"),
        max_length=60,
        help_text=_("单子上的志愿者编号或用户名。"),
        error_messages={"required": _("请填写单子上的登录账号。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("恢复码"),
        max_length=40,
        help_text=_("12 位数字和字母，横线可以不填。"),
        error_messages={"required": _("请填写单子上的恢复码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=128,
        help_text=_("至少 8 位，不能全是数字，不要用姓名或常见的密码。"),
        error_messages={"required": _("请设置新密码。")},
        widget=forms.PasswordInput(attrs=_SECRET),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        max_length=128,
        error_messages={"required": _("请把新密码再输一次。")},
        widget=forms.PasswordInput(attrs=_SECRET),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("两次输入的新密码不一样，请再输一次。"))
        return data
