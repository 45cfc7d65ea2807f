"""The quick words are Django's words, in every field of every model."""

from functools import partial

import pytest
from django.apps import apps
from django.db.models import Field, Model

OWN = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.startswith("yushan.")
    for field in model._meta.local_fields
    if field.choices
]


@pytest.mark.parametrize(("model", "field"), OWN, ids=[f"{model.__name__}.{field.name}" for model, field in OWN])
def test_the_same_word_for_every_value(model: type[Model], field: Field) -> None:
    slow = partial(Model._get_FIELD_display, field=field)
    for value in [*dict(field.flatchoices), "unheard of", None, ""]:
        row = model()
        setattr(row, field.attname, value)
        assert getattr(row, f"get_{field.name}_display")() == slow(row)
    assert len(OWN) > 30
