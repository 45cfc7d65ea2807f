"""What travels upwards from the ledger."""

from django.dispatch import Signal

# entries: list[HourEntry] just appended, reversals (minutes < 0, `reverses_id`) among them. Sent inside the
# transaction, with the people locked and every sum of the ledger moved.
entries_posted = Signal()
