from yushan.ledger.models.certificates import Certificate, CertificateEntry
from yushan.ledger.models.entries import ChainHead, HourEntry, LedgerRoot, RootLeaf, RootStamp
from yushan.ledger.models.totals import DailyTotal, YearlyParticipation

__all__ = [
    "Certificate",
    "CertificateEntry",
    "ChainHead",
    "DailyTotal",
    "HourEntry",
    "LedgerRoot",
    "RootLeaf",
    "RootStamp",
    "YearlyParticipation",
]
