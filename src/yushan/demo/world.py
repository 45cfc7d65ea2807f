"""What is known while the demo is being filled in; handed from one part to the next."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from yushan.accounts.models import User
from yushan.activities.models import Activity
from yushan.common import clock
from yushan.common.identity import IdentityNumber
from yushan.demo.names import Names
from yushan.demo.sizes import Size
from yushan.ledger.models import Certificate
from yushan.organizations.models import Area, Organization, Unit
from yushan.projects.models import Project
from yushan.stations.models import Station

HOME = "500107"  # 九龙坡区: where the people of the printed sign-ins are at home


@dataclass(eq=False)
class Somebody:
    """A made-up person: on a roster, a volunteer, or both. Primary keys are filled in once the rows are written."""

    name: str
    identity: IdentityNumber
    phone: str
    area: Area | None
    unit: Unit | None = None
    is_party_member: bool = False
    in_service: bool = True
    position: str = ""
    joined_on: date | None = None
    left_on: date | None = None
    talent_source: str = ""
    verified_on: date | None = None
    withdrawn_on: date | None = None
    teams: list[Organization] = field(default_factory=list)
    quota: int = 0  # services still to come in the history
    busy: set[date] = field(default_factory=set)
    person_id: int = 0
    volunteer_id: int = 0
    user: User | None = None


@dataclass(eq=False)
class Employer:
    """A unit with the shares it shall reach (of its staff, of its party members)."""

    unit: Unit
    team: Organization
    headcount: int
    registered: float
    served: float
    party_served: float
    staff: list[Somebody] = field(default_factory=list)


@dataclass
class World:
    """Everything made so far."""

    size: Size
    now: datetime
    today: date
    rng: Random
    names: Names
    areas: dict[str, Area] = field(default_factory=dict)
    corps: Organization | None = None
    detachments: dict[str, Organization] = field(default_factory=dict)
    teams: list[Organization] = field(default_factory=list)
    employers: list[Employer] = field(default_factory=list)
    volunteers: list[Somebody] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)
    served_at: dict[int, Station] = field(default_factory=dict)  # team → the station where it serves
    projects: list[Project] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)
    seen: dict[str, Activity] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)  # activity → name of its service type
    organisers: dict[int, User] = field(default_factory=dict)  # administrator of each organization
    led: int = 0  # organizations with leaders so far
    certificate: Certificate | None = None
    password_hash: str = ""

    @property
    def in_office(self) -> datetime:
        """Since when most administrators have had their roles, early enough to sign for the whole of last year; before that
        the city's does what has to be done.
        """
        return clock.at(min(self.today - timedelta(days=self.size.days + 30), self.last_january), 9)

    def keeper(self, node: Organization) -> User:
        """Who looks after an organization at the pretended moment."""
        return self._then(self.organisers.get(node.pk))

    def clerk(self, unit: Unit) -> User:
        """Who looks after a unit at the pretended moment."""
        return self._then(self.users.get(f"unit:{unit.pk}"))

    def district(self, area: Area | None) -> User:
        """Who looks after an area at the pretended moment."""
        return self._then(self.users.get(f"area:{area.code}") if area else None)

    def _then(self, user: User | None) -> User:
        return user if user and clock.now() >= self.in_office else self.users["city_admin"]

    def organiser(self, node: Organization) -> User:
        """The administrator of an organization."""
        return self.organisers[node.pk]

    def approver(self, team: Organization) -> User:
        """Who publishes what a team plans: its detachment, else the city."""
        above = next((node for node in self.detachments.values() if team.path.startswith(node.path)), None)
        return self.organisers[above.pk] if above else self.users["city_admin"]

    @property
    def last_january(self) -> date:
        """By then the units stood on the platform: the whole of last year can be reported."""
        return date(self.today.year - 1, 1, 4)

    @property
    def home(self) -> Area:
        """The area of the printed sign-ins."""
        return self.areas[HOME]
