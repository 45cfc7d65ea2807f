"""A time stamp authority of our own, with a throw-away certificate: what a real one does, on a port of this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

NAME = "巴山时间戳中心"


class Authority:
    """`mood`: fine, away (500), nonsense, or other (stamps something that nobody asked for). `asked`: requests so far."""

    def __init__(self, folder: Path) -> None:
        self.mood, self.asked, self.token_seen = "fine", 0, ""
        ca_key, ca = _certificate("巴山根证书", None, None)
        key, own = _certificate(NAME, ca_key, ca)
        self.ca_file = folder / f"tsa-{ca.serial_number}.pem"
        self.ca_file.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._stamper = DummyTimeStamper(_asn1(own), keys.PrivateKeyInfo.load(der), certs_to_embed=[_asn1(ca)])

    def answer(self, body: bytes) -> bytes:
        """The response to a request."""
        self.asked += 1
        request = tsp.TimeStampReq.load(body)
        if self.mood == "other":
            request["message_imprint"]["hashed_message"] = b"x" * 32
        self._stamper.fixed_dt = datetime.now(UTC).replace(microsecond=0)
        return bytes(self._stamper.request_tsa_response(request).dump())

    @contextmanager
    def open(self) -> Iterator[str]:
        """Its address while it is open."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                authority.token_seen = self.headers.get("Authorization", "")
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if authority.mood == "away":
                    authority.asked += 1
                    self.send_error(500)
                    return
                content = b"<html>" if authority.mood == "nonsense" else authority.answer(body)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            server.server_close()


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _certificate(
    name: str, ca_key: rsa.RSAPrivateKey | None, ca: x509.Certificate | None
) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ca.subject if ca else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
    )
    if ca is None:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True
        )
    else:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        ).add_extension(x509.KeyUsage(True, False, False, False, False, False, False, False, False), critical=True)
    return key, builder.sign(ca_key or key, hashes.SHA256())
