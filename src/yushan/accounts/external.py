"""Accounts elsewhere with which people sign in: which are offered, what they are called, what is kept of them."""

import os
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from yushan.common.findings import Finding, Mark

PROVIDERS = {"weixin": "微信", "dingtalk": "钉钉", "feishu": "飞书", "openid_connect": "统一账号"}
_NAMES = ("nickname", "nick", "name", "preferred_username")


class Offer(NamedTuple):
    """A provider that is configured: its name, and the address from which one leaves for it."""

    code: str
    label: str
    url: str


def _configured(code: str) -> dict[str, Any]:
    found: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS.get(code, {})
    return found


def offers() -> list[Offer]:
    """What is configured, in the order of PROVIDERS. No statement."""
    found = []
    for code, label in PROVIDERS.items():
        config = _configured(code)
        if code != "openid_connect" and "APP" in config:
            found.append(Offer(code, label, reverse(f"{code}_login")))
        for app in config.get("APPS", []) if code == "openid_connect" else []:
            url = reverse("openid_connect_login", args=[app["provider_id"]])
            found.append(Offer(app["provider_id"], app["name"], url))
    return found


def label_of(provider: str) -> str:
    """The name of a provider as it stands at a linked account, also of one that is offered no more."""
    known = {offer.code: offer.label for offer in offers()}
    return known.get(provider) or PROVIDERS.get(provider, provider)


def shown_name(data: dict[str, Any]) -> str:
    """What the provider calls somebody: the one thing that is kept, so that people know their accounts apart."""
    parts = [data, *(data[key] for key in ("userinfo", "id_token") if isinstance(data.get(key), dict))]
    return next((str(part[key])[:40] for part in parts for key in _NAMES if part.get(key)), "")


def trimmed(data: dict[str, Any]) -> dict[str, str]:
    """Nothing but the shown name: neither e-mail nor telephone nor picture is anybody's business here."""
    return {"shown": str(data["shown"])[:40] if set(data) == {"shown"} else shown_name(data)}


def look() -> Finding:
    """For `yushan doctor` and the start in production."""
    name = "外部账号登录"
    for code in ("weixin", "dingtalk", "feishu"):
        pair = [f"YUSHAN_{code.upper()}_{part}" for part in ("CLIENT_ID", "SECRET")]
        if len({bool(os.environ.get(one)) for one in pair}) == 2:
            return Finding(Mark.WRONG, name, f"{pair[0]} 和 {pair[1]} 要一起配置")
    for app in _configured("openid_connect").get("APPS", []):
        parts = urlsplit(app["settings"]["server_url"])
        if parts.scheme not in ("http", "https") or not parts.hostname or not (app["client_id"] and app["secret"]):
            return Finding(
                Mark.WRONG,
                name,
                "YUSHAN_OIDC_SERVER_URL 要写成 https://…，并配置 YUSHAN_OIDC_CLIENT_ID 和 YUSHAN_OIDC_SECRET",
            )
        if settings.PRODUCTION and parts.scheme != "https":
            return Finding(Mark.WRONG, name, "YUSHAN_OIDC_SERVER_URL 要用 https")
    found = "、".join(offer.label for offer in offers())
    return Finding(Mark.FINE, name, f"可以用{found}登录" if found else "没有配置，只用本平台的账号登录")
