"""In which state an order was when: what figures of a past day are made of."""

from django.db import models
from django.db.models import Q

from yushan.needs.models.needs import Need


class NeedSpell(models.Model):
    """An order was in a state from a moment on, until the next one (empty: it still is)."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="spells")
    state = models.CharField(max_length=12, choices=Need.State.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["need"], condition=Q(until=None), name="need_in_one_state"),
        ]
