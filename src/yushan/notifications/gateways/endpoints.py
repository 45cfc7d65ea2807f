"""Which addresses of push services are asked: a browser names them, so anybody could name one (SSRF).

https only, no port of its own, no private network; and the connection goes to the very address that was looked at.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

_SECONDS = 8
_LONGEST = 1000


class Forbidden(Exception):
    """An address that is not asked."""


def checked(endpoint: str) -> SplitResult:
    """The parts of an address that may be asked, as far as its text tells; Forbidden otherwise."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise Forbidden("no address") from error
    if parts.hostname in settings.PUSH_TEST_HOSTS:
        return parts
    if parts.scheme != "https" or not parts.hostname or port not in (None, 443) or len(endpoint) > _LONGEST:
        raise Forbidden("not https")
    if parts.username or parts.password or "." not in parts.hostname.strip("."):
        raise Forbidden("not a public name")
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    raise Forbidden("a number instead of a name")


def _addresses(host: str) -> list[str]:
    """All public: one private one among them is enough to refuse."""
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    if not found or any(not ipaddress.ip_address(one.split("%")[0]).is_global for one in found):
        raise Forbidden("a private network")
    return found


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address that was looked at, and asks for the certificate of the name."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(host, 443, timeout=_SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, 443), timeout=_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def connection(parts: SplitResult) -> http.client.HTTPConnection:
    """An open way to a push service. Forbidden for what is not public, OSError where nobody is."""
    host = parts.hostname or ""
    if host in settings.PUSH_TEST_HOSTS:
        return http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)
    return _Pinned(host, _addresses(host)[0])
