"""Every address of the platform, tried by somebody who looks as another person: nothing is written, nothing leaves."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from yushan.accounts.models import User
from yushan.organizations.actions.seeing import begin_seeing_as
from yushan.organizations.seeing_as import KEY
from yushan.organizations.tests import factories as make
from yushan.tests import table
from yushan.tests.addresses import Address, addresses
from yushan.tests.test_access import request
from yushan.tests.world import World, build

pytestmark = pytest.mark.django_db
ROWS = table.read()
# What a look itself leaves behind, and what is stored about the session of who looks.
_OWN = ("django_session", "audit_auditline", "accounts_signin", "SAVEPOINT")
_FULL = re.compile(r"(?<![0-9A-Za-z])(1[3-9]\d{9}|50\d{4}(19|20)\d{9}[\dXx])(?![0-9A-Za-z])")
# The end of the look, signing out, and addresses of machines, which know no sessions.
_WAYS_OUT = ("organizations:end_see_as", "account_logout")
# An address without a row fails the walk itself.
_TRIED = [one for one in addresses() if not one.route.startswith("api/") and one.name in ROWS]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[str, Client]]]:
    """The world of the walk, and a city administrator who looks as each of three people. Nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        clients = {}
        for role in ("area", "unit", "volunteer"):
            subject = User.objects.get(pk=world.browsers[role].session["_auth_user_id"])
            city = make.user_with("city_admin")
            client = Client(raise_request_exception=False, headers={"Accept-Language": "zh-hans"})
            client.force_login(city)
            session = client.session
            session[KEY] = begin_seeing_as(city, subject=subject, reason="本人来电").pk
            session.save()
            clients[role] = client
        yield world, clients
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _menu_is_counted_once(settings: Any) -> None:
    settings.MENU_COUNTS_SECONDS = (
        600  # looked at by workspace/tests; anew on thousands of pages it is half of the time
    )


@pytest.mark.parametrize("address", _TRIED, ids=lambda one: one.route or "home")
def test_nothing_gets_through(worlds: tuple[World, dict[str, Client]], address: Address) -> None:
    world, clients = worlds
    path, body = request(world, address, ROWS[address.name], "own")
    for role, client in clients.items():
        cache.clear()
        _only_looked_at(client, role, path)
        if address.name not in _WAYS_OUT:
            answer = _sent(client, path, body)
            assert answer.status_code == 403, f"{role} POST {path}: {answer.status_code}"


def _written(written: list[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(name in sql for name in _OWN):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    return note


def _sent(client: Client, path: str, body: Any) -> Any:
    """By POST; not one row is touched."""
    written: list[str] = []
    with connection.execute_wrapper(_written(written)):
        answer = client.post(path, body or {})
    assert not written, f"POST {path}: {written}"
    return answer


def _only_looked_at(client: Client, role: str, path: str) -> None:
    """By GET: a page and no file, no number in full, and the database as before."""
    before = _counts()
    answer = client.get(path)
    assert answer.status_code < 500, f"{role} GET {path}: {answer.status_code}"
    assert _counts() == before, f"{role} GET {path} has written"
    if answer.status_code == 200:
        assert answer["Content-Type"].startswith("text/html") and "Content-Disposition" not in answer, f"{role} {path}"
        assert not (found := _FULL.search(answer.content.decode())), f"{role} {path} shows {found}"


def _counts() -> dict[str, int]:
    """Rows of what a page might note by the way."""
    tables = ("accounts_notice", "accounts_apitoken", "common_job", "exchange_importrun", "audit_audittouch")
    with connection.cursor() as cursor:
        found = {}
        for name in tables:
            cursor.execute(f"SELECT COUNT(*) FROM {name}")  # noqa: S608 - names of our own
            found[name] = cursor.fetchone()[0]
        cursor.execute("SELECT COUNT(*) FROM audit_auditline WHERE action NOT LIKE 'organizations.see_as%'")
        return found | {"lines": cursor.fetchone()[0]}
