from yushan.ledger.actions.batches import BATCH, hand_out_batch, issue_batch, order_batch
from yushan.ledger.actions.cases import Dispute, decide_case, dispute_of, open_case, say_in_case
from yushan.ledger.actions.issuing import issue_certificate, issue_requested
from yushan.ledger.actions.posting import lock_for_posting, post_entries
from yushan.ledger.actions.proving import hand_out_proof
from yushan.ledger.actions.requesting import ISSUE, issuer_of, order_certificate, request_certificate
from yushan.ledger.actions.reversing import correct_entry, refuse_untrue, reverse_entry
from yushan.ledger.actions.roots import seal_day, seal_due
from yushan.ledger.actions.stamping import stamp_roots
from yushan.ledger.actions.telling import tell_who_ordered
from yushan.ledger.actions.withdrawing import hand_out_certificate, revoke_certificate

__all__ = [
    "BATCH",
    "ISSUE",
    "Dispute",
    "correct_entry",
    "decide_case",
    "dispute_of",
    "hand_out_batch",
    "hand_out_certificate",
    "hand_out_proof",
    "issue_batch",
    "issue_certificate",
    "issue_requested",
    "issuer_of",
    "lock_for_posting",
    "open_case",
    "order_batch",
    "order_certificate",
    "post_entries",
    "refuse_untrue",
    "request_certificate",
    "reverse_entry",
    "revoke_certificate",
    "say_in_case",
    "seal_day",
    "seal_due",
    "stamp_roots",
    "tell_who_ordered",
]
