"""Looking at a PDF somebody brings: is it ours, and is it untouched?

The signature is checked on the raw bytes before anything is parsed as PDF, so that a hostile file meets no parser.
What passes is, but for the value of the signature itself, byte for byte what `signing.sign` wrote. In a time stamp that
hangs on the signature an authority's further certificates guard nothing: the digest in the register does (verdicts.py).
"""

import hashlib
import io
import re
from dataclasses import dataclass

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from yushan.ledger.documents import stamping
from yushan.ledger.documents.typeset import KEYWORD

_CODE = re.compile(re.escape(KEYWORD) + r"([0-9A-Za-z]{8,32})")
# A PDF writer may put the colons as \072.
_CODE_BYTES = re.compile(re.escape(KEYWORD).replace(":", r"(?:\\072|:)").encode() + rb"([0-9A-Za-z]{8,32})")
_RANGE = re.compile(rb"/ByteRange ?\[ ?(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10}) ?\]")
# Hex digits of one case only: else a digit could be changed without changing the number.
_HEX = re.compile(rb"<(?:[0-9A-F]{2})+>|<(?:[0-9a-f]{2})+>")
_ALTERED = "文件内容与电子签名不符，被改动过。"


@dataclass(frozen=True)
class Finding:
    """What was found. `code` names the certificate that the file claims to be (None without a trace of one).

    `signed_by_us`: a genuine signature of ours is in it. `intact`: and nothing was altered, added or cut off;
    never true for somebody else's signature. `reason` is for the user.
    """

    code: str | None
    intact: bool
    signed_by_us: bool
    reason: str


def check(pdf: bytes, certificate: asn1_x509.Certificate) -> Finding:
    """Checks signature, coverage and signer of a file; an altered byte is found. Never raises on garbage."""
    if not pdf.startswith(b"%PDF-"):
        return Finding(None, False, False, "这不是 PDF 文件。")
    claimed = _claimed_code(pdf)
    ranges = [[int(number) for number in match] for match in _RANGE.findall(pdf)]
    if not ranges:
        return Finding(claimed, False, False, "文件没有平台的电子签名，或者不完整。")
    start, first, second, last = ranges[0]
    if start or not first < second <= second + last <= len(pdf):
        return Finding(claimed, False, False, "文件不完整，或者被改动过。")
    whole = len(ranges) == 1 and second + last == len(pdf)
    try:
        signed_by_us, reason = _signature(pdf[:first], pdf[first:second], pdf[second : second + last], certificate)
    except Exception:  # the file is somebody's: whatever is wrong with it, it is not sound
        return Finding(claimed, False, False, _ALTERED)
    if not signed_by_us:
        return Finding(claimed, False, False, reason)
    if not whole:
        return Finding(claimed, False, True, "签名之后文件又被追加了内容。")
    code = _signed_code(pdf)
    if code is None:
        return Finding(None, True, True, "电子签名有效，内容完整：是本平台签发的其他文件，不是志愿服务记录证明。")
    return Finding(code, True, True, "电子签名有效，内容完整。")


def _signature(before: bytes, field: bytes, after: bytes, certificate: asn1_x509.Certificate) -> tuple[bool, str]:
    """Whether `field`, the hex string between the two signed parts, is our signature over them; and why not."""
    if not _HEX.fullmatch(field):
        return False, _ALTERED
    value = bytes.fromhex(field[1:-1].decode("ascii"))
    # A length of its own: behind the signature stand only the zeros of the reserved room.
    der = core.Sequence.load(value).dump()
    if any(value[len(der) :]):
        return False, _ALTERED
    signed_data = cms.ContentInfo.load(der)["content"]
    if [one.chosen.dump() for one in signed_data["certificates"]] != [certificate.dump()]:
        return False, "不是本平台的电子签名。"
    (signer_info,) = signed_data["signer_infos"]
    stamps = _stamps(signer_info)
    if stamps is None or der != _as_we_write_it(signer_info, certificate, stamps):
        return False, _ALTERED
    digest = hashlib.sha256(before + after).digest()
    same, genuine = validate_sig_integrity(signer_info, certificate, "data", digest)
    return (True, "") if same and genuine else (False, _ALTERED)


def _stamps(signer_info: cms.SignerInfo) -> dict[str, object] | None:
    """The unsigned attributes as we write them: none, or a whole time stamp over this signature. None for others."""
    attributes = signer_info["unsigned_attrs"]
    if not attributes:
        return {}
    (attribute,) = attributes
    (token,) = attribute["values"]
    if attribute["type"].native != "signature_time_stamp_token":
        return None
    # Only that nothing of it was changed: the register says whether the file is the one that was issued.
    stamping.verified(token.dump(), hashlib.sha256(signer_info["signature"].native).hexdigest(), [])
    return {"unsigned_attrs": [{"type": "signature_time_stamp_token", "values": [token]}]}


def _as_we_write_it(
    signer_info: cms.SignerInfo, certificate: asn1_x509.Certificate, stamps: dict[str, object]
) -> bytes:
    """The container built anew around the signed attributes and the signature: no byte of it is left unguarded."""
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    return bytes(
        cms.ContentInfo(
            {
                "content_type": "signed_data",
                "content": cms.SignedData(
                    {
                        "version": "v1",
                        "digest_algorithms": [sha256],
                        "encap_content_info": {"content_type": "data"},
                        "certificates": [certificate],
                        "signer_infos": [
                            {
                                "version": "v1",
                                "sid": cms.SignerIdentifier(
                                    {
                                        "issuer_and_serial_number": {
                                            "issuer": certificate.issuer,
                                            "serial_number": certificate.serial_number,
                                        }
                                    }
                                ),
                                "digest_algorithm": sha256,
                                "signed_attrs": signer_info["signed_attrs"],
                                "signature_algorithm": signer_info["signature_algorithm"],
                                "signature": signer_info["signature"],
                                **stamps,
                            }
                        ],
                    }
                ),
            }
        ).dump()
    )


def _claimed_code(pdf: bytes) -> str | None:
    match = _CODE_BYTES.search(pdf)
    return match[1].decode() if match else None


def _signed_code(pdf: bytes) -> str | None:
    """The code in the metadata of a file whose signature is proven, so that it may be parsed."""
    match = _CODE.fullmatch(str(PdfFileReader(io.BytesIO(pdf)).trailer["/Info"].get("/Keywords", "")))
    return match[1] if match else None
