"""What became of an activity, for rooms above that had asked for it: heard inside the transaction in which it happens."""

from django.dispatch import Signal

# settled: bool (False: it was called off, or over and nobody came); arguments actor, activity.
activity_ended = Signal()
# Published, or its shifts were saved while it is public, maybe with other times; arguments actor, activity.
activity_timed = Signal()
# Its last shift is over and the scans were added up; arguments actor, activity.
activity_finished = Signal()
