"""The rights desk: cases, what is done about them, exclusions."""

from yushan.rights.models.cases import Case, CaseFile, CaseHandler, CaseMessage, CaseStep, LaterWord
from yushan.rights.models.exclusions import Exclusion, ExclusionAppeal, ExclusionFile
from yushan.rights.models.work import Mediation, PublicAnswer, Referral

__all__ = [
    "Case",
    "CaseFile",
    "CaseHandler",
    "CaseMessage",
    "CaseStep",
    "Exclusion",
    "ExclusionAppeal",
    "ExclusionFile",
    "LaterWord",
    "Mediation",
    "PublicAnswer",
    "Referral",
]
