"""Where somebody is reached by one way."""

from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount

from yushan.accounts.actions.verifying import phone_of
from yushan.accounts.models import User
from yushan.notifications.rules import masked_email, masked_phone


class Nowhere(Exception):
    """There is no address of this kind; str() says which is missing."""


class Address(NamedTuple):
    """What the gateway needs, and what may be shown."""

    value: str
    masked: str


def address_of(user: User, channel: str) -> Address:
    """The address as it is at this moment. Nowhere without one."""
    if channel == "email":
        row = getattr(user, "preference", None)
        if row is None or not row.email or row.email_verified_at is None:
            raise Nowhere("没有确认过的邮箱")
        return Address(row.email, masked_email(row.email))
    if channel == "sms":
        phone = phone_of(user.person) if user.person else ""
        if not phone:
            raise Nowhere("没有手机号")
        return Address(phone, masked_phone(phone))
    account = SocialAccount.objects.filter(user=user, provider="weixin").order_by("pk").first()
    if account is None:
        raise Nowhere("没有绑定微信")
    return Address(account.uid, "微信")
