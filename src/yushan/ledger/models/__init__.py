from yushan.ledger.models.cases import CaseStatement, EntryCase
from yushan.ledger.models.certificates import Certificate, CertificateEntry
from yushan.ledger.models.entries import ChainHead, HourEntry, LedgerRoot, RootLeaf, RootStamp
from yushan.ledger.models.totals import DailyTotal, YearlyParticipation

__all__ = [
    "CaseStatement",
    "Certificate",
    "CertificateEntry",
    "ChainHead",
    "DailyTotal",
    "EntryCase",
    "HourEntry",
    "LedgerRoot",
    "RootLeaf",
    "RootStamp",
    "YearlyParticipation",
]
