"""Clients with tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from yushan.accounts.actions import create_token
from yushan.accounts.models import User
from yushan.activities.tests.conftest import at, post, team
from yushan.api.security import THROTTLE
from yushan.api.tests.client import ApiClient
from yushan.common.actors import COMMAND_LINE

__all__ = ["at", "post", "team"]


@pytest.fixture(autouse=True)
def _fresh_minute() -> Iterator[None]:
    THROTTLE.forget()
    yield
    THROTTLE.forget()


@pytest.fixture
def api_of(db: None) -> Callable[[User], Any]:
    """`api_of(user)`: a program that holds a token of the user."""
    return lambda user: ApiClient(create_token(COMMAND_LINE, user=user, label="测试"))
