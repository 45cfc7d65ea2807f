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
# A page makes some tens of thousands of objects, nearly all of which go without a collector. Looking for the rest at every
# 700 of them took a twentieth of the time.
gc.set_threshold(20_000, 10, 20)
