"""What may be chosen where there are many."""

from yushan.common.choosing import Source
from yushan.training.queries import courses

SOURCES = (Source("training.holders", courses.holders), Source("training.stations", courses.stations))
