"""A field of the forms of ordering: a service type that somebody may not know."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.plan import queries as plan
from yushan.plan.models import Entry

# What stands for «I cannot say»: chosen as any other answer, so that nobody leaves it by not looking.
UNSURE = "unsure"


def _types() -> list[tuple[Any, Any]]:
    known = [(entry.pk, entry.name) for entry in plan.entries("service_types")]
    return [("", _("请选择")), *known, (UNSURE, _("说不清，请帮我分"))]


class TypeField(forms.TypedChoiceField):
    """A service type of the plan, or UNSURE; cleaned to the entry or to UNSURE."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_types, coerce=self._entry, empty_value=None, **kwargs)

    @staticmethod
    def _entry(value: str) -> Entry | str:
        if value == UNSURE:
            return UNSURE
        found = next((entry for entry in plan.entries("service_types") if str(entry.pk) == value), None)
        if found is None:
            raise ValueError(value)
        return found
