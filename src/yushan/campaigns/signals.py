"""What rooms above hear of: the names of candidates may be shown otherwise from now on."""

from django.dispatch import Signal

# nominee: consent to take part, or to name and face in publicity, was given or taken back. Sent inside the transaction.
naming_changed = Signal()
