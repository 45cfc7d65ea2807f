"""Every address of the platform, from the resolver."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A leaf of the resolver. A second spelling of a page (with a slash at the end) has the name of the first."""

    name: str
    route: str

    def path(self, arguments: dict[str, Any]) -> str:
        """The address with its arguments filled in."""
        filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(arguments[found[1]]), self.route)
        filled = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(arguments[found[1]]), filled)
        return "/" + re.sub(r"\^|\$", "", filled)


def _leaves(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str, Any]]:
    for one in resolver.url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLPattern):
            yield ":".join([*spaces, one.name or ""]), here, one.callback
        else:
            yield from _leaves(one, here, (*spaces, one.namespace) if one.namespace else spaces)


def addresses() -> list[Address]:
    """All of them, in the order of the resolver."""
    leaves = list(_leaves(get_resolver(), "", ()))
    names = {callback: name for name, _route, callback in leaves if name and not name.endswith(":")}
    return [
        Address(names.get(callback, route) if name.endswith(":") or not name else name, route)
        for name, route, callback in leaves
    ]
