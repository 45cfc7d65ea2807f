"""The inspector's app, that opens without a network (common/offline_app.py)."""

from yushan.common.offline_app import OfflineApp

_MODULES = ("app", "form", "pictures", "sending", "store")
INSPECTIONS = OfflineApp(
    "inspections",
    "stations/inspections.html",
    (*(f"stations/js/inspections/{name}.js" for name in _MODULES), "stations/stations.css", "common/js/shrink.js"),
)
