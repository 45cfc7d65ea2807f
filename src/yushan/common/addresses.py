"""Addresses are looked up by how they begin: of a thousand patterns only the forty or so are tried that can fit.

Django tries them one after the other, several milliseconds of each request. Rooms go on to write plain lists of `path`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern

Entry = URLPattern | URLResolver
# Below it the second part of an address tells rooms apart.
_STAFF = "staff"


class ByBeginning(URLResolver):
    """The entries of an urlconf; what is found, and in which order, is what Django would find."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), list(entries))

    @cached_property
    def _of_beginning(self) -> dict[str, list[Entry]]:
        known = {found for entry in self.url_patterns for found in _beginnings(entry) if found is not None}
        return {beginning: list(_narrowed(self.url_patterns, beginning)) for beginning in known}

    @cached_property
    def _of_no_beginning(self) -> list[Entry]:
        return list(_narrowed(self.url_patterns, None))

    def resolve(self, path: str) -> ResolverMatch:
        """The view of an address; Resolver404 when there is none."""
        path = str(path)
        tried: list[list[Entry]] = []
        for entry in self._of_beginning.get(_beginning(path), self._of_no_beginning):
            try:
                found = entry.resolve(path)
            except Resolver404:
                found = None
            if found:
                here = "" if isinstance(entry, URLPattern) else str(entry.pattern)
                found.route = here + found.route.removeprefix("^") if here else found.route
                return found
            tried.append([entry])
        raise Resolver404({"tried": tried, "path": path})


def _beginning(path: str) -> str:
    first, _, rest = path.partition("/")
    return f"{first}/{rest.partition('/')[0]}" if first == _STAFF else first


def _fixed(route: str, is_whole: bool) -> str | None:
    """The beginning that every address of a route has; None where what comes first is not told by the route."""
    fixed, variable, _ = route.partition("<")
    needed = 2 if fixed.startswith(f"{_STAFF}/") else 1
    if fixed.count("/") >= needed or (is_whole and not variable):
        return _beginning(fixed)
    return None


def _beginnings(entry: Entry, before: str = "") -> Iterator[str | None]:
    if not isinstance(entry.pattern, RoutePattern):
        yield None
        return
    route = before + str(entry.pattern)
    fixed = _fixed(route, isinstance(entry, URLPattern))
    if fixed is not None or isinstance(entry, URLPattern):
        yield fixed
        return
    for one in entry.url_patterns:
        yield from _beginnings(one, route)


def _narrowed(entries: Iterable[Entry], beginning: str | None, before: str = "") -> Iterator[Entry]:
    """The entries that may fit, in their order; lists of rooms without their other entries."""
    for entry in entries:
        found = set(_beginnings(entry, before))
        if not found & {beginning, None}:
            continue
        if isinstance(entry, URLPattern) or len(found) == 1:
            yield entry
            continue
        kept = list(_narrowed(entry.url_patterns, beginning, before + str(entry.pattern)))
        yield URLResolver(entry.pattern, kept, entry.default_kwargs, entry.app_name, entry.namespace)
