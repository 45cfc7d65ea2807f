"""What travels upwards from this room; sent inside the transaction, after the rows are written."""

from django.dispatch import Signal

# volunteer: Volunteer who left the platform; rooms above free their places.
volunteer_withdrawn = Signal()
