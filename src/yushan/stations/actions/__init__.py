"""Every write about stations, a subject to a file."""

from yushan.stations.actions.saving import save_station

__all__ = ["save_station"]
