"""One step of the walk: a role tries an address, and nothing of it stays."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from yushan.tests.world import World

_AWAY = ("/accounts/login/", "/accounts/2fa/")


def send(world: World, role: str, method: str, path: str, body: Any = None, *, strict: bool = False) -> HttpResponse:
    """The answer; whatever it changed in the database is taken back."""
    client = (world.strict_browsers if strict else world.browsers)[role]
    more: dict[str, Any] = {}
    if path.startswith("/api/"):
        more = {"content_type": "application/json"}
        if role in world.tokens:
            more["headers"] = {"Authorization": f"Bearer {world.tokens[role]}"}
    cookies = client.cookies.output()
    with transaction.atomic():
        answer = (
            client.get(path, headers=more.get("headers")) if method == "GET" else client.post(path, body or {}, **more)
        )
        if answer.streaming:
            b"".join(getattr(answer, "streaming_content", ()))  # read while the database is as it was
        transaction.set_rollback(True)
    if client.cookies.output() != cookies:  # signed out, or another session: the next try begins as this one did
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return answer


def is_let_in(answer: HttpResponse) -> bool:
    """True unless the answer says that this is not for the asker; a wrong form (400, 409, 422) was let in."""
    if answer.status_code in (401, 403, 404, 405):
        return False
    return not (300 <= answer.status_code < 400 and answer["Location"].startswith(_AWAY))


def attempt(world: World, role: str, method: str, path: str, body: Any = None) -> int:
    """For looking at what is: the status, 0 for a redirect to sign-in."""
    answer = send(world, role, method, path, body)
    return answer.status_code if is_let_in(answer) or answer.status_code >= 400 else 0
