"""Registering where the telephone is verified by a code."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.accounts.models import OneTimeCode, User
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import text_of
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import PASSWORD, REQUIRED, mobile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _required(settings: Any, tmp_path: Path) -> None:
    cache.clear()
    settings.SMS_GATEWAY, settings.SMS_REQUIRED = "file", True
    settings.SMS_FILE = tmp_path / "outbox.jsonl"


def code(settings: Any) -> str:
    return str(json.loads(settings.SMS_FILE.read_text().splitlines()[-1])["code"])


def contact(client: Client, phone: str) -> Any:
    base.area()
    client.post("/register/", {"name": "余小禾", "identity": base.identity().number})
    facts = {"phone": phone, "area": base.area().pk, "password": PASSWORD, "again": PASSWORD}
    return client.post("/register/contact/", facts)


def agree(client: Client) -> Any:
    return client.post("/register/consents/", {f"consent_{one}": "on" for one in REQUIRED})


def test_the_code_stands_between_telephone_and_consent(client: Client, settings: Any):
    phone = mobile()
    assert contact(client, phone)["Location"] == "/register/phone/"
    assert agree(client)["Location"] == "/register/phone/" and not Volunteer.objects.exists()
    assert phone in text_of(client.get("/register/phone/"))
    refused = client.post("/register/phone/", {"code": f"{(int(code(settings)) + 1) % 10**6:06d}"})
    assert refused.status_code == 422 and "验证码不对" in text_of(refused)
    assert client.post("/register/phone/", {"code": code(settings)})["Location"] == "/register/consents/"
    assert agree(client)["Location"] == "/register/done/"
    assert User.objects.get().phone_verified_at is not None


def test_another_number_needs_another_code(client: Client, settings: Any):
    contact(client, mobile())
    client.post("/register/phone/", {"code": code(settings)})
    assert contact(client, mobile())["Location"] == "/register/phone/"
    assert agree(client)["Location"] == "/register/phone/" and OneTimeCode.objects.count() == 2


def test_once_more_after_a_minute(client: Client, settings: Any):
    contact(client, mobile())
    assert "等一分钟" in text_of(client.post("/register/phone/", {"again": "1"}))
    cache.clear()
    assert client.post("/register/phone/", {"again": "1"}).status_code == 302 and OneTimeCode.objects.count() == 2
    assert client.post("/register/phone/", {"code": code(settings)})["Location"] == "/register/consents/"


def test_a_code_for_signing_in_registers_nobody(client: Client, settings: Any):
    contact(client, mobile())
    OneTimeCode.objects.update(purpose="sign_in")
    row = OneTimeCode.objects.get()
    assert row.code_hash and client.post("/register/phone/", {"code": "000000"}).status_code == 422


def test_where_it_is_not_asked_for_nothing_changes(client: Client, settings: Any):
    settings.SMS_REQUIRED = False
    assert contact(client, mobile())["Location"] == "/register/consents/"
    assert agree(client)["Location"] == "/register/done/"
    assert User.objects.get().phone_verified_at is None and not OneTimeCode.objects.exists()
