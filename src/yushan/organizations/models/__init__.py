from yushan.organizations.models.areas import Area
from yushan.organizations.models.cards import OrganizationCharter, PartyOrganization
from yushan.organizations.models.grants import GrantRequest, RoleGrant
from yushan.organizations.models.key_posts import KeyPost
from yushan.organizations.models.leaders import OrganizationLeader
from yushan.organizations.models.reorganising import OrganizationPlacement, OrganizationRequest
from yushan.organizations.models.towns import Town
from yushan.organizations.models.tree import Organization, OrganizationEvent
from yushan.organizations.models.units import StaffMember, Unit, UnitHeadcount, UnitPlacement

__all__ = [
    "Area",
    "GrantRequest",
    "KeyPost",
    "Organization",
    "OrganizationCharter",
    "OrganizationEvent",
    "OrganizationLeader",
    "OrganizationPlacement",
    "OrganizationRequest",
    "PartyOrganization",
    "RoleGrant",
    "StaffMember",
    "Town",
    "Unit",
    "UnitHeadcount",
    "UnitPlacement",
]
