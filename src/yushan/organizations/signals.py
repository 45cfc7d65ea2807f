"""What the rooms above may want to follow, sent inside the transaction that changed it."""

from django.dispatch import Signal

# organization: Organization, event: str, reason: str. After every step of its life (suspend, close …).
organization_moved = Signal()

# actor, organization, successor (Organization that takes over, None: closed without one), parent (who finishes what
# cannot be called off), reason. Before a running organization ends: rooms above move or end what hangs on it and
# tell the people. Sent twice, before and under the lock of the organization, so receivers may find nothing left.
organization_ending = Signal()
