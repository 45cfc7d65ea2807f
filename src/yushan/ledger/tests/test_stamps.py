"""Time stamps of an outside authority: over roots and in certificates, tried again, checked, off where nobody set it."""

import io
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.findings import Mark
from yushan.ledger import identity, stamps, verdicts
from yushan.ledger.actions import issue_certificate, request_certificate, seal_due, signing, stamp_roots
from yushan.ledger.documents.checking import check
from yushan.ledger.models import Certificate, LedgerRoot, RootStamp
from yushan.ledger.tests.authority import NAME, Authority
from yushan.ledger.tests.people import post
from yushan.ledger.tests.tampering import rewrite
from yushan.ledger.verdicts import Standing
from yushan.ledger.verification import flaws
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
DAYS = [date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 12)]


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def authority(tsa: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    tsa.mood, tsa.asked = "fine", 0
    monkeypatch.setattr(signing, "_silent_until", 0.0)
    with tsa.open() as address:
        settings.TIMESTAMP_URL, settings.TIMESTAMP_CA = address, str(tsa.ca_file)
        settings.TIMESTAMP_TOKEN, settings.TIMESTAMP_SECONDS = "", 5
        yield tsa


@pytest.fixture
def roots(who: Volunteer, team: Organization, at: Callable[[datetime], None]) -> list[LedgerRoot]:
    for day in DAYS:
        at(clock.at(day, 15))
        post(who, team, day=date(2026, 9, 1))
    at(clock.at(date(2026, 9, 13), 3))
    assert seal_due(WORKER) == 3
    return list(LedgerRoot.objects.order_by("day"))


def test_off_by_default(roots: list[LedgerRoot], settings: Any) -> None:
    settings.TIMESTAMP_URL = ""
    assert stamp_roots(WORKER) == "off" and not RootStamp.objects.exists()
    assert stamps.look().mark == Mark.FINE and "没有配置" in stamps.look().text
    assert "下载时间戳" not in Client().get("/ledger/roots").text


def test_each_root_gets_a_stamp_once(
    roots: list[LedgerRoot], authority: Authority, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.TIMESTAMP_TOKEN = "abc"
    assert stamp_roots(WORKER) == "3 stamped" and authority.token_seen == "Bearer abc"
    assert stamp_roots(WORKER) == "0 stamped" and authority.asked == 3
    assert not list(flaws())
    call_command("ledger", "verify")
    assert "3 个时间戳" in capsys.readouterr().out
    assert stamps.look().mark == Mark.FINE and NAME in stamps.look().text
    page = Client().get("/ledger/roots")
    assert f"{NAME} 证明它在" in page.text and page.text.count("下载时间戳") == 3
    answer = Client().get("/ledger/roots/2026-09-10.tst")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ledger-2026-09-10.tst"'
    token = tmp_path / "token.tst"
    token.write_bytes(answer.content)
    command = ["openssl", "ts", "-verify", "-digest", roots[1].root, "-token_in", "-in", str(token), "-CAfile",
               str(authority.ca_file)]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Verification: OK" in told.stdout + told.stderr
    for missing in ("2026-09-11", "nonsense"):
        assert Client().get(f"/ledger/roots/{missing}.tst").status_code == 404


@pytest.mark.parametrize("mood", ["away", "nonsense", "other"])
def test_what_failed_is_tried_again(
    roots: list[LedgerRoot], authority: Authority, mood: str, at: Callable[[datetime], None]
) -> None:
    authority.mood = mood
    assert stamp_roots(WORKER).startswith("0 stamped, then:") and not RootStamp.objects.exists()
    assert authority.asked <= 1, "an authority that is away is asked once a round"
    at(clock.now() + timedelta(days=2))
    assert stamps.look().mark == Mark.WARNING and "3 个日根" in stamps.look().text
    authority.mood = "fine"
    assert stamp_roots(WORKER) == "3 stamped" and stamps.look().mark == Mark.FINE


def test_no_connection_is_no_stamp(roots: list[LedgerRoot], authority: Authority, settings: Any) -> None:
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert "0 stamped, then:" in stamp_roots(WORKER)


def test_a_wrong_set_up_is_said(authority: Authority, settings: Any, tmp_path: Path) -> None:
    settings.TIMESTAMP_CA = str(tmp_path / "no.pem")
    assert stamps.look().mark == Mark.WRONG and "读不了" in stamps.look().text
    settings.TIMESTAMP_CA = ""
    assert "YUSHAN_TIMESTAMP_CA" in stamps.look().text
    settings.TIMESTAMP_URL = "file:///etc/passwd"
    assert stamps.look().mark == Mark.WRONG


def test_swapped_altered_or_foreign_stamps_are_named(
    roots: list[LedgerRoot], authority: Authority, settings: Any, tmp_path: Path
) -> None:
    stamp_roots(WORKER)
    first, second, third = RootStamp.objects.order_by("root__day")
    altered = bytearray(bytes(third.token))
    altered[altered.index(b"\x04\x20" + bytes.fromhex(roots[2].root)) + 5] ^= 1
    rewrite("ledger_rootstamp", first.pk, token=bytes(second.token))
    rewrite("ledger_rootstamp", third.pk, token=bytes(altered))
    assert [flaw.place for flaw in flaws()] == ["2026-09-09 的时间戳", "2026-09-12 的时间戳"]
    rewrite("ledger_rootstamp", first.pk, token=bytes(first.token))
    rewrite("ledger_rootstamp", third.pk, token=bytes(third.token))
    rewrite("ledger_rootstamp", second.pk, stamped_at=second.stamped_at - timedelta(days=30))
    assert [flaw.reason for flaw in flaws()] == ["登记的时间或签发方与时间戳里写的不同，被改动过"]
    rewrite("ledger_rootstamp", second.pk, stamped_at=second.stamped_at)
    assert not list(flaws())
    settings.TIMESTAMP_CA = str(Authority(tmp_path).ca_file)
    assert {flaw.reason for flaw in flaws()} == {"时间戳不是所信任的机构签发的。"}
    assert "yushan ledger verify" in stamps.look().text
    with pytest.raises(CommandError, match="台账有问题"):
        call_command("ledger", "verify")


def issued(who: Volunteer) -> tuple[Certificate, bytes]:
    asked = request_certificate(WORKER, volunteer=who, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31))
    made = issue_certificate(WORKER, certificate=asked)
    with default_storage.open(made.file) as file:
        return made, file.read()


def stamp_of(pdf: bytes) -> Any:
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    found = {one["type"].native: one["values"][0] for one in signature.signer_info["unsigned_attrs"] or ()}
    return found.get("signature_time_stamp_token")


def test_certificates_carry_a_stamp(roots: list[LedgerRoot], authority: Authority, who: Volunteer) -> None:
    _, pdf = issued(who)
    assert stamp_of(pdf) is not None
    finding = check(pdf, identity.signer().certificate)
    assert finding.intact and verdicts.by_file(pdf).standing == Standing.VALID
    token = stamp_of(pdf).dump()
    place = pdf.lower().index(token.hex().encode()) + len(token)  # somewhere inside
    for index in (place, place + 2 * len(token) // 3):
        altered = bytearray(pdf)
        altered[index] = ord("0") if altered[index] != ord("0") else ord("1")
        assert verdicts.by_file(bytes(altered)).standing == Standing.ALTERED


def test_nobody_waits_for_an_authority_that_is_away(
    roots: list[LedgerRoot], authority: Authority, who: Volunteer
) -> None:
    authority.mood = "away"
    for _ in range(3):
        made, pdf = issued(who)
        assert made.state == "issued" and stamp_of(pdf) is None
        assert verdicts.by_file(pdf).standing == Standing.VALID
    assert authority.asked == 1, "left alone for a while after it did not answer"
