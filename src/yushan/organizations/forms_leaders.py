"""Forms of terms of office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import Person, User
from yushan.common.forms import DayInput, KitForm
from yushan.common.identity import IdentityError, normalise_mobile, normalise_phone
from yushan.organizations.models import Organization, OrganizationLeader


def posts_of(organization: Organization) -> list[tuple[str, str]]:
    """The posts as they are called at this level."""
    return [
        (post, OrganizationLeader(organization=organization, post=post).title)
        for post in OrganizationLeader.Post.values
    ]


class LeaderForm(KitForm):
    post = forms.ChoiceField(label=_("职务"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    account = forms.CharField(
        label=_("志愿者编号或登录手机号"), max_length=60, required=False,
        help_text=_("本人在平台注册过就填上，和本人的资料连起来。"),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=30,
        required=False,
        help_text=_("手机号，或带区号的座机号；页面上只显示一部分。"),
    )
    from_day = forms.DateField(label=_("任期从哪一天起"), widget=DayInput)
    last_day = forms.DateField(
        label=_("到哪一天止"), widget=DayInput, required=False,
        help_text=_("写任期的最后一天，到期前 30 天会进待办；没有任期的不填。"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("依据"), max_length=120, required=False, help_text=_("例如任命文件的文号、选举会议的日期。")
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("请选择")), *posts_of(organization)]  # type: ignore[attr-defined]

    def clean_account(self) -> Person | None:
        """The person behind a number or mobile; None where nothing was filled in."""
        text = self.cleaned_data["account"].strip()
        if not text:
            return None
        users = User.objects.filter(is_active=True, person__isnull=False).select_related("person")
        user = users.filter(username__iexact=text).first()
        if user is None:
            try:
                user = users.filter(phone_hash=phone_hash(normalise_mobile(text))).first()
            except IdentityError:
                user = None
        if user is None:
            raise forms.ValidationError(_("没有这个志愿者，请核对编号或手机号，或者不填。"))
        return user.person

    def clean_phone(self) -> str:
        """A number that can be called back, or nothing."""
        if not self.cleaned_data["phone"]:
            return ""
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except IdentityError as error:
            raise forms.ValidationError(error.message) from error


class RenewLeaderForm(KitForm):
    from_day = forms.DateField(label=_("新任期从哪一天起"), widget=DayInput)
    last_day = forms.DateField(
        label=_("到哪一天止"), widget=DayInput, required=False, help_text=_("写任期的最后一天；没有任期的不填。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=120, required=False, help_text=_("例如任命文件的文号、选举会议的日期。")
    )


class EndLeaderForm(KitForm):
    last_day = forms.DateField(label=_("在任的最后一天"), widget=DayInput)
    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("例如换届、调动、退休。"))
