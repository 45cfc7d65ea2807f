"""Whose people a clerk enrols."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField, FoundInput
from yushan.common.forms import KitForm


class WhoseForm(KitForm):
    """A unit or an organization; where there are many they are found by pieces of the name."""

    unit = FoundField("training.units", label=_("单位"), empty_label=_("选单位"), required=False)
    organization = FoundField("training.teams", label=_("组织"), empty_label=_("选组织"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "organization"):
            self.fields[name].offer(actor)  # type: ignore[attr-defined]

    def is_offered(self, name: str) -> bool:
        """Whether there is anything to choose from."""
        field: Any = self.fields[name]
        return isinstance(field.widget, FoundInput) or len(list(field.choices)) > 1

    @property
    def only(self) -> dict[str, Any]:
        """The one there is, where there is one in all."""
        offered = [name for name in ("unit", "organization") if self.is_offered(name)]
        one: Any = self.fields[offered[0]].only if len(offered) == 1 else None  # type: ignore[attr-defined]
        return {offered[0]: one} if one else {}

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen, the unit before the organization; the only one where nothing was."""
        if self.is_bound and self.is_valid():
            found = {name: value for name, value in self.cleaned_data.items() if value}
            if found:
                name = "unit" if "unit" in found else "organization"
                return {name: found[name]}
        return self.only
