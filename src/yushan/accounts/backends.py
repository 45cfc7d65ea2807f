"""Signing in with what people remember: mobile number, 志愿者编号 or user name."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from yushan.accounts.models import User
from yushan.accounts.queries import user_by_login
from yushan.common.prepared import Prepared

_BY_KEY = Prepared(lambda pk: User.objects.filter(pk=pk))


class NumberOrPhoneBackend(AuthenticationBackend):
    """Finds the user by name (a volunteer's user name is their number) or by the keyed hash of the phone."""

    def get_user(self, user_id: Any) -> User | None:
        """Who is signed in; each page asks. None where the account is gone or switched off."""
        user = _BY_KEY.first(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        typed = str(credentials.get("username") or "")
        password = credentials.get("password") or ""
        user = user_by_login(typed)
        if user is None:
            make_password(password)  # the same time as for a known user: names cannot be guessed by the clock
            return None
        return user if user.check_password(password) and user.is_active else None
