"""Rows of stations, a subject to a file."""

from yushan.stations.models.station import Station

__all__ = ["Station"]
