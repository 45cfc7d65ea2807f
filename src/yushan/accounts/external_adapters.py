"""How WeChat, DingTalk and Feishu are spoken to: allauth's providers, put right where they differ from what those say.

weixin    the answer is UTF-8 whatever its header claims; a refusal comes with 200 and an errcode; the fragment at the end
dingtalk  prompt is demanded, and of the scopes only «openid» or «openid corpid» in this order: one is enough here
feishu    the present flow (authen/v1/authorize, authen/v2/oauth/token) with JSON and PKCE; the older one, which allauth
          speaks, sends forms that Feishu does not read, and http where the platform is at https

Where they are reached can be changed for a stand-in by AUTHORIZE_URL and API_URL beside APP in SOCIALACCOUNT_PROVIDERS.
"""

import json
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.dingtalk.client import DingTalkOAuth2Client
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.http import HttpRequest


def _ask(method: str, url: str, **more: Any) -> dict[str, Any]:
    """The JSON object that a provider answers with. OAuth2Error for anything else, without what was sent."""
    with get_adapter().get_requests_session() as session:
        answer = session.request(method, url, allow_redirects=False, **more)
    try:
        found = json.loads(answer.content.decode())
    except ValueError as error:
        raise OAuth2Error(f"no JSON, status {answer.status_code}") from error
    if answer.status_code != 200 or not isinstance(found, dict):
        raise OAuth2Error(f"refused, status {answer.status_code}")
    return found


def _need(found: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same, where it holds all that is needed."""
    if lacking := [name for name in names if not isinstance(found.get(name), str) or not found[name]]:
        raise OAuth2Error(f"answer without {'、'.join(lacking)}")
    return found


class _Reached:
    """Addresses from the settings, or those of the provider."""

    authorize_at: str
    api_at: str

    def _setting(self, name: str, usual: str) -> str:
        return str(self.get_provider().get_settings().get(name, usual))  # type: ignore[attr-defined]

    @property
    def authorize_url(self) -> str:
        return self._setting("AUTHORIZE_URL", self.authorize_at)

    @property
    def api_url(self) -> str:
        return self._setting("API_URL", self.api_at)


class _WeixinClient(WeixinOAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        return super().get_redirect_url(authorization_url, scope, extra_params) + "#wechat_redirect"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        sent = {"appid": self.consumer_key, "secret": self.consumer_secret, "code": code}
        found = _ask("GET", self.access_token_url, params=sent | {"grant_type": "authorization_code"})
        return _need(found, "access_token", "openid")


class WeixinAdapter(_Reached, WeixinOAuth2Adapter):
    """A website of the WeChat open platform (snsapi_login)."""

    authorize_at, api_at = "https://open.weixin.qq.com/connect/qrconnect", "https://api.weixin.qq.com"
    client_class = _WeixinClient

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return f"{self.api_url}/sns/oauth2/access_token"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is; the identity in both answers has to be the same."""
        openid = kwargs["response"]["openid"]
        sent = {"access_token": token.token, "openid": openid, "lang": "zh_CN"}
        found = _need(_ask("GET", f"{self.api_url}/sns/userinfo", params=sent), "openid")
        if found["openid"] != openid:
            raise OAuth2Error("another openid")
        return self.get_provider().sociallogin_from_response(request, found)


class _DingTalkClient(DingTalkOAuth2Client):
    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        sent = {"clientId": self.consumer_key, "clientSecret": self.consumer_secret, "code": code}
        found = _ask("POST", self.access_token_url, json=sent | {"grantType": "authorization_code"})
        return {"access_token": _need(found, "accessToken")["accessToken"], "expires_in": found.get("expireIn")}


class DingTalkAdapter(_Reached, DingTalkOAuth2Adapter):
    """An application of an organization at DingTalk."""

    authorize_at, api_at = "https://login.dingtalk.com/oauth2/auth", "https://api.dingtalk.com"
    client_class = _DingTalkClient

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return f"{self.api_url}/v1.0/oauth2/userAccessToken"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is, by the person's own token."""
        headers = {"x-acs-dingtalk-access-token": token.token}
        found = _need(_ask("GET", f"{self.api_url}/v1.0/contact/users/me", headers=headers), "openId")
        return self.get_provider().sociallogin_from_response(request, found)


class _FeishuClient(OAuth2Client):
    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        sent = {
            "grant_type": "authorization_code", "client_id": self.consumer_key, "client_secret": self.consumer_secret,
            "code": code, "redirect_uri": self.callback_url,
        }  # fmt: skip
        if pkce_code_verifier:
            sent["code_verifier"] = pkce_code_verifier
        return _need(_ask("POST", self.access_token_url, json=sent), "access_token")


class FeishuAdapter(_Reached, OAuth2Adapter):
    """An application of an organization at Feishu."""

    provider_id = "feishu"
    authorize_at = "https://accounts.feishu.cn/open-apis/authen/v1/authorize"
    api_at = "https://open.feishu.cn"
    client_class = _FeishuClient

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return f"{self.api_url}/open-apis/authen/v2/oauth/token"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Who it is, by the person's own token."""
        headers = {"Authorization": f"Bearer {token.token}"}
        found = _ask("GET", f"{self.api_url}/open-apis/authen/v1/user_info", headers=headers)
        data = found.get("data")
        if found.get("code") != 0 or not isinstance(data, dict):
            raise OAuth2Error("refused by its code")
        return self.get_provider().sociallogin_from_response(request, _need(data, "open_id"))


class _Weixin:
    oauth2_adapter_class = WeixinAdapter


class _DingTalk:
    oauth2_adapter_class = DingTalkAdapter

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_auth_params(self) -> dict[str, str]:
        return {**super().get_auth_params(), "prompt": "consent"}  # type: ignore[misc]


class _Feishu:
    oauth2_adapter_class = FeishuAdapter
    pkce_enabled_default = True


# What stands before allauth's own class of a provider (adapter.py).
MIXINS: dict[str, type] = {"weixin": _Weixin, "dingtalk": _DingTalk, "feishu": _Feishu}
CALLBACKS = {
    name: OAuth2CallbackView.adapter_view(mixin.oauth2_adapter_class)  # type: ignore[attr-defined]
    for name, mixin in MIXINS.items()
}
