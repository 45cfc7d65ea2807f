"""Keys can be changed while everything stays readable."""

import base64
import os
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command
from django.db import connection

from yushan.accounts.models import Person
from yushan.common import clock, idempotency, rotation, schedule, vault
from yushan.common.models import IdempotencyRecord, ScheduledRun
from yushan.exchange import storage
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_files(settings: Any, tmp_path: Any) -> None:
    """Files of other tests lie sealed with other keys."""
    settings.MEDIA_ROOT = tmp_path


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def sealed() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number FROM accounts_person ORDER BY id")
        return [bytes(value) for (value,) in cursor.fetchall()]


def test_rotation_leaves_everything_readable_without_the_old_key(settings: Any, capsys: Any):
    people = [make.person() for _ in range(3)]
    numbers = [who.identity_number for who in people]
    old, new = settings.FIELD_KEYS, key()
    settings.FIELD_KEYS = f"{new},{old}"
    assert not any(vault.sealed_with_newest(value) for value in sealed())
    call_command("rotate_keys")
    assert "已用最新密钥重新加密" in capsys.readouterr().out
    settings.FIELD_KEYS = new
    assert all(vault.sealed_with_newest(value) for value in sealed())
    assert [who.identity_number for who in Person.objects.order_by("pk")] == numbers
    before = sealed()
    call_command("rotate_keys")
    assert capsys.readouterr().out.startswith("0 ")
    assert sealed() == before
    # The look-up hash has a key of its own, so everybody is still found.
    assert Person.objects.get(identity_hash=people[0].identity_hash).pk == people[0].pk


def test_rotation_reaches_files_kept_answers_and_second_factors(settings: Any):
    user = make.user_with("city_admin")
    name = storage.FILES.keep("身份证号".encode())
    record = IdempotencyRecord.objects.create(
        actor="user:1", key="k", request_digest="d", status=200, body=vault.seal(b"answer"), created_at=clock.now()
    )
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    factor = Authenticator.objects.get(user=user)
    assert "JBSWY3DPEHPK3PXP" not in str(factor.data)
    new = key()
    settings.FIELD_KEYS = f"{new},{settings.FIELD_KEYS}"
    call_command("rotate_keys")
    settings.FIELD_KEYS = new
    assert storage.FILES.fetch(name) == "身份证号".encode()
    record.refresh_from_db()
    assert vault.unseal(bytes(record.body)) == b"answer"
    factor.refresh_from_db()
    assert decrypt(factor.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert not any(reseal() for reseal in rotation.registered())


def test_rotation_without_the_old_key_says_what_to_do(settings: Any):
    make.person()
    settings.FIELD_KEYS = key()
    with pytest.raises(CommandError, match="旧密钥"):
        call_command("rotate_keys")


def test_answers_are_forgotten_after_a_week():
    for days in (1, 8):
        IdempotencyRecord.objects.create(
            actor="user:1", key=str(days), request_digest="d", created_at=clock.now() - timedelta(days=days)
        )
    assert idempotency.forget() == 1
    assert IdempotencyRecord.objects.get().key == "1"


def test_the_worker_run_once_leaves_word_for_the_doctor():
    schedule.run_due(force=True)
    assert ScheduledRun.objects.filter(name="common.resume_lost", outcome="0").exists()


def test_a_key_that_is_missing_or_a_value_that_was_altered_is_noticed(settings: Any):
    value = vault.seal(b"500103199003070012")
    assert b"5001" not in value
    altered = bytearray(value)
    altered[-1] ^= 1
    with pytest.raises(ValueError, match="altered"):
        vault.unseal(bytes(altered))
    settings.FIELD_KEYS = key()
    with pytest.raises(ValueError, match="not configured"):
        vault.unseal(value)
