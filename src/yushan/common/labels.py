"""Words for stored values, looked up once.

Django's `get_state_display()` makes the table of all choices anew for every cell and hashes each translated word in
it: 0.1 to 0.3 milliseconds a cell, a third of the time of a long list. Its documentation allows a model to define the
method itself; here every model of ours does.
"""

from collections.abc import Callable
from functools import cache, partialmethod
from typing import Any

from django.apps import apps
from django.db.models import Field, Model


def _reading(field: "Field[Any, Any]") -> Callable[[Model], Any]:
    attribute = field.attname

    # Not at once: some choices (those of other apps) can only be listed when everything is loaded.
    @cache
    def words() -> dict[Any, Any]:
        return dict(field.flatchoices)

    def display(self: Model) -> Any:
        value = getattr(self, attribute)
        word = words().get(value, value)
        return word if word is None else str(word)

    return display


def quicken(package: str) -> None:
    """Gives the models of a package their own methods, but for those that a model has written itself."""
    for model in apps.get_models(include_auto_created=False):
        if not model.__module__.startswith(package):
            continue
        for field in model._meta.local_fields:
            name = f"get_{field.name}_display"
            if field.choices and isinstance(model.__dict__.get(name), partialmethod):
                setattr(model, name, _reading(field))
