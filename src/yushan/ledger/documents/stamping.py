"""Time stamps of an outside authority (RFC 3161): asking for one, and checking one.

What is stamped is a SHA-256 that is there already, a root or that of a signature, so that any tool can check it:
`openssl ts -verify -digest ROOT -token_in -in TOKEN -CAfile CA`.
"""

import asyncio
import hashlib
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from asn1crypto import cms, core, pem, tsp
from asn1crypto import x509 as asn1_x509
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    validate_sig_integrity,
    validate_tst_signed_data,
)
from pyhanko_certvalidator import ValidationContext

_LARGEST_ANSWER = 64 * 1024


class Unavailable(OSError):
    """No time stamp was given; str() says why."""


class Unsound(ValueError):
    """A time stamp that proves nothing; str() says why, for the user."""


@dataclass(frozen=True)
class Told:
    """What a sound time stamp says: when, and whose certificate signed it."""

    at: datetime
    authority: str


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token that opens the server is not handed on to wherever an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Stamper(TimeStamper):
    """Asks the server of YUSHAN_TIMESTAMP_URL; Unavailable for every reason why there is no stamp."""

    def __init__(self) -> None:
        super().__init__(include_nonce=True)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One request, one answer."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if settings.TIMESTAMP_TOKEN:
            headers["Authorization"] = f"Bearer {settings.TIMESTAMP_TOKEN}"
        request = urllib.request.Request(settings.TIMESTAMP_URL, data=body, headers=headers)  # noqa: S310
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(request, timeout=settings.TIMESTAMP_SECONDS) as answer:
            return tsp.TimeStampResp.load(answer.read(_LARGEST_ANSWER))

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token that was checked; a server that stamps something else is no better than one that is silent."""
        if wrong := problem():
            raise Unavailable(wrong)
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            await _verified(token.dump(), message_digest, trusted())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unavailable(f"{type(error).__name__}: {error}"[:200]) from error
        return token


def is_configured() -> bool:
    """Whether anybody is asked at all."""
    return bool(settings.TIMESTAMP_URL)


def problem() -> str:
    """What is wrong with the configuration, in Chinese; empty when nothing is."""
    if urlsplit(settings.TIMESTAMP_URL).scheme not in ("http", "https"):
        return "YUSHAN_TIMESTAMP_URL 应是 http 或 https 地址"
    if not settings.TIMESTAMP_CA:
        return "没有设置 YUSHAN_TIMESTAMP_CA：时间戳机构的根证书（PEM）"
    try:
        found = trusted()
    except (OSError, ValueError) as error:
        return f"YUSHAN_TIMESTAMP_CA 读不了：{error}"
    return "" if found else "YUSHAN_TIMESTAMP_CA 里没有证书"


def trusted() -> list[asn1_x509.Certificate]:
    """The certificates on which stamps must rest, from the file of YUSHAN_TIMESTAMP_CA; none without it."""
    if not settings.TIMESTAMP_CA:
        return []
    content = Path(settings.TIMESTAMP_CA).read_bytes()
    return [asn1_x509.Certificate.load(der) for _, _, der in pem.unarmor(content, multiple=True)]


def ask(digest: bytes) -> bytes:
    """A time stamp over a SHA-256, as DER. Unavailable when there is none to be had."""
    token: cms.ContentInfo = _outside_of_loops(Stamper().async_timestamp(digest, "sha256"))
    return bytes(token.dump())


def verified(token: bytes, digest: str, roots: Sequence[asn1_x509.Certificate]) -> Told:
    """What a token says over a SHA-256 (hex). Unsound when it is altered, over something else, or not trusted.

    Trust is asked for the moment of the stamp: an authority's certificate ends before what it stamped. Without `roots`
    only that it is whole.
    """
    told: Told = _outside_of_loops(_verified(token, bytes.fromhex(digest), roots))
    return told


async def _verified(token: bytes, digest: bytes, roots: Sequence[asn1_x509.Certificate]) -> Told:
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        content = signed["encap_content_info"]["content"]
        info = content.parsed
        certificate = extract_certs_for_validation(signed).signer_cert
        whole = info["message_imprint"]["hashed_message"].native == digest and _is_whole(signed, content, certificate)
        context = ValidationContext(trust_roots=list(roots), moment=info["gen_time"].native, allow_fetching=False)
        is_trusted = not roots or await _is_trusted(signed, context, digest)
    except Exception as error:  # somebody's bytes: whatever is wrong with them, they prove nothing
        raise Unsound("时间戳读不了，被改动过。") from error
    if not whole:
        raise Unsound("时间戳盖的不是这个内容，或者被改动过。")
    if not is_trusted:
        raise Unsound("时间戳不是所信任的机构签发的。")
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    return Told(info["gen_time"].native, str(name)[:200])


def _is_whole(signed: cms.SignedData, content: core.ParsableOctetString, certificate: asn1_x509.Certificate) -> bool:
    (signer,) = signed["signer_infos"]
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, bytes(content)).digest()
    return all(validate_sig_integrity(signer, certificate, "tst_info", digest))


async def _is_trusted(signed: cms.SignedData, context: ValidationContext, digest: bytes) -> bool:
    status = await validate_tst_signed_data(signed, context, lambda _algorithm: digest)
    return status["trust_problem_indic"] is None


def _outside_of_loops(work: Any) -> Any:
    """Runs a coroutine; a thread that already runs a loop refuses another one: a thread of its own then."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
