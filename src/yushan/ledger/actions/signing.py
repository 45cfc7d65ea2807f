"""The signature of a certificate, with a time stamp where an authority is configured."""

import structlog

from yushan.common import clock
from yushan.ledger import identity
from yushan.ledger.documents import stamping
from yushan.ledger.documents.signing import REASON, sign

# While the authority does not answer it is left alone for so long: five hundred certificates do not wait for it each.
_PAUSE = 60.0
_silent_until = 0.0
log = structlog.get_logger(__name__)


def sign_certificate(pdf: bytes, reason: str = REASON) -> bytes:
    """Signed and stamped (PAdES B-T); without an answer of the authority signed only, for nobody shall wait for it."""
    global _silent_until
    if stamping.is_configured() and clock.now().timestamp() >= _silent_until:
        try:
            return sign(pdf, identity.signer(), stamper=stamping.Stamper(), reason=reason)
        except OSError as error:
            _silent_until = clock.now().timestamp() + _PAUSE
            log.warning("certificate signed without a time stamp", reason=str(error))
    return sign(pdf, identity.signer(), reason=reason)
