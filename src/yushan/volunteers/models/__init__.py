from yushan.volunteers.models.memberships import Invitation, Membership, MembershipPause, MembershipTransfer
from yushan.volunteers.models.people import Guardianship, PastRegistration, Volunteer

__all__ = [
    "Guardianship",
    "Invitation",
    "Membership",
    "MembershipPause",
    "MembershipTransfer",
    "PastRegistration",
    "Volunteer",
]
