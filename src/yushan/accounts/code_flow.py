"""Asking for a code and trying one, with the limits that belong to it; used by sign-in, registration and ordering."""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yushan.accounts.actions import codes
from yushan.accounts.actions.people import phone_hash
from yushan.accounts.models import OneTimeCode
from yushan.common.errors import Refusal, TooOften

# What else there is to do, for who gets no code any more.
_INSTEAD: dict[str, Any] = {
    OneTimeCode.Purpose.SIGN_IN: gettext_lazy("，或者用密码登录"),
    OneTimeCode.Purpose.GUARDIAN: gettext_lazy("，或者请监护人在纸质同意书上签字"),
    OneTimeCode.Purpose.ORDER: gettext_lazy("，或者打服务热线点单"),
}
# Codes for an order, and for a voice or an objection in a selection, are counted apart.
_COUNTED = {OneTimeCode.Purpose.ORDER: "order_sms", OneTimeCode.Purpose.AWARD: "order_sms"}
WRONG = gettext_lazy("验证码不对或已过期，请照最新的短信填写，或者重新发送。")


def ask(request: HttpRequest, *, phone: str, purpose: str) -> OneTimeCode:
    """A code for a normalised number. TooOften by number and by address; the same for known and unknown numbers."""
    key, instead = phone_hash(phone), _INSTEAD.get(purpose, "")
    counted = _COUNTED.get(OneTimeCode.Purpose(purpose), "sms")
    if not ratelimit.consume(request, action=f"{counted}_address"):
        raise TooOften(
            _("这个网络请求验证码的次数太多了，请过一小时再试%(instead)s。") % {"instead": instead}, field="phone"
        )
    if not ratelimit.consume(request, action=f"{counted}_pause", key=key):
        raise TooOften(_("刚刚发过一条，请等一分钟再发。"), field="phone")
    if not ratelimit.consume(request, action=f"{counted}_phone", key=key):
        raise TooOften(
            _("这个手机号今天请求验证码的次数太多了，请稍后再试%(instead)s。") % {"instead": instead}, field="phone"
        )
    return codes.ask_code(phone=phone, purpose=purpose)


def use(request: HttpRequest, *, row: OneTimeCode, code: str) -> OneTimeCode:
    """The row of the right code. Refusal for a wrong, used, old one; TooOften when somebody tries many."""
    counted = _COUNTED.get(OneTimeCode.Purpose(row.purpose), "sms")
    if not ratelimit.consume(request, action=f"{counted}_try", key=row.phone_hash):
        raise TooOften(
            _("试的次数太多了，请过一小时再试%(instead)s。") % {"instead": _INSTEAD.get(row.purpose, "")}, field="code"
        )
    found = codes.use_code(pk=row.pk, purpose=row.purpose, code=code)
    if found is None:
        raise Refusal(str(WRONG), field="code", code="wrong_code")
    return found
