"""The application that a server process loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

from yushan.common.turns import in_turn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
application = in_turn(get_wsgi_application())
# Loads the views of all rooms: else whoever comes first after a start waits for it.
resolve("/")

# What was loaded at start stays: a collection that looks through all of it would hold up one request in a hundred.
gc.collect()
gc.freeze()
