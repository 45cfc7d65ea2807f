"""What the rooms above may want to follow, sent inside the transaction that changed it."""

from django.dispatch import Signal

# organization: Organization, event: str, reason: str. After every step of its life (suspend, close …).
organization_moved = Signal()

# organization: Organization. It hangs under another parent now with all that is below it; paths and areas are written.
organization_replanted = Signal()

# actor, organization, keys (members of each part: lists of keys of the room that keeps them), parts (the new
# organizations; None: only lock what will be moved), reason. An organization is split: once before the parts are
# planted, once with them. Who is not named stays.
organization_splitting = Signal()

# actor, organization, successor (Organization that takes over, None: closed without one), parent (who finishes what
# cannot be called off), reason. Before a running organization ends: rooms above move or end what hangs on it and
# tell the people. Sent twice, before and under the lock of the organization, so receivers may find nothing left.
organization_ending = Signal()
