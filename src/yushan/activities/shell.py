"""The door's app, that opens without a network (common/offline_app.py)."""

from yushan.common.offline_app import OfflineApp

_MODULES = ("app", "clock", "list", "queue", "show", "signing", "store")
DOOR = OfflineApp(
    "door",
    "activities/offline.html",
    (
        *(f"activities/js/offline/{name}.js" for name in _MODULES),
        *("activities/activities.css", "activities/js/camera.js", "vendor/jsqr.js"),
    ),
)
