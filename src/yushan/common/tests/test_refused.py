"""What is refused is said where it was asked; who may not, and what is not there, stays an error."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import done, put_refused, say_refused


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    return request


def raising(error: Refusal) -> object:
    raise error


@pytest.mark.parametrize("error", [NotAllowed("您没有权限。"), NotFound()])
def test_rights_and_what_is_not_there_go_on(request_: HttpRequest, error: Refusal) -> None:
    for act in (
        lambda: say_refused(request_, error),
        lambda: put_refused(KitForm({}), error),
        lambda: done(request_, lambda: raising(error), "好了", "healthz"),
    ):
        with pytest.raises(type(error)):
            act()
    assert not list(get_messages(request_))


def test_one_thing_is_done_and_said_or_why_not(request_: HttpRequest) -> None:
    assert done(request_, lambda: 3, lambda count: f"改了 {count} 次", "healthz").status_code == 302
    assert done(request_, lambda: raising(Conflict("别人刚改过。")), "好了", "healthz").status_code == 302
    said = [(message.level_tag, str(message)) for message in get_messages(request_)]
    assert [text for _tag, text in said] == ["改了 3 次", "别人刚改过。"] and said[0][0] != said[1][0]


def test_a_form_keeps_the_refusal_and_its_status() -> None:
    form = KitForm({})
    put_refused(form, Conflict("别人刚改过。"))
    assert "别人刚改过。" in str(form.errors) and form.answer_status == 409
