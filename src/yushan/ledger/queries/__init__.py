from yushan.ledger.queries.certificates import (
    certificate_by_code,
    certificates_in_scope,
    certificates_of,
    late_certificates,
    may_download,
    narrowed_certificates,
    valid_certificates_with,
)
from yushan.ledger.queries.entries import (
    GradeSplit,
    entries_of,
    split_of,
    standing_entries,
    standing_spans,
    total_minutes,
)
from yushan.ledger.queries.proofs import proof_of
from yushan.ledger.queries.roots import coverage_of, first_root_with, leaves_of, root_of_day, roots
from yushan.ledger.queries.staff import (
    certifiable_volunteers,
    corrected_by,
    corrects,
    entries_in_scope,
    narrowed_entries,
    neighbours,
    sees_hours,
    taking_back_effect,
)

__all__ = [
    "GradeSplit",
    "certifiable_volunteers",
    "certificate_by_code",
    "certificates_in_scope",
    "certificates_of",
    "corrected_by",
    "corrects",
    "coverage_of",
    "entries_in_scope",
    "entries_of",
    "first_root_with",
    "late_certificates",
    "leaves_of",
    "may_download",
    "narrowed_certificates",
    "narrowed_entries",
    "neighbours",
    "proof_of",
    "root_of_day",
    "roots",
    "sees_hours",
    "split_of",
    "standing_entries",
    "standing_spans",
    "taking_back_effect",
    "total_minutes",
    "valid_certificates_with",
]
