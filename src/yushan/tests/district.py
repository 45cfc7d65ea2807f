"""A district of the walked world: what stands in it, by name."""

from dataclasses import dataclass, field
from typing import Any

from yushan.organizations.models import Area
from yushan.volunteers.models import Volunteer

Arguments = dict[str, Any]


@dataclass
class District:
    """One of the two: every thing by name; and what is sent where a form must be right before the door is seen."""

    area: Area
    things: dict[str, Arguments] = field(default_factory=dict)
    bodies: dict[str, Arguments] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    organization: Any = None
    unit: Any = None
    station: Any = None
    volunteer: Volunteer | None = None
