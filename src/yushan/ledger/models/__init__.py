from yushan.ledger.models.cases import CaseStatement, EntryCase
from yushan.ledger.models.certificates import BatchItem, Certificate, CertificateBatch, CertificateEntry
from yushan.ledger.models.entries import ChainHead, HourEntry, LedgerRoot, RootLeaf, RootStamp
from yushan.ledger.models.totals import DailyTotal, YearlyParticipation

__all__ = [
    "BatchItem",
    "CaseStatement",
    "Certificate",
    "CertificateBatch",
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
