"""The checks of the data that this floor can make; each reads, none writes."""

from yushan.indicators.checks import people, records, rosters
from yushan.indicators.doubtful import Check

CHECKS = (
    Check("implausible_headcounts", rosters.implausible_headcounts, ("percent", "people", "times")),
    Check("stale_rosters", rosters.stale_rosters, ("days",)),
    Check("double_people", people.double_people),
    Check("unevidenced_entries", records.unevidenced_entries, ("days",)),
    Check("silent_areas", records.silent_areas, ("days",)),
)
