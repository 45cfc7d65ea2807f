"""The forms of allauth in our words; what they check stays with allauth."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.forms import CharField, Form, TextInput
from django.utils.translation import gettext_lazy as _

from yushan.accounts import external, gateways
from yushan.common.identity import IdentityError, normalise_mobile
from yushan.common.text import compact


def _name(form: Form, name: str, label: Any, *, required: Any = None, hint: Any = "", **attributes: str) -> None:
    """Gives a field its label, hint and message; drops the placeholder, which would repeat the label."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)
    field.error_messages["required"] = required or _("请填写%(label)s。") % {"label": label}


_CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": ""}


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "login", _("手机号或志愿者编号"), autocapitalize="none", spellcheck="false")
        _name(self, "password", _("密码"))

    @property
    def has_codes(self) -> bool:
        """Whether the other tab, signing in by a code, is offered."""
        return gateways.is_configured()

    @property
    def external(self) -> list[external.Offer]:
        """Accounts elsewhere with which one may sign in."""
        return external.offers()


class PhoneForm(Form):
    """To which number the code shall go."""

    phone = CharField(
        label=_("手机号"),
        max_length=30,
        error_messages={"required": _("请填写 11 位手机号。")},
        widget=TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": ""}),
    )

    def clean_phone(self) -> str:
        try:
            return normalise_mobile(self.cleaned_data["phone"])
        except IdentityError as error:
            raise ValidationError(error.reason) from error


class CodeForm(Form):
    """The six digits that came by SMS."""

    code = CharField(
        label=_("短信验证码"),
        max_length=20,
        error_messages={"required": _("请填写短信里的 6 位数字。")},
        widget=TextInput(attrs=_CODE | {"maxlength": "12"}),
    )

    def clean_code(self) -> str:
        typed = compact(self.cleaned_data["code"])
        if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
            raise ValidationError(_("验证码是 6 位数字，请照短信填写。"))
        return typed


class OwnNameForm(Form):
    """At the first sign-in by code: whose account it is."""

    name = CharField(
        label=_("您的姓名"),
        max_length=60,
        error_messages={"required": _("请填写注册时的姓名。")},
        widget=TextInput(attrs={"autocomplete": "name", "autofocus": ""}),
    )


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "oldpassword", _("现在的密码"))
        _name(self, "password1", _("新密码"), hint=_("至少 8 位，不能全是数字，不要用姓名或常见的密码。"))
        _name(self, "password2", _("再输一次新密码"))


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "password", _("密码"))


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("验证器上的 6 位数字"), **(_CODE | {"maxlength": "6"}))


class AuthenticateForm(mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("验证码"), hint=_("验证器上的 6 位数字；手机不在身边时，填一个备用码。"), **_CODE)


class ReauthenticateCodeForm(mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "code", _("验证码"), hint=_("验证器上的 6 位数字，或一个备用码。"), **_CODE)


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "name", _("给它起个名字"), hint=_("比如“办公室电脑”。"))
        self.fields["passwordless"].label = _("以后只用它就能登录，不用输密码")
        self.fields["passwordless"].help_text = _("要求这个设备会验证指纹、面容或开机密码。")


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self, "name", _("名字"))
