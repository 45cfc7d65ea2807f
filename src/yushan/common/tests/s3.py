"""A stand-in for a service that speaks S3, for tests: buckets in memory. It checks what such a service checks: the key, the
signature (AWS Signature Version 4, computed here anew) and the digest of what is sent."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET = "key", "secret"
_PAGE = 2  # so few in an answer that every list has to be continued


class _Service(BaseHTTPRequestHandler):
    buckets: dict[str, dict[str, tuple[bytes, datetime]]] = {}
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _refused(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code></Error>".encode(), Content_Type="application/xml")

    def _handle(self) -> None:
        where = urlsplit(self.path)
        bucket, _, name = unquote(where.path).lstrip("/").partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if f"Credential={KEY}/" not in (self.headers.get("Authorization") or ""):
            return self._refused(403, "InvalidAccessKeyId")
        if not self._is_signed():
            return self._refused(403, "SignatureDoesNotMatch")
        digest = self.headers.get("x-amz-content-sha256", "")
        if len(digest) == 64 and digest != hashlib.sha256(body).hexdigest():
            return self._refused(400, "XAmzContentSHA256Mismatch")
        if self.command == "PUT" and not name:
            self.buckets.setdefault(bucket, {})
            return self._answer(200)
        if bucket not in self.buckets:
            return self._refused(404, "NoSuchBucket")
        return self._in_bucket(self.buckets[bucket], name, body, parse_qs(where.query))

    def _is_signed(self) -> bool:
        """Whether whoever sends knows the secret."""
        found = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=[^/]+/(?P<scope>[^,]+), ?SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<sent>\w+)",
            self.headers.get("Authorization") or "",
        )
        if found is None:
            return False
        path, _, query = self.path.partition("?")
        pairs = sorted(one if "=" in one else f"{one}=" for one in query.split("&") if one)
        lines = [f"{name}:{' '.join((self.headers.get(name) or '').split())}" for name in found["names"].split(";")]
        asked = [self.command, path, "&".join(pairs), *lines, "", found["names"], self.headers["x-amz-content-sha256"]]
        whole = hashlib.sha256("\n".join(asked).encode()).hexdigest()
        key = f"AWS4{SECRET}".encode()
        for part in found["scope"].split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers["x-amz-date"], found["scope"], whole])
        return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), found["sent"])

    def _in_bucket(
        self, files: dict[str, tuple[bytes, datetime]], name: str, body: bytes, asked: dict[str, list[str]]
    ) -> None:
        if self.command == "PUT":
            files[name] = (body, datetime.now(UTC))
            return self._answer(200, ETag=f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"')
        if self.command == "DELETE":
            files.pop(name, None)
            return self._answer(204)
        if not name:
            return self._answer(200, self._list(files, asked), Content_Type="application/xml")
        if name not in files:
            return self._refused(404, "NoSuchKey")
        content, at = files[name]
        return self._answer(200, content, Last_Modified=f"{at:%a, %d %b %Y %H:%M:%S GMT}", ETag='"0"')

    @staticmethod
    def _list(files: dict[str, tuple[bytes, datetime]], asked: dict[str, list[str]]) -> bytes:
        begin, after = asked.get("prefix", [""])[0], asked.get("continuation-token", [""])[0]
        names = sorted(name for name in files if name.startswith(begin) and name > after)
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{files[name][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            f"<Size>{len(files[name][0])}</Size><ETag>0</ETag></Contents>"
            for name in names[:_PAGE]
        )
        more = len(names) > _PAGE
        token = f"<NextContinuationToken>{escape(names[_PAGE - 1])}</NextContinuationToken>" if more else ""
        return f"<ListBucketResult><Name>any</Name><IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}</ListBucketResult>".encode()

    do_GET = do_PUT = do_HEAD = do_DELETE = _handle  # noqa: N815


@contextmanager
def standing_in() -> Iterator[str]:
    """Its address on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
