"""Reading stations, a subject to a file."""

from yushan.stations.queries.seen import stations_seen

__all__ = ["stations_seen"]
