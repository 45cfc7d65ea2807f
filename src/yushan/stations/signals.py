"""What the rooms above may want to follow, sent inside the transaction that changed it."""

from django.dispatch import Signal

# actor, station, reason. A station is closed for good: what was planned there needs another place.
station_closing = Signal()

# station, event (a word of lifecycle.py). After a station was certified, suspended, resumed, closed and the like.
station_moved = Signal()
