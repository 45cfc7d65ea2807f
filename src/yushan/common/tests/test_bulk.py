"""Rows written in bulk are the rows that the models would have written."""

from datetime import date

import pytest

from yushan.accounts.actions.people import Named, ensure_people, identity_hash
from yushan.accounts.models import Person
from yushan.common import clock
from yushan.common.bulk import insert_rows
from yushan.common.identity import complete_identity, parse
from yushan.common.models import Job

pytestmark = pytest.mark.django_db
_COLUMNS = ("name", "name_pinyin", "identity_number", "identity_hash", "birth_date", "gender", "created_at")


def _row(name: str, serial: int, birth_date: date | None) -> tuple[object, ...]:
    return name, "tao", f"50010319900228{serial:04d}", f"hash-{serial}", birth_date, "M", clock.now()


def test_values_of_every_kind_come_back_as_they_were_given():
    rows = [
        _row("陶仁杰", 1, date(1990, 2, 28)),
        _row("李倩", 2, date(1990, 2, 28)),
        _row("贺小桃", 3, date(1985, 1, 1)),
    ]
    insert_rows(Person, _COLUMNS, rows)
    back = Person.objects.order_by("identity_hash").values_list(*_COLUMNS)
    assert [tuple(row) for row in back] == rows


def test_true_is_not_taken_for_one_and_json_stays_json():
    columns = ("kind", "title", "state", "arguments", "result", "created_at", "done", "total", "message", "result_url")
    now = clock.now()
    insert_rows(Job, columns, [("a", "甲", "waiting", {"n": True}, {"n": 1}, now, True, 7, "", "")])
    job = Job.objects.get()
    assert job.arguments["n"] is True and job.result["n"] == 1 and job.result["n"] is not True and job.done == 1


def test_a_row_that_is_there_is_left_alone_or_updated():
    insert_rows(Person, _COLUMNS, [_row("陶仁杰", 1, date(1990, 2, 28))])
    insert_rows(Person, _COLUMNS, [_row("陶仁", 1, date(1990, 2, 28))], unique=["identity_hash"])
    assert Person.objects.get().name == "陶仁杰"
    insert_rows(Person, _COLUMNS, [_row("陶仁", 1, date(1990, 2, 28))], unique=["identity_hash"], update=["name"])
    assert Person.objects.get().name == "陶仁"
    insert_rows(Person, _COLUMNS, [])
    assert Person.objects.count() == 1


def test_people_are_made_once_and_known_again():
    numbers = [parse(complete_identity(f"50010319900228{serial:03d}"), clock.today()) for serial in range(1, 4)]
    named = [Named("李　倩", number) for number in numbers]
    first, again = ensure_people(named), ensure_people(named)
    assert {digest: one.pk for digest, one in first.items()} == {digest: one.pk for digest, one in again.items()}
    person = Person.objects.get(identity_hash=identity_hash(numbers[0].number))
    assert (person.name, person.identity_number, person.name_pinyin) == ("李倩", numbers[0].number, "liqian lq")
