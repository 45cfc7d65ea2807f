"""In which state an order was when: written with every step of its life."""

from datetime import datetime

from yushan.needs.models import Need, NeedSpell


def enter(need: Need, moment: datetime) -> None:
    """The order is in its present state from a moment on; under its lock."""
    NeedSpell.objects.filter(need=need, until=None).update(until=moment)
    NeedSpell.objects.create(need=need, state=need.state, since=moment)
