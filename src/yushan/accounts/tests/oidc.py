"""An OpenID provider that stands in for that of a city: discovery, authorize, token, user information, keys."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "yushan", "client-secret"


class Provider(ThreadingHTTPServer):
    """Whoever comes to /authorize is `person`; each code is good once, with the right secret and verifier."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.person: dict[str, Any] = {
            "sub": "u-1001",
            "name": "小禾",
            "email": "xiaohe@example.org",
            "email_verified": True,
        }
        self.codes: dict[str, dict[str, str]] = {}
        self.access: dict[str, dict[str, Any]] = {}
        self.key = rsa.generate_private_key(65537, 2048)
        self.change_token: dict[str, Any] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def app(self) -> dict[str, Any]:
        """For SOCIALACCOUNT_PROVIDERS."""
        one = {"provider_id": "unit", "name": "单位统一账号", "client_id": CLIENT, "secret": SECRET}
        return {"OAUTH_PKCE_ENABLED": True, "APPS": [one | {"settings": {"server_url": self.url}}]}

    def authorize(self, address: str) -> str:
        """What a browser would be sent back to, for an address of /authorize."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        url = self.server.url
        if self.path == "/.well-known/openid-configuration":
            self._say(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "userinfo_endpoint": f"{url}/userinfo",
                    "jwks_uri": f"{url}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        elif self.path.startswith("/authorize"):
            self.send_response(302)
            self.send_header("Location", self.server.authorize(self.path))
            self.end_headers()
        elif self.path == "/userinfo":
            self._say(self.server.access[self.headers["Authorization"].removeprefix("Bearer ")])
        else:
            self._say({}, 404)

    def do_POST(self) -> None:
        self.server.asked.append(self.path)
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        sent = {name: values[0] for name, values in body.items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        is_right = (
            asked
            and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
            and sent["redirect_uri"] == asked["redirect_uri"]
            and challenge.rstrip(b"=").decode() == asked["code_challenge"]
        )
        if not is_right:
            self._say({"error": "invalid_grant"}, 400)
            return
        now, access = int(time.time()), secrets.token_urlsafe(12)
        self.server.access[access] = dict(self.server.person)
        claims = {"iss": self.server.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce", "")}
        claims |= self.server.person | self.server.change_token
        token = jwt.encode(claims, self.server.key, algorithm="RS256", headers={"kid": "1"})
        self._say({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _say(self, content: dict[str, Any], status: int = 200) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """The provider, on a port of its own."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
