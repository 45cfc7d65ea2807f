"""What travels upwards from this room; sent inside the transaction, after the rows are written."""

from django.dispatch import Signal

# volunteer: Volunteer who left the platform; rooms above free their places.
volunteer_withdrawn = Signal()

# kept, gone: Volunteer (rows of one person, both locked), journal: actions.journal.Journal. Rooms above move what they
# hang on `gone` over to `kept` through the journal, which takes it back if the merging is undone.
volunteers_joining = Signal()

# kept, gone: Volunteer, found: list[str] to which rooms above append what has to be settled before they can be one.
volunteers_may_join = Signal()

# person_ids: set[int] whose merging is about to be undone: rooms above lock what they brought along.
people_parting = Signal()

# person_ids: set[int] whose rows were merged or parted; what is summed up from lines has to be counted again.
people_rejoined = Signal()
