from yushan.organizations.models.areas import Area
from yushan.organizations.models.grants import GrantRequest, RoleGrant
from yushan.organizations.models.leaders import OrganizationLeader
from yushan.organizations.models.reorganising import OrganizationPlacement, OrganizationRequest
from yushan.organizations.models.tree import Organization, OrganizationEvent
from yushan.organizations.models.units import StaffMember, Unit, UnitHeadcount, UnitPlacement

__all__ = [
    "Area",
    "GrantRequest",
    "Organization",
    "OrganizationEvent",
    "OrganizationLeader",
    "OrganizationPlacement",
    "OrganizationRequest",
    "RoleGrant",
    "StaffMember",
    "Unit",
    "UnitHeadcount",
    "UnitPlacement",
]
