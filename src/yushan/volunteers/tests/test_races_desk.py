"""One child at several desks, one code for several children: the same moment, threads of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from yushan.accounts.actions import codes
from yushan.common.errors import Refusal
from yushan.organizations.tests import factories as base
from yushan.volunteers.actions import register_child
from yushan.volunteers.models import Guardianship, Volunteer
from yushan.volunteers.tests.factories import REQUIRED, birth_of, guardian_data
from yushan.volunteers.tests.test_races import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


def at_a_desk(guardian: Any, **more: Any) -> Callable[[], Volunteer]:
    facts = {"name": "余小苗", "identity": base.identity(birth_of(10)), "area": base.area(), "consents": REQUIRED}
    helper = base.user_with("city_admin")
    return lambda: register_child(helper, guardian=guardian, **(facts | more))


def test_one_child_at_four_desks(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    guardian, number = guardian_data(), base.identity(birth_of(9))
    results = together(*(at_a_desk(guardian, identity=number, paper=b"\xff\xd8\xff signed") for _ in range(4)))
    assert Volunteer.objects.count() == Guardianship.objects.count() == 1
    assert [one.code for one in results if isinstance(one, Refusal)] == ["already_registered"] * 3


def test_one_code_for_three_children(settings: Any, tmp_path: Path) -> None:
    settings.SMS_GATEWAY, settings.SMS_FILE = "file", tmp_path / "outbox.jsonl"
    guardian = guardian_data()
    asked = codes.ask_code(phone=guardian.phone, purpose="guardian")
    made = (tmp_path / "outbox.jsonl").read_text().split('"code": "')[1][:6]
    row = codes.use_code(pk=asked.pk, purpose="guardian", code=made)
    results = together(*(at_a_desk(guardian, code=row) for _ in range(3)))
    assert Volunteer.objects.count() == 1
    assert [one.code for one in results if isinstance(one, Refusal)] == ["no_consent"] * 2
