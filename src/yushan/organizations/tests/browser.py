"""A signed-in browser for tests, and what a person reads on a page."""

import re
import uuid
from typing import Any

from django.test import Client

from yushan.accounts.models import User


def client(user: User) -> Client:
    made = Client(headers={"Accept-Language": "zh-hans"})
    made.force_login(user)
    return made


def text_of(response: Any) -> str:
    """What a person reads: without tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def post(browser: Client, url: str, **data: Any) -> Any:
    return browser.post(url, data | {"idempotency_key": uuid.uuid4().hex})
