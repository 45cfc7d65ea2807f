"""The certificate's signature: PDF/A stays, the true file is accepted, every alteration is found."""

import asyncio
import io
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from yushan.ledger.documents import signing
from yushan.ledger.documents.checking import check
from yushan.ledger.documents.signing import Signer, load_signer, make_identity, sign
from yushan.ledger.documents.typeset import render
from yushan.ledger.tests.samples import CODE, SIGNED_AT, statement


@pytest.fixture(scope="module")
def fonts() -> Path:
    return Path(settings.FONT_DIR)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return load_signer(*make_identity("渝善渝美（测试）"))


@pytest.fixture(scope="module")
def unsigned(fonts: Path) -> bytes:
    return render(statement(), fonts)


@pytest.fixture(scope="module")
def signed(unsigned: bytes, signer: Signer) -> bytes:
    return sign(unsigned, signer, SIGNED_AT)


def metadata_of(pdf: bytes) -> tuple[str, bytes]:
    """The PDF version that counts, and the XMP packet."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    return str(root.get("/Version", reader.pdf_header[5:])).lstrip("/"), root["/Metadata"].get_data()


def test_it_is_pdf_a_before_and_after_signing(unsigned: bytes, signed: bytes) -> None:
    version, xmp = metadata_of(unsigned)
    assert version == "1.7"
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in xmp
    assert metadata_of(signed) == (version, xmp)
    reader = pypdf.PdfReader(io.BytesIO(signed))
    assert reader.metadata["/Keywords"] == f"yushan:certificate:{CODE}"
    assert "渝科志证〔2025〕000184号" in reader.metadata.title
    assert set(reader.trailer["/Root"]["/Extensions"]) == {"/ESIC"}


def apart(work: Callable[[], Any]) -> Any:
    """In a thread of its own: a browser test that ran before in this process leaves its event loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_the_signature_is_pades_and_states_the_given_time(signed: bytes, signer: Signer) -> None:
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    context = ValidationContext(trust_roots=[signer.certificate], allow_fetching=False, moment=SIGNED_AT)
    status = apart(lambda: validate_pdf_signature(signature, context))
    assert status.bottom_line
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert status.signer_reported_dt == SIGNED_AT


def test_an_untouched_certificate_is_accepted(signed: bytes, signer: Signer) -> None:
    finding = check(signed, signer.certificate)
    assert (finding.code, finding.intact, finding.signed_by_us) == (CODE, True, True)


def test_signing_works_inside_a_running_event_loop(unsigned: bytes, signer: Signer) -> None:
    async def inside() -> bytes:
        return sign(unsigned, signer, SIGNED_AT)

    assert check(apart(lambda: asyncio.run(inside())), signer.certificate).intact


def test_a_certificate_signed_with_an_rsa_key_is_accepted(unsigned: bytes) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RSA")])
    start = datetime(2025, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, start, start + timedelta(days=900))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    rsa_signer = load_signer(key_pem, certificate)
    pdf = sign(unsigned, rsa_signer, SIGNED_AT)
    assert check(pdf, rsa_signer.certificate).intact
    assert metadata_of(pdf)[0] == "1.7"
    with pytest.raises(ValueError, match="does not belong"):
        load_signer(key_pem, make_identity("别的")[1])


def test_a_key_that_cannot_sign_is_refused() -> None:
    certificate = make_identity("甲")[1]
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    for key, words in ((b"", "PEM"), (b"no key", "PEM"), (locked, "password")):
        with pytest.raises(ValueError, match=words):
            load_signer(key, certificate)


def test_any_altered_byte_is_found(signed: bytes, signer: Signer) -> None:
    chance = random.Random(20251231)
    positions = chance.sample(range(len(signed)), 1500) + list(range(64)) + list(range(len(signed) - 700, len(signed)))
    for position in positions:
        altered = bytearray(signed)
        altered[position] ^= chance.randrange(1, 256)
        finding = check(bytes(altered), signer.certificate)
        assert not finding.intact, position
        assert finding.reason


