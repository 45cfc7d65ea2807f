"""The steps of the registration wizard, and the forms of guardians and of people whom their unit registered."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.volunteers import consents
from yushan.volunteers.actions import GuardianData
from yushan.volunteers.forms.fields import RELATIONS, AreaField, IdentityField, MobileField, NameField, words
from yushan.volunteers.forms.profile import AboutForm


class WhoForm(forms.Form):
    """Step 1."""

    name = NameField(help_text=_("和身份证上一样。"))
    identity = IdentityField(help_text=_("18 位，最后一位可以是 X。只用来核实一人一号，加密保存。"))


class ContactForm(forms.Form):
    """Step 2: telephone and area; a password unless signed in; the guardian of somebody of 14–17."""

    phone = MobileField(help_text=_("以后用它登录，活动有变动也用它通知您。"))
    area = AreaField(help_text=_("住在或工作在哪里，就近给您推荐活动。"))
    guardian_name = NameField(label=_("监护人姓名"), error_messages={"required": _("请填写监护人的姓名。")})
    guardian_identity = IdentityField(
        label=_("监护人身份证号"), error_messages={"required": _("请填写监护人的 18 位身份证号。")}
    )
    guardian_phone = MobileField(label=_("监护人手机号"), error_messages={"required": _("请填写监护人的手机号。")})
    guardian_relation = forms.ChoiceField(
        label=_("是您的"), choices=words(RELATIONS), error_messages={"required": _("请选择监护人是您的什么人。")}
    )
    guardian_consent = forms.BooleanField(
        label=_("监护人已阅读并同意我注册为志愿者、参加适合我年龄的活动"),
        error_messages={"required": _("需要监护人同意才能注册。请监护人看过后勾选。")},
    )
    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 8 位，不要全是数字。"),
        error_messages={"required": _("请设置登录密码。")},
    )
    again = forms.CharField(
        label=_("再输一遍密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请把密码再输一遍。")},
    )

    GUARDIAN = ("guardian_name", "guardian_identity", "guardian_phone", "guardian_relation", "guardian_consent")

    def __init__(self, *args: Any, minor: bool, with_password: bool, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name
        for field in () if minor else self.GUARDIAN:
            del self.fields[field]
        if not with_password:
            del self.fields["password"], self.fields["again"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的密码不一样，请再输一遍。"))
        elif password:
            try:
                validate_password(password, User(username=str(data.get("phone", "")), display_name=self._name))
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def guardian(self) -> GuardianData | None:
        """The guardian as the action takes it."""
        data = self.cleaned_data
        if "guardian_name" not in data:
            return None
        return GuardianData(
            data["guardian_name"], data["guardian_identity"], data["guardian_phone"], data["guardian_relation"]
        )


class WithConsents(forms.Form):
    """A checkbox for each purpose; the text stands beside it on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in consents.AT_REGISTRATION:
            self.fields[f"consent_{purpose.code}"] = forms.BooleanField(
                label=purpose.title,
                required=purpose.required,
                help_text=purpose.text,
                error_messages={"required": _("需要您勾选这一项才能注册。")},
            )

    def given(self) -> set[str]:
        """Codes of the purposes with a yes."""
        return {code for code in consents.BY_CODE if self.cleaned_data.get(f"consent_{code}")}

    def consent_fields(self) -> list[Any]:
        """Bound fields in the order shown."""
        return [self[f"consent_{purpose.code}"] for purpose in consents.AT_REGISTRATION]


class ConsentForm(WithConsents, AboutForm):
    """Step 3."""

    def about_fields(self) -> list[Any]:
        """Optional facts."""
        return [self[name] for name in ("skills", "talent_source", "politics", "education", "occupation")]


class ConfirmForm(WithConsents):
    """Somebody whom their unit registered says yes."""


class WardForm(WithConsents):
    """A child under 14, filled in by the guardian."""

    name = NameField(label=_("孩子的姓名"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    identity = IdentityField(label=_("孩子的身份证号"))
    relation = forms.ChoiceField(
        label=_("我是孩子的"), choices=words(RELATIONS), error_messages={"required": _("请选择您和孩子的关系。")}
    )
