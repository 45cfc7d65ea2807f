"""How allauth fits the platform: nobody signs up there (volunteers register), staff are created by grants."""

import base64
import secrets
import time
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from yushan.accounts import external
from yushan.accounts.external_adapters import MIXINS
from yushan.common import vault


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is the platform's own registration."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("手机号（或志愿者编号）和密码不匹配，请核对后再试。"),
        "too_many_login_attempts": _("试的次数太多了，请过几分钟再试。"),
        "rate_limited": _("试的次数太多了，请过几分钟再试。"),
        "account_inactive": _("这个账号已经停用，请找本单位或服务队的管理员。"),
        "enter_current_password": _("现在的密码不对，请重新填写。"),
        "incorrect_password": _("密码不对，请重新填写。"),
        "incorrect_code": _("验证码不对，或者已经换了，请看最新的数字。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """The second factor in our words; the name in the authenticator app is the one people know."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对，或者已经换了，请看最新的数字。"),
        "cannot_delete_authenticator": _("这是最后一种验证方式，现在不能停用。"),
        "cannot_generate_recovery_codes": _("先启用手机验证器或安全钥匙，才能生成备用码。"),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of authenticators lie sealed, as personal data does (ASVS 6: no secret at rest in the clear)."""
        return base64.b64encode(vault.seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(base64.b64decode(encrypted_text)).decode()


class _Strict:
    """What is asked of a provider stands in the settings, nothing comes from the address; with a nonce for OIDC."""

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return dict(self.get_auth_params())  # type: ignore[attr-defined]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return list(self.get_scope())  # type: ignore[attr-defined]

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        if self.id == "openid_connect":  # type: ignore[attr-defined]
            kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        return super().redirect(request, process, nonce=nonce, **kwargs)  # type: ignore[misc, no-any-return]

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        login = super().sociallogin_from_response(request, response)  # type: ignore[misc]
        if isinstance(token := response.get("id_token"), dict):  # kept nowhere: compared before anything else happens
            login.answered_nonce = str(token.get("nonce", ""))
        return login


@cache
def _strict(provider_class: type) -> type:
    own = (mixin,) if (mixin := MIXINS.get(provider_class.id)) else ()  # type: ignore[attr-defined]
    return type(provider_class.__name__, (_Strict, *own, provider_class), {"__module__": provider_class.__module__})


class ExternalAdapter(DefaultSocialAccountAdapter):
    """Accounts elsewhere open an account here only after their owner linked them, signed in."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": _("这个外部账号已经绑定了另一个人的账号。"),
        "no_password": _("您的账号还没有设密码，请先设密码再解绑。"),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return _strict(type(found))(request, app=found.app)  # type: ignore[arg-type]

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: what a provider claims about an address proves nothing here."""
        return

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The provider has answered. Who is not linked signs in here first, and then links by hand."""
        _check_nonce(sociallogin)
        sociallogin.account.extra_data = external.trimmed(sociallogin.account.extra_data)
        sociallogin.email_addresses, sociallogin.phone, sociallogin.token = [], None, None
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if not request.user.is_authenticated:
                raise ImmediateHttpResponse(redirect("account_login"))
            return
        if not sociallogin.account.pk:
            sociallogin.user = None
            request.session[PENDING] = {
                "at": time.time(), "provider": sociallogin.account.provider, "uid": sociallogin.account.uid,
                "shown": sociallogin.account.extra_data["shown"],
            }  # fmt: skip
            raise ImmediateHttpResponse(redirect("external_unknown"))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """A used or foreign state, a refusal of the provider: a page that says what to do; no details of theirs."""
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))


PENDING = "external_pending"  # in the session: an account elsewhere whose owner has still to sign in here


def _check_nonce(sociallogin: SocialLogin) -> None:
    """The identity token is the answer to this very question (OpenID Connect Core, 3.1.3.7)."""
    answered = getattr(sociallogin, "answered_nonce", None)
    if answered is not None and not constant_time_compare(answered, str(sociallogin.state.get("nonce", "-"))):
        raise ImmediateHttpResponse(redirect("socialaccount_login_error"))
