"""The chain over the trail: sound when nobody touched it, and naming the first bad line when somebody did."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from yushan.audit import chain, checking
from yushan.audit.actions import record, sealing
from yushan.audit.models import AuditLine, AuditLink, AuditSeal
from yushan.common import schedule
from yushan.common.actors import COMMAND_LINE


def _write(count: int) -> list[AuditLine]:
    return [
        record(
            COMMAND_LINE, "organizations.enrol_staff", label=f"名册 {number}", reason="更新", rows=number, kind="在职"
        )
        for number in range(count)
    ]


@contextmanager
def _intruder() -> Iterator[Any]:
    """Somebody with full power over the database: no trigger, no foreign key stops them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        yield cursor


def _first_flaw() -> str:
    flaw = next(chain.flaws(), None)
    return f"{flaw.place}：{flaw.reason}" if flaw else ""


@pytest.mark.django_db
def test_a_sound_trail_in_several_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_BATCH", 3)
    _write(7)
    assert chain.waiting() == 7
    assert sealing.seal() == 7 and sealing.seal() == 0
    _write(2)
    assert sealing.seal() == 2 and chain.waiting() == 0
    assert [row.lines for row in AuditSeal.objects.order_by("pk")] == [3, 3, 1, 2]
    assert _first_flaw() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE audit_auditline SET reason = '别的' WHERE id = %s", "改动过"),
        ("UPDATE audit_auditline SET actor_name = '别人' WHERE id = %s", "改动过"),
        ("UPDATE audit_auditline SET person_id = 99 WHERE id = %s", "改动过"),
        ("UPDATE audit_auditline SET details = '{}' WHERE id = %s", "改动过"),
        ("UPDATE audit_auditlink SET hash = 'aa' WHERE line_id = %s", "改动过"),
        ("DELETE FROM audit_auditlink WHERE line_id = %s", "不见了"),
    ],
)
def test_the_first_bad_line_is_named(statement: str, reason: str) -> None:
    lines = _write(5)
    sealing.seal()
    with _intruder() as cursor:
        cursor.execute(statement, [lines[2].pk])
        flaw = _first_flaw()
        assert "第 3 行" in flaw and reason in flaw
        if connection.vendor == "sqlite":  # the row without its partner would stop the end of the test
            cursor.execute("DELETE FROM audit_auditlink")


@pytest.mark.django_db
def test_a_cut_off_end_and_a_chain_rewritten_as_a_whole_are_found() -> None:
    lines = _write(3)
    sealing.seal()
    last = chain.end_of_chain()
    assert last is not None
    noted = (last.sequence, last.hash[:12])
    _write(2)
    sealing.seal()
    assert next(chain.flaws(expect=noted), None) is None
    with _intruder() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE sequence > 4")
        assert "末尾被删改过" in _first_flaw()
        cursor.execute("DELETE FROM audit_auditlink")
        cursor.execute("DELETE FROM audit_auditseal")
        cursor.execute("UPDATE audit_auditline SET reason = '别的' WHERE id = %s", [lines[0].pk])
        sealing.seal(everything=True)
        assert _first_flaw() == ""  # consistent in itself: only what was noted elsewhere tells
        flaw = next(chain.flaws(expect=noted))
        assert "抄录" in flaw.reason and "第 3 行" in flaw.place
        cursor.execute("DELETE FROM audit_auditlink")
        cursor.execute("DELETE FROM audit_auditseal")
        assert "末尾被删掉了" in next(chain.flaws(expect=noted)).reason


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_auditlink", "audit_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}"])
def test_chain_and_seals_are_append_only(table: str, statement: str) -> None:
    _write(1)
    sealing.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.django_db
def test_command_and_regular_work() -> None:
    _write(4)
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "0 行在链上" in out.getvalue() and "4 行等待封存" in out.getvalue()
    outcomes = schedule.run_due(force=True)
    assert outcomes["audit.seal"] == "4 行已封存" and outcomes["audit.check"].startswith("完好")
    assert checking.standing().is_sound
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    end = re.search(r"链尾 (\S+)，", out.getvalue())
    assert end and "0 行等待" in out.getvalue()
    call_command("audit", "verify", expect=end[1], stdout=out)
    with pytest.raises(CommandError, match="行号:指纹"):
        call_command("audit", "verify", expect="nonsense")
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", expect=f"{end[1].split(':')[0]}:000000000000", stderr=err)
    assert re.search(r"第 \d+ 行（编号 \d+）", err.getvalue())


@pytest.mark.django_db(transaction=True)
def test_many_write_while_two_seal() -> None:
    """Nobody waits for the chain, no line is sealed twice, none is left out."""
    errors: list[BaseException] = []
    start = threading.Barrier(6)

    def work(seals: bool) -> None:
        try:
            start.wait()
            for number in range(10):
                if seals:
                    sealing.seal()
                else:
                    with transaction.atomic():
                        record(COMMAND_LINE, "organizations.enrol_staff", label=f"名册 {number}")
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number < 2,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    sealing.seal()
    assert AuditLine.objects.count() == AuditLink.objects.count() == 40
    assert _first_flaw() == ""
