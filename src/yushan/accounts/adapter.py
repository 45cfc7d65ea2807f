"""How allauth fits the platform: nobody signs up there (volunteers register), staff are created by grants."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from yushan.common import vault


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is the platform's own registration."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "手机号（或志愿者编号）和密码不匹配，请核对后再试。",
        "too_many_login_attempts": "试的次数太多了，请过几分钟再试。",
        "rate_limited": "试的次数太多了，请过几分钟再试。",
        "account_inactive": "这个账号已经停用，请找本单位或服务队的管理员。",
        "enter_current_password": "现在的密码不对，请重新填写。",
        "incorrect_password": "密码不对，请重新填写。",
        "incorrect_code": "验证码不对，或者已经换了，请看最新的数字。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """The second factor in our words; the name in the authenticator app is the one people know."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "验证码不对，或者已经换了，请看最新的数字。",
        "cannot_delete_authenticator": "这是最后一种验证方式，现在不能停用。",
        "cannot_generate_recovery_codes": "先启用手机验证器或安全钥匙，才能生成备用码。",
    }

    def encrypt(self, text: str) -> str:
        """Secrets of authenticators lie sealed, as personal data does (ASVS 6: no secret at rest in the clear)."""
        return base64.b64encode(vault.seal(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(base64.b64decode(encrypted_text)).decode()
