"""Code tables of the plan (organization kinds, talent sources …) for rooms that cannot import `plan`.

`plan` provides them at start, as with common.rulebook.
"""

from collections.abc import Callable

_active: Callable[[str], list[tuple[str, str]]] | None = None
_name: Callable[[str, str], str | None] | None = None


def provide(active: Callable[[str], list[tuple[str, str]]], name: Callable[[str, str], str | None]) -> None:
    """`active(table)` answers (code, name) of the entries in use, `name(table, code)` also of those that left."""
    global _active, _name
    _active, _name = active, name


def choices(table: str) -> list[tuple[str, str]]:
    """(code, name) of the entries in use, for forms and filters."""
    return _active(table) if _active else []


def label(table: str, code: str) -> str:
    """Name of an entry; the code itself when nobody knows it."""
    return (_name(table, code) if _name else None) or code


def code_of(table: str, text: str) -> str | None:
    """Code of the entry in use with that code or name; None when there is none."""
    return next((code for code, name in choices(table) if text in (code, name)), None)
