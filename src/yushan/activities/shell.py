"""What the door's app needs to open without a network: a page without anybody's data, and the files it is made of.

The service worker keeps exactly this and nothing else. A change of any of it is a new version of the app; the queue
lies in the browser's database and stays.
"""

import hashlib
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

_CSS = ("base", "frame", "components", "forms", "tables", "print")
# common/js/main.js and what it imports; a test compares.
_COMMON = (
    *(
        "main",
        "forms",
        "drafts",
        "menu",
        "search",
        "choosing",
        "selection",
        "copy",
        "switches",
        "connection",
        "reveal",
        "waiting",
    ),
    *("htmx-setup", "live", "leaving", "print"),
)
_DOOR = ("app", "clock", "list", "queue", "show", "signing", "store")
FILES = (
    *("common/tokens.css", "common/tokens-auto.css", "common/mark.svg", "icons.svg"),
    *(f"common/css/{name}.css" for name in _CSS),
    *(f"common/js/{name}.js" for name in _COMMON),
    *(f"activities/js/offline/{name}.js" for name in _DOOR),
    *("activities/activities.css", "activities/js/camera.js", "vendor/idb.js", "vendor/jsqr.js"),
)
WORKER = "activities/js/offline/worker.js"


def page() -> str:
    """The app's page. Drawn without the request: the same for everybody, so that it may be kept."""
    return render_to_string("activities/offline.html")


def files() -> list[str]:
    """Addresses of the files, with the hash of their content in the name."""
    return [staticfiles_storage.url(name) for name in FILES]


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with the page and with any of its files."""
    whole = "\n".join([page(), staticfiles_storage.url(WORKER), *files()])
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


def orders(page_url: str) -> dict[str, Any]:
    """What the service worker is told: its version, the page, the files, and its own code."""
    return {
        "version": version(),
        "page": page_url,
        "files": files(),
        "code": staticfiles_storage.url(WORKER),
    }
