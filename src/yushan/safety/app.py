"""The reporter's app, that opens without a network (common/offline_app.py)."""

from yushan.common.offline_app import OfflineApp

INCIDENTS = OfflineApp(
    "incidents",
    "safety/report_app.html",
    ("safety/js/report.js", "safety/js/store.js", "common/js/shrink.js"),
)
