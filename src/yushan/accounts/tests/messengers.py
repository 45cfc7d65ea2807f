"""Stand-ins for WeChat, DingTalk and Feishu: what their documents demand, and what they answer, also when they refuse.

Each takes a request only as the provider does: WeChat by address, answered as text without a charset, refused with 200 and
an errcode; DingTalk and Feishu by JSON, refused with 400.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "app-yushan", "app-secret"
JSON, TEXT = "application/json; charset=utf-8", "text/plain"


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


class Messenger(ThreadingHTTPServer):
    """One of the three; whoever comes to its page of consent is `person`. Codes are good once."""

    daemon_threads = True
    authorize_path: str
    code = "code"  # the name of the code in the address that leads back

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.person: dict[str, Any] = {}
        self.asked: list[str] = []
        self.broken = ""  # answer the person's information with this instead

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def app(self) -> dict[str, Any]:
        """For SOCIALACCOUNT_PROVIDERS."""
        app = {"client_id": CLIENT, "secret": SECRET}
        return {"APP": app, "AUTHORIZE_URL": f"{self.url}{self.authorize_path}", "API_URL": self.url}

    def wrong_question(self, asked: dict[str, str], fragment: str) -> str:
        """What the page of consent would refuse; empty when it is all right."""
        raise NotImplementedError

    def authorize(self, address: str) -> str:
        """What a browser is sent back to, once the person agreed."""
        parts = urlsplit(address)
        asked = _first(parts.query)
        assert parts.path == self.authorize_path, parts.path
        assert asked.get("response_type") == "code" and asked.get("state") and asked.get("redirect_uri"), asked
        assert not self.wrong_question(asked, parts.fragment)
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({self.code: code, 'state': asked['state']})}"

    def give_token(self, code: str) -> str:
        """A token for the person behind a code."""
        token = secrets.token_urlsafe(12)
        self.tokens[token] = dict(self.person)
        return token

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, headers: Any) -> tuple[int, str, Any]:
        """Status, content type and what is said."""
        raise NotImplementedError


class Weixin(Messenger):
    authorize_path = "/connect/qrconnect"

    def __init__(self) -> None:
        super().__init__()
        self.person = {
            "openid": "oZ-0001",
            "nickname": "小禾é🌱",
            "headimgurl": "https://thirdwx.qlogo.cn/1",
            "unionid": "u1",
        }

    def wrong_question(self, asked: dict[str, str], fragment: str) -> str:
        if asked.get("appid") != CLIENT or asked.get("scope") != "snsapi_login" or fragment != "wechat_redirect":
            return "该链接无法访问"
        return ""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, headers: Any) -> tuple[int, str, Any]:
        if (method, path) == ("GET", "/sns/oauth2/access_token"):
            right = (query.get("appid"), query.get("secret"), query.get("grant_type"))
            known = self.codes.pop(query.get("code", ""), None)
            if right != (CLIENT, SECRET, "authorization_code") or known is None:
                return 200, TEXT, {"errcode": 40029, "errmsg": "invalid code"}
            token = self.give_token(query["code"])
            said = {"access_token": token, "expires_in": 7200, "refresh_token": "r", "scope": "snsapi_login"}
            return 200, TEXT, said | {"openid": self.person["openid"]}
        if (method, path) == ("GET", "/sns/userinfo"):
            found = self.tokens.get(query.get("access_token", ""))
            if found is None or query.get("openid") != found["openid"]:
                return 200, TEXT, {"errcode": 40001, "errmsg": "invalid credential"}
            return 200, TEXT, found
        return 404, TEXT, {}


class DingTalk(Messenger):
    authorize_path, code = "/oauth2/auth", "authCode"

    def __init__(self) -> None:
        super().__init__()
        self.person = {
            "openId": "ding-0001",
            "unionId": "u1",
            "nick": "小禾",
            "mobile": "13896170246",
            "email": "a@b.cn",
        }

    def wrong_question(self, asked: dict[str, str], fragment: str) -> str:
        if asked.get("client_id") != CLIENT or asked.get("prompt") != "consent":
            return "参数错误"
        return "" if asked.get("scope") in ("openid", "openid corpid") else "scope 无效"

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, headers: Any) -> tuple[int, str, Any]:
        if (method, path) == ("POST", "/v1.0/oauth2/userAccessToken"):
            if not headers.get("Content-Type", "").startswith("application/json"):
                return 415, JSON, {"code": "unsupported"}
            sent = json.loads(body)
            right = (sent.get("clientId"), sent.get("clientSecret"), sent.get("grantType"))
            known = self.codes.pop(sent.get("code", ""), None)
            if right != (CLIENT, SECRET, "authorization_code") or known is None:
                return 400, JSON, {"code": "invalidParameter.authCode.notFound", "message": "不存在的临时授权码"}
            return 200, JSON, {"accessToken": self.give_token(sent["code"]), "refreshToken": "r", "expireIn": 7200}
        if (method, path) == ("GET", "/v1.0/contact/users/me"):
            found = self.tokens.get(headers.get("x-acs-dingtalk-access-token", ""))
            if found is None:
                return 400, JSON, {"code": "InvalidAuthentication", "message": "不合法的access_token"}
            return 200, JSON, found
        return 404, JSON, {}


class Feishu(Messenger):
    authorize_path = "/open-apis/authen/v1/authorize"

    def __init__(self) -> None:
        super().__init__()
        self.person = {
            "open_id": "ou_0001",
            "union_id": "on_1",
            "name": "小禾",
            "en_name": "Xiao He",
            "mobile": "+8613896170246",
        }

    def wrong_question(self, asked: dict[str, str], fragment: str) -> str:
        if asked.get("client_id") != CLIENT:
            return "20028"
        return "" if asked.get("code_challenge_method") == "S256" and asked.get("code_challenge") else "no challenge"

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes, headers: Any) -> tuple[int, str, Any]:
        if (method, path) == ("POST", "/open-apis/authen/v2/oauth/token"):
            if not headers.get("Content-Type", "").startswith("application/json"):
                return 400, JSON, {"code": 20063, "error": "invalid_request"}
            sent = json.loads(body)
            known = self.codes.pop(sent.get("code", ""), None)
            digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
            right = (
                known is not None
                and (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
                and sent.get("grant_type") == "authorization_code"
                and sent.get("redirect_uri") == known["redirect_uri"]
                and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == known["code_challenge"]
            )
            if not right:
                return 400, JSON, {"code": 20003, "error": "invalid_grant", "error_description": "code is invalid"}
            token = self.give_token(sent["code"])
            return (
                200,
                JSON,
                {"code": 0, "access_token": token, "expires_in": 7200, "token_type": "Bearer", "scope": ""},
            )
        if (method, path) == ("GET", "/open-apis/authen/v1/user_info"):
            found = self.tokens.get(headers.get("Authorization", "").removeprefix("Bearer "))
            if found is None:
                return 400, JSON, {"code": 99991668, "msg": "Invalid access token"}
            return 200, JSON, {"code": 0, "msg": "success", "data": found}
        return 404, JSON, {}


class _Handler(BaseHTTPRequestHandler):
    server: Messenger

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, method: str, body: bytes) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(f"{method} {parts.path}")
        status, kind, said = self.server.answer(method, parts.path, _first(parts.query), body, self.headers)
        text = json.dumps(said, ensure_ascii=False).encode()
        if self.server.broken and method == "GET" and "token" not in parts.path:
            text = self.server.broken.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


KINDS: dict[str, type[Messenger]] = {"weixin": Weixin, "dingtalk": DingTalk, "feishu": Feishu}


@contextmanager
def running(kind: str) -> Iterator[Messenger]:
    """One of them, on a port of its own."""
    server = KINDS[kind]()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
