"""Found by how they begin, addresses are what Django finds when it tries all of them in their order."""

import pytest
from django.urls import Resolver404, ResolverMatch, URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import RoutePattern
from django.views.generic import View
from hypothesis import given
from hypothesis import strategies as st

from yushan.common.addresses import ByBeginning
from yushan.tests.addresses import addresses
from yushan.urls import _ROOMS

PLAIN = URLResolver(RoutePattern("", is_endpoint=False), _ROOMS)
QUICK = ByBeginning(_ROOMS)
_VALUES = {"pk": "7", "code": "k3-x", "year": "2026", "key": "a", "number": "12"}
_PARTS = st.sampled_from(
    sorted(
        {part for one in addresses() for part in one.route.split("/") if "<" not in part} | {"7", "x-1", "2026-11-27"}
    )
)


def _found(resolver: URLResolver, at: str) -> tuple[object, ...] | None:
    try:
        match: ResolverMatch = resolver.resolve(at)
    except Resolver404:
        return None
    return (match.func, match.args, match.kwargs, match.view_name, match.route, match.app_names, match.namespaces)


@pytest.mark.parametrize("end", ["", "x", "/"])
def test_every_address_is_found_as_before(end: str):
    class Any(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return _VALUES.get(key, "3")

    known = [one.path(Any()).removeprefix("/") + end for one in addresses()]
    assert len(known) > 500
    wrong = [at for at in known if _found(QUICK, at) != _found(PLAIN, at)]
    assert not wrong
    assert sum(_found(QUICK, at) is not None for at in known) > (400 if not end else 0)


@given(st.lists(_PARTS, max_size=5), st.booleans())
def test_whatever_is_asked(parts: list[str], closed: bool):
    at = "/".join(parts) + ("/" if closed else "")
    assert _found(QUICK, at) == _found(PLAIN, at)


def test_what_begins_with_a_value_stands_where_it_stood():
    def view(name: str) -> URLPattern | URLResolver:
        return path(name, View.as_view(), name=name)

    rooms = [
        path("", include([view("a/"), view("<slug:one>/b/"), view("")])),
        view("a/b/"),
        path("staff/", include([view("<int:pk>/"), view("new/"), view("new")])),
        path("<slug:any>/", include([view("c/")])),
    ]
    quick, plain = ByBeginning(rooms), URLResolver(RoutePattern("", is_endpoint=False), rooms)
    for at in (
        "",
        "a/",
        "a/b/",
        "z/b/",
        "a/c/",
        "z/c/",
        "staff/3/",
        "staff/new/",
        "staff/new",
        "staff/c/",
        "staff",
        "no",
    ):
        assert _found(quick, at) == _found(plain, at), at


def test_few_patterns_are_tried():
    def leaves(entries: list[URLPattern | URLResolver]) -> int:
        return sum(1 if isinstance(one, URLPattern) else leaves(one.url_patterns) for one in entries)

    everything = leaves([*get_resolver().url_patterns])
    # The largest room has over a hundred pages below one beginning.
    assert everything > 800
    assert max(leaves(found) for found in QUICK._of_beginning.values()) < 150
    assert leaves(QUICK._of_no_beginning) < 20