def test_any_altered_digit_of_the_signature_itself_is_found(signed: bytes, signer: Signer) -> None:
    start = signed.index(b"/Contents <")
    end = signed.index(b">", start)
    for position in range(start, end + 1):
        for bits in (0x01, 0x20):
            altered = bytearray(signed)
            altered[position] ^= bits
            assert not check(bytes(altered), signer.certificate).intact, position


def test_removed_and_inserted_bytes_are_found(signed: bytes, signer: Signer) -> None:
    chance = random.Random(7)
    for position in chance.sample(range(len(signed)), 200):
        assert not check(signed[:position] + signed[position + 1 :], signer.certificate).intact
        assert not check(signed[:position] + b"0" + signed[position:], signer.certificate).intact
        assert not check(signed[:position], signer.certificate).intact


@pytest.mark.parametrize("extra", [b"\n", b"\x00", b"%%EOF\n", b"startxref\n0\n%%EOF\n"])
def test_appended_data_is_found(extra: bytes, signed: bytes, signer: Signer) -> None:
    finding = check(signed + extra, signer.certificate)
    assert (finding.code, finding.intact, finding.signed_by_us) == (CODE, False, True)
    assert "追加" in finding.reason


def test_a_later_revision_is_found(signed: bytes, signer: Signer) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(signed), incremental=True)
    writer.add_metadata({"/Title": "100 小时"})
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(signed)
    assert not check(output.getvalue(), signer.certificate).intact


def test_a_second_signature_is_found(signed: bytes, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "FIELD_NAME", "Second")
    for second in (signer, load_signer(*make_identity("渝善渝美（测试）"))):
        finding = check(sign(signed, second, SIGNED_AT), signer.certificate)
        assert (finding.code, finding.intact) == (CODE, False)


def test_another_key_is_not_ours_even_under_our_name(unsigned: bytes, signer: Signer) -> None:
    stranger = load_signer(*make_identity("渝善渝美（测试）"))
    finding = check(sign(unsigned, stranger), signer.certificate)
    assert (finding.code, finding.intact, finding.signed_by_us) == (CODE, False, False)
    assert finding.reason == "不是本平台的电子签名。"


def test_the_signature_of_one_file_does_not_hold_for_another(fonts: Path, signed: bytes, signer: Signer) -> None:
    more = sign(render(statement(4, volunteer_name="余大禾"), fonts), signer, SIGNED_AT)
    field = re.compile(rb"/Contents <[0-9A-F]+>")
    ours, theirs = field.search(signed), field.search(more)
    assert ours and theirs and len(ours[0]) == len(theirs[0])
    assert not check(more.replace(theirs[0], ours[0]), signer.certificate).intact


def test_an_unsigned_certificate_is_named_but_not_accepted(unsigned: bytes, signer: Signer) -> None:
    finding = check(unsigned, signer.certificate)
    assert (finding.code, finding.intact, finding.signed_by_us) == (CODE, False, False)


def test_a_signed_file_that_is_no_certificate_has_no_code(signer: Signer) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    output = io.BytesIO()
    writer.write(output)
    finding = check(sign(output.getvalue(), signer), signer.certificate)
    assert (finding.code, finding.intact, finding.signed_by_us) == (None, True, True)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"%PDF-", b"PK\x03\x04" + b"\x00" * 50, "志愿服务".encode(), b"%PDF-1.7\n/ByteRange [0 9 99 0]",
     b"%PDF-1.7 /ByteRange [0 37 43 9]<3080>/ByteRange", b"%PDF-" + b"(" * 100_000],
)  # fmt: skip
def test_garbage_is_answered_not_raised(garbage: bytes, signer: Signer) -> None:
    finding = check(garbage, signer.certificate)
    assert not finding.intact
    assert finding.code is None


@hypothesis_settings(max_examples=200)
@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_random_bytes_are_answered_not_raised(signer: Signer, noise: bytes, first: int, length: int) -> None:
    pdf = f"%PDF-1.7\n/ByteRange [0 {first} {first + length} {length}]\n".encode() + noise
    assert not check(pdf, signer.certificate).intact
