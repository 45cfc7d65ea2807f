"""Asking to be erased: who asks is shown by the password, and that it is meant by a tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm


class ErasureForm(KitForm):
    """`user` is who is signed in; an account without a password (passkey, one-time code) is not asked for one."""

    password = forms.CharField(
        label=_("登录密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    sure = forms.BooleanField(
        label=_("我知道删除以后不能恢复"),
        error_messages={"required": _("请先看清楚会删除什么，再勾选这一项。")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("密码不对，请重新填写。"))
        return password
