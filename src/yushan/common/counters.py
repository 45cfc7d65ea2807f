"""Running numbers for codes and registers, without a gap inside a committed transaction."""

from django.db import IntegrityError, transaction

from yushan.common.models import Counter


def take(name: str, count: int = 1) -> int:
    """The first of `count` fresh numbers of a counter, starting at 1. Call inside a transaction: rolls back with it."""
    with transaction.atomic():
        counter = Counter.objects.select_for_update().filter(name=name).first()
        if counter is None:
            try:
                with transaction.atomic():
                    Counter.objects.create(name=name)
            except IntegrityError:
                pass  # somebody else began the counter at this moment
            counter = Counter.objects.select_for_update().get(name=name)
        first = counter.value + 1
        counter.value += count
        counter.save(update_fields=["value"])
        return first
