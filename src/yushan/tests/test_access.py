"""The walk: every address of the platform, as nobody and as each role, by GET and POST, own things and foreign ones.

One readable table (access.toml) says who may; an address without a row fails. In no case may an answer be 500, may
something of another district show, may a change go through without the proof of origin (CSRF), may a staff page be
kept by a proxy.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse

from yushan.common import error_pages
from yushan.tests import table
from yushan.tests.addresses import Address, addresses
from yushan.tests.table import ROLES
from yushan.tests.walk import is_let_in, send
from yushan.tests.world import World, build

pytestmark = pytest.mark.django_db
ROWS = table.read()
ADDRESSES = addresses()
EVERYBODY = ("nobody", *ROLES)
# Stored when somebody is only looking: the session and its sign-in, what was read in the inbox, who looked.
_HARMLESS = (
    "django_session",
    "accounts_signin",
    "common_idempotencyrecord",
    "audit_auditline",
    "accounts_apitoken",
    "SAVEPOINT",
)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_limits_used_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others look at is left out: anew on thousands of pages, counts in the menu (workspace/tests) would be half of
    the time, pages of refusals (common/tests/test_pages.py) a fifth of the rest.
    """
    settings.MENU_COUNTS_SECONDS = 600
    monkeypatch.setattr(error_pages, "page", _refusal_in_words)
    cache.clear()


def _refusal_in_words(request: Any, status: int, message: str = "", **more: Any) -> HttpResponse:
    return HttpResponse(message, status=status)


def arguments(world: World, row: table.Row, place: str) -> dict[str, Any]:
    district = getattr(world, place)
    if row.kind and row.kind not in district.things:
        raise AssertionError(f"world.py knows no «{row.kind}»")
    return {**(district.things[row.kind] if row.kind else {}), **row.extra}


def request(world: World, address: Address, row: table.Row, place: str) -> tuple[str, Any]:
    district = getattr(world, place)
    extra = dict(arguments(world, row, place))
    asked = district.queries[extra.pop("query")] if "query" in extra else row.query.removeprefix("?")
    body = district.bodies[row.body] if row.body else None
    return address.path(extra) + (f"?{asked}" if asked else ""), body


def _tried(world: World, role: str, method: str, path: str, body: Any, **more: Any) -> Any:
    cache.clear()
    answer = send(world, role, method, path, body, **more)
    assert answer.status_code < 500, f"{role} {method} {path}: {answer.status_code}"
    return answer


def test_every_address_has_a_row_and_every_row_an_address():
    known = {address.name for address in ADDRESSES}
    missing = [
        f'"{address.name}" = "thing | GET who | POST who"   # {address.route}'
        for address in ADDRESSES
        if address.name not in ROWS
    ]
    assert not missing, "access.toml lacks:\n" + "\n".join(missing)
    assert set(ROWS) <= known, f"access.toml speaks of what is not there: {sorted(set(ROWS) - known)}"


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.route or "home")
def test_the_walk(world: World, address: Address):
    row = ROWS.get(address.name)
    assert row is not None, f"{address.name} has no row in access.toml"
    _own_things(world, address, row)
    _foreign_things(world, address, row)
    _proof_of_origin(world, address, row)


def _own_things(world: World, address: Address, row: table.Row) -> None:
    path, body = request(world, address, row, "own")
    wrong = []
    for role in EVERYBODY:
        seen = _tried(world, role, "GET", path, None)
        if is_let_in(seen) != row.may("GET", role):
            wrong.append(f"GET {role} → {seen.status_code}")
        if address.route.startswith("staff/") and seen.status_code == 200:
            kept = seen.get("Cache-Control", "")
            assert ("private" in kept or "no-store" in kept) and "public" not in kept, f"{role} {path}: {kept!r}"
        if "POST" in row.who:
            sent = _tried(world, role, "POST", path, body)
            if is_let_in(sent) != row.may("POST", role):
                wrong.append(f"POST {role} → {sent.status_code}")
        elif not row.may("GET", role):
            sent = _tried(world, role, "POST", path, body)
            if is_let_in(sent):
                wrong.append(f"POST {role} → {sent.status_code}, the row has no POST")
    if "POST" not in row.who and row.who:
        _changes_nothing(world, path, row)
    assert not wrong, f"{address.name} {path}: " + "; ".join(wrong)


def _changes_nothing(world: World, path: str, row: table.Row) -> None:
    """A row without POST promises that sending something has no effect."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(name in sql for name in _HARMLESS):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    role = next(role for role in EVERYBODY if row.may("GET", role))
    with connection.execute_wrapper(note):
        send(world, role, "POST", path)
    assert not written, f"{role} POST {path}: {written}"


def _foreign_things(world: World, address: Address, row: table.Row) -> None:
    """What is of the other district is not there for anybody but the city, unless everybody may see it."""
    if not row.kind:
        return
    path, body = request(world, address, row, "foreign")
    for method in ("GET", "POST"):
        if row.is_public.get(method):
            continue
        for role in EVERYBODY:
            if role == "city" and (row.may(method, role) or "POST" not in row.who):
                continue
            if method == "POST" and "POST" not in row.who and row.is_public.get("GET"):
                continue
            if method == "GET" and not row.may("GET", role) and role not in ("area", "volunteer"):
                continue  # refused already for what is of their own district
            answer = _tried(world, role, method, path, body if method == "POST" else None)
            assert not is_let_in(answer), f"{role} {method} {path}: {answer.status_code} for a foreign thing"


def _proof_of_origin(world: World, address: Address, row: table.Row) -> None:
    """Without it a browser changes nothing; the API takes no browser's word at all."""
    path, body = request(world, address, row, "own")
    role = next((role for role in ROLES if row.may("POST", role)), "city")
    if address.route.startswith("api/"):
        answer = world.strict_browsers[role].post(path, body or {}, content_type="application/json")
        assert answer.status_code in (401, 403, 404, 405), f"{role} {path}: {answer.status_code}"
        return
    answer = _tried(world, role, "POST", path, body, strict=True)
    assert answer.status_code in (403, 404, 405), f"{role} POST {path} without proof: {answer.status_code}"
