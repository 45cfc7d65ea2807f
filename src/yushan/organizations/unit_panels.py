"""What rooms above put on the unit pages: cards on top, columns in the list, buttons, links in a row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yushan.organizations.models import StaffMember, Unit


@dataclass(frozen=True)
class Panel:
    """A card block; the template finds its values under the name `panel`."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the list: `cells(units of the page, day)` answers safe HTML by primary key, in bulk."""

    title: str
    cells: Callable[[Sequence[Unit], date], Mapping[int, str]]
    order: int = 0


@dataclass(frozen=True)
class UnitAction:
    """A button at the head of a unit's page, shown to who holds the capability over the unit."""

    label: str
    icon: str
    capability: str
    url: Callable[[Unit], str]
    order: int = 0


@dataclass(frozen=True)
class RowAction:
    """A link in the rows of some roster chips (codes of roster_filters), e.g. «登记» for who is not registered.

    `shown` narrows it to some people of the list; the account of each is loaded with them. `beyond` answers the keys of
    those of a page who need it no more, in one statement.
    """

    label: str
    capability: str
    chips: frozenset[str]
    url: Callable[[StaffMember], str]
    shown: Callable[[StaffMember], bool] = lambda member: True
    beyond: Callable[[Sequence[StaffMember]], Collection[int]] = lambda members: ()


# actor, unit, as-of day; None where there is nothing to show.
Provider = Callable[[Any, Unit, date], Panel | None]
_providers: dict[str, tuple[int, Provider]] = {}
_columns: dict[str, Column] = {}
_actions: dict[str, UnitAction] = {}
_row_actions: dict[str, RowAction] = {}


def register(name: str, provider: Provider, order: int = 0) -> None:
    """A block on top of the unit page. Called in AppConfig.ready()."""
    _providers[name] = (order, provider)


def register_column(name: str, column: Column) -> None:
    """A column of the list of units. Called in AppConfig.ready()."""
    _columns[name] = column


def register_action(name: str, action: UnitAction) -> None:
    """A button at the head of the unit page. Called in AppConfig.ready()."""
    _actions[name] = action


def register_row_action(name: str, action: RowAction) -> None:
    """A link in roster rows. Called in AppConfig.ready()."""
    _row_actions[name] = action


def panels(actor: Any, unit: Unit, as_of: date) -> list[Panel]:
    """The blocks of a unit's page, lowest order first."""
    made = (provider(actor, unit, as_of) for _, provider in sorted(_providers.values(), key=lambda pair: pair[0]))
    return [panel for panel in made if panel is not None]


def columns() -> list[Column]:
    """Columns of the list, lowest order first."""
    return sorted(_columns.values(), key=lambda column: column.order)


def actions() -> list[UnitAction]:
    """Buttons of the page, lowest order first."""
    return sorted(_actions.values(), key=lambda action: action.order)


def row_actions(chip: str) -> list[RowAction]:
    """Links for the rows under a chip."""
    return [action for action in _row_actions.values() if chip in action.chips]
