from yushan.ledger.actions.issuing import issue_certificate, issue_requested
from yushan.ledger.actions.posting import lock_for_posting, post_entries
from yushan.ledger.actions.requesting import issuer_of, request_certificate
from yushan.ledger.actions.reversing import reverse_entry
from yushan.ledger.actions.roots import seal_day, seal_due
from yushan.ledger.actions.withdrawing import hand_out_certificate, revoke_certificate

__all__ = [
    "hand_out_certificate",
    "issue_certificate",
    "issue_requested",
    "issuer_of",
    "lock_for_posting",
    "post_entries",
    "request_certificate",
    "reverse_entry",
    "revoke_certificate",
    "seal_day",
    "seal_due",
]
