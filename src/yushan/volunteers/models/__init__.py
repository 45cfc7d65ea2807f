from yushan.volunteers.models.cultivation import Cultivation, CultivationStep
from yushan.volunteers.models.duplicates import DuplicateDoubt, PersonMerge
from yushan.volunteers.models.exports import PeopleExport
from yushan.volunteers.models.memberships import Invitation, Membership, MembershipPause, MembershipTransfer
from yushan.volunteers.models.people import Guardianship, PastRegistration, Volunteer
from yushan.volunteers.models.qualifications import Qualification, QualificationKind
from yushan.volunteers.models.skills import Skill

__all__ = [
    "Cultivation",
    "CultivationStep",
    "DuplicateDoubt",
    "Guardianship",
    "Invitation",
    "Membership",
    "MembershipPause",
    "MembershipTransfer",
    "PastRegistration",
    "PeopleExport",
    "PersonMerge",
    "Qualification",
    "QualificationKind",
    "Skill",
    "Volunteer",
]
