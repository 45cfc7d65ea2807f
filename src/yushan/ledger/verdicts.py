"""What can be said about a certificate to anybody who holds its code or its file."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from yushan.ledger import identity, papers
from yushan.ledger.documents.checking import check
from yushan.ledger.models import Certificate
from yushan.ledger.papers import Paper
from yushan.ledger.queries.certificates import certificate_by_code
from yushan.ledger.rules import plain_code


class Standing(StrEnum):
    """The five answers of docs/interfaces.md."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    ALTERED = "altered"


_OF_STATE = {
    Certificate.State.ISSUED: Standing.VALID,
    Certificate.State.SUPERSEDED: Standing.SUPERSEDED,
    Certificate.State.REVOKED: Standing.REVOKED,
}


@dataclass(frozen=True)
class Verdict:
    """`certificate` is what the register says, `paper` that of another room; None when there is nothing of ours. `reason` is
    for the user.
    """

    standing: Standing
    certificate: Certificate | None
    reason: str
    paper: Paper | None = None
    # Signed by us and whole, but in no register of this room: a statement of a year.
    other_paper: bool = False

    @property
    def sha256(self) -> str:
        """Digest of the file as it was issued; empty without one."""
        known = self.certificate or self.paper
        return known.sha256 if known else ""

    @property
    def label(self) -> str:
        """The answer in one word."""
        if self.other_paper:
            return _("电子签名有效")
        if self.paper and self.paper.label and self.standing == self.paper.standing:
            return self.paper.label
        return {
            Standing.VALID: _("有效"),
            Standing.SUPERSEDED: _("已被新证明取代"),
            Standing.REVOKED: _("已撤销"),
            Standing.UNKNOWN: _("查不到"),
            Standing.ALTERED: _("文件被改动过"),
        }[self.standing]


def by_code(code: str) -> Verdict:
    """Looks a code up; what was never issued is unknown."""
    certificate = certificate_by_code(code)
    if certificate is None and (paper := papers.by_code(plain_code(code))):
        return _of_paper(paper)
    if certificate is None or certificate.issued_at is None:
        return Verdict(Standing.UNKNOWN, None, _("登记册里没有这个核验码，请对照证明上的 16 位核验码再输一次。"))
    standing = _OF_STATE[Certificate.State(certificate.state)]
    reason = {
        Standing.VALID: _("这份证明由本平台签发，登记在册，现在有效。"),
        Standing.SUPERSEDED: _("同一时段后来又开了新的证明，请持有人出示新的那一份。"),
        Standing.REVOKED: _("出具组织已撤销这份证明，不能再作为凭据。"),
    }[standing]
    return Verdict(standing, certificate, reason)


def _of_paper(paper: Paper) -> Verdict:
    return Verdict(Standing(paper.standing), None, paper.reason, paper)


def by_file(pdf: bytes) -> Verdict:
    """What the register says about a file: the very file that was issued is known by its digest, also when it was
    signed with a key that is used no more; of any other the signature and the code are looked at."""
    digest = hashlib.sha256(pdf).hexdigest()
    issued = Certificate.objects.filter(sha256=digest).first()
    if issued is not None:
        return by_code(issued.code)
    if paper := papers.by_digest(digest):
        return _of_paper(paper)
    finding = check(pdf, identity.signer().certificate)
    registered = by_code(finding.code) if finding.code else None
    known = registered.certificate if registered else None
    paper = registered.paper if registered else None
    if finding.intact and registered and (known or paper):
        if digest != registered.sha256:
            return Verdict(Standing.ALTERED, known, _("电子签名有效，但不是登记在册的那一份文件。"), paper)
        return registered
    if finding.signed_by_us or known or paper:
        is_other = finding.code is None  # signed by us, but another kind of paper: its own words say so
        reason = finding.reason if is_other or not finding.intact else _("电子签名有效，但登记册里没有这份证明。")
        standing = Standing.UNKNOWN if finding.intact else Standing.ALTERED
        unregistered = is_other and finding.intact and not known and not paper
        return Verdict(standing, known, reason, paper, other_paper=unregistered)
    return Verdict(Standing.UNKNOWN, None, _("这不是本平台签发的证明、证书或确认书的原件。") + finding.reason)
