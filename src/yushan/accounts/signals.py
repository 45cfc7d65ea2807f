"""What the rooms above may want to follow, sent inside the transaction that changed it."""

from django.dispatch import Signal

# starts: dict[tuple[int, str], datetime | None], by user id and key of each message when that begins what it is about;
# at: datetime, `created_at` of the rows that are new. A key that somebody had already is in `starts` as well, its row
# is older.
notices_written = Signal()
