"""Counts the SQL statements of pages, in a process of its own with the platform's settings.

Reads {"user": name or null, "paths": […]} from standard input, prints {path: {"sql": n, "status": code}}.
Each page is asked twice and the second time counts: what is read once in a process is not what a user waits for.
"""

import json
import os
import sys

import django


def main() -> None:
    """Signs in without a password: it counts statements, it does not measure time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    asked = json.load(sys.stdin)
    client = Client()
    if asked.get("user"):
        client.force_login(get_user_model().objects.get(username=asked["user"]))
    counted = {}
    for path in asked["paths"]:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(path).status_code
        counted[path] = {"sql": len(captured), "status": status}
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
