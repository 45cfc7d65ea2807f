"""What may be chosen where there are many."""

from yushan.common.choosing import Source
from yushan.training.queries import courses, people

SOURCES = (
    Source("training.holders", courses.holders),
    Source("training.stations", courses.stations),
    Source("training.units", people.units_of),
    Source("training.teams", people.organizations_of),
)
