"""A kiosk belongs to the device on which it was opened: its address alone, seen or copied, takes nobody's pass.

Opening it leaves a cookie on that device. It is a signature of the kiosk's own token under another salt: who knows the
address cannot make it, and nothing about it has to be kept.
"""

from datetime import datetime, timedelta

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yushan.common import clock
from yushan.common.errors import NotFound

_COOKIE = "kiosk"
_SALT = "activities.kiosk-device"


def _proof(token: str) -> str:
    return Signer(salt=_SALT).signature(token)


def bind(request: HttpRequest, response: HttpResponse, *, token: str, path: str, until: datetime) -> HttpResponse:
    """Makes the device that gets this answer the kiosk at `path`, until then."""
    response.set_cookie(
        _COOKIE, _proof(token), max_age=max(clock.now(), until) - clock.now() + timedelta(seconds=1), path=path,
        httponly=True, secure=request.is_secure(), samesite="Strict",
    )  # fmt: skip
    return response


def refuse_other_devices(request: HttpRequest, token: str) -> None:
    """NotFound on a device where this kiosk was not opened."""
    if not constant_time_compare(request.COOKIES.get(_COOKIE, ""), _proof(token)):
        raise NotFound(_("这个地址只在打开自助签到的那台设备上能用，请负责人重新打开。"))
