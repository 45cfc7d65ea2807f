"""What callers hand to the actions of this room."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from yushan.common.identity import IdentityNumber
from yushan.organizations.models import Organization


@dataclass(frozen=True)
class GuardianData:
    """The guardian of somebody of 14–17 years, as the young person's form brings it."""

    name: str
    identity: IdentityNumber
    phone: str
    relation: str


@dataclass(frozen=True)
class CollectiveRow:
    """A person whom their unit registers; they confirm by themselves later."""

    name: str
    identity: IdentityNumber
    phone: str


@dataclass(frozen=True)
class StudentRow:
    """A student whom their school registers; a minor's guardian is asked and answers by themselves."""

    name: str
    identity: IdentityNumber
    phone: str = ""
    group: str = ""
    guardian: GuardianData | None = None


@dataclass(frozen=True)
class VolunteerRow:
    """One row of the volunteers file, already read and looked up; `registered_on` None: the day of the import."""

    name: str
    identity: IdentityNumber
    phone: str
    politics: str = ""
    education: str = ""
    occupation: str = ""
    skills: tuple[str, ...] = ()
    talent_source: str = ""
    organization: Organization | None = None
    registered_on: date | None = None


class Outcome(NamedTuple):
    """created, updated, unchanged or rejected, with the reason of a rejection."""

    result: str
    reason: str = ""
