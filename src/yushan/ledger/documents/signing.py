"""PAdES signatures with pyHanko that leave PDF/A as it was."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yushan.common import clock

FIELD_NAME = "YushanSignature"
REASON = "志愿服务记录证明"
# Signed attributes that say the same in every signature of a key; with any other none are kept.
_CONSTANT = {"content_type", "signing_certificate_v2", "cms_algorithm_protection"}
# A time stamp brings the certificates of its authority along.
_STAMP = 12 * 1024


@dataclass(frozen=True)
class Signer:
    """A loaded key pair: load it once, sign with it from any thread."""

    held_key: "_HeldKey"
    certificate: asn1_x509.Certificate

    def reserved(self, with_stamp: bool = False) -> int:
        """Hex digits kept free for the signature: twice the certificate and 2 KiB for signature and attributes.

        And what a time stamp may take. Without it pyHanko makes every signature twice, the first time only to measure.
        """
        return 2 * (len(self.certificate.dump()) + 2048 + (_STAMP if with_stamp else 0))


def make_identity(name: str) -> tuple[bytes, bytes]:
    """A fresh P-256 key and a self-signed certificate of ten years, both PEM; for the demo and for a first set-up."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def load_signer(key_pem: bytes, certificate_pem: bytes) -> Signer:
    """Reads a key pair (RSA or EC); ValueError when it is not one or the two do not belong together."""
    try:
        key = serialization.load_pem_private_key(key_pem, password=None)
    except TypeError as error:
        raise ValueError("the signing key is protected by a password") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("the signing key is neither RSA nor EC")
    pem = x509.load_pem_x509_certificate(certificate_pem)
    if pem.public_key() != key.public_key():
        raise ValueError("the signing certificate does not belong to the signing key")
    certificate = asn1_x509.Certificate.load(pem.public_bytes(serialization.Encoding.DER))
    return Signer(_HeldKey(key, certificate), certificate)


def sign(
    pdf: bytes,
    signer: Signer,
    at: datetime | None = None,
    stamper: TimeStamper | None = None,
    reason: str = REASON,
) -> bytes:
    """The PDF with an invisible PAdES signature over the whole file; `at` is the stated time of signing, `reason` what
    the paper is.

    B-B, or B-T with a `stamper`: then an outside authority says when the signature was there. Raises what it raises.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD_NAME,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    pdf_signer = _ArchivalSigner(metadata, signer=signer.held_key, timestamper=stamper)
    pdf_signer.at = at or clock.now()
    writer = _ArchivalWriter(io.BytesIO(pdf))
    output = _outside_of_loops(lambda: pdf_signer.sign_pdf(writer, bytes_reserved=signer.reserved(stamper is not None)))
    return bytes(output.getbuffer())


def _outside_of_loops(work: Callable[[], Any]) -> Any:
    """pyHanko starts an event loop of its own, which a thread that already runs one refuses: another thread then."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


class _HeldKey(signers.Signer):
    """pyHanko's own signer reads the key anew for every signature, which takes 0.1 s for RSA."""

    def __init__(self, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: asn1_x509.Certificate) -> None:
        # An empty store: the signer's certificate is embedded anyway, and would else be there twice.
        super().__init__(signing_cert=certificate, cert_registry=SimpleCertificateStore())
        self._key = key
        self._constant: list[cms.CMSAttribute] | None = None

    async def signed_attrs(
        self, data_digest: bytes, digest_algorithm: str, *more: Any, **named: Any
    ) -> cms.CMSAttributes:
        """The signed attributes; of one key only the digest differs from paper to paper, the rest is built once.

        Read back from bytes they keep them: asn1crypto would else write every part anew each time it is asked for,
        which took half of the time of a signature.
        """
        if self._constant is None:
            made = await super().signed_attrs(data_digest, digest_algorithm, *more, **named)
            fixed = [cms.CMSAttribute.load(one.dump()) for one in made if one["type"].native != "message_digest"]
            if not {one["type"].native for one in fixed} <= _CONSTANT:
                return made
            self._constant = fixed
        digest = cms.CMSAttribute({"type": "message_digest", "values": [data_digest]})
        attributes = cms.CMSAttributes([*(one.copy() for one in self._constant), digest])
        return cms.CMSAttributes.load(attributes.dump())

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _ArchivalWriter(IncrementalPdfFileWriter):
    """Adds to a file without touching its metadata."""

    def _update_meta(self) -> None:
        # pyHanko would write the XMP anew, in a form that PDF/A does not accept for its extension schemas,
        # and with the machine's time. A test compares the XMP before and after.
        return


class _ArchivalSigner(signers.PdfSigner):
    at: datetime

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        # For EC keys pyHanko would raise the file to PDF 2.0, which PDF/A-2 is not.
        pdf_out.register_extension(ESIC_EXTENSION_1)

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        # The platform's clock, not the machine's.
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session
