"""Reading stations, a subject to a file."""

from yushan.stations.queries.seen import station_seen, stations_seen

__all__ = ["station_seen", "stations_seen"]
