"""The proof of a line: who may take it, that anybody can check it without us, and that nothing can be changed in it."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import issue_certificate, post_entries, request_certificate, reverse_entry, seal_due
from yushan.ledger.models import HourEntry, LedgerRoot
from yushan.ledger.queries import proof_of, proof_of_entry
from yushan.ledger.rules import leaf_hash, merkle_path, merkle_root
from yushan.ledger.tests.people import line
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer, ward

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
DAYS = [date(2026, 9, 9), date(2026, 9, 10)]
SCRIPT = Path(django_settings.BASE_DIR) / "docs" / "check_proof.py"


@pytest.fixture
def entries(who: Volunteer, team: Organization, at: Clock) -> list[HourEntry]:
    """Mine between those of others, in chains of several lengths, over two roots; a third line waits for its root."""
    others = [volunteer(with_user=False) for _ in range(5)]
    teams = [team, *(base.team(name=f"科普{n}队") for n in "一二三")]
    mine = []
    for day in DAYS:
        at(clock.at(day, 15))
        lines = [line(one, place, day=date(2026, 9, 1)) for one in others for place in teams]
        own = line(who, team, day=date(2026, 9, 2))
        posted = post_entries(WORKER, lines=[*lines[:7], own, *lines[7:]])
        mine.append(posted[7])
    at(clock.at(date(2026, 9, 11), 3))
    assert seal_due(WORKER) == 2
    return [*mine, post_entries(WORKER, lines=[line(who, team, day=date(2026, 9, 3))])[0]]


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def check(tmp_path: Path, proof: Any, *roots: str) -> subprocess.CompletedProcess[str]:
    """What the script says to somebody who has nothing of ours but the file; -I: no environment, no packages."""
    path = tmp_path / "proof.json"
    path.write_text(proof if isinstance(proof, str) else json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(path), *roots]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_ones_own_line_is_proven_without_us(
    entries: list[HourEntry], who: Volunteer, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(who.person.user)
    listed = browser.get("/me/entries/").text
    assert f"/me/entries/{entries[0].pk}/" in listed
    with django_assert_max_num_queries(20):
        page = browser.get(f"/me/entries/{entries[0].pk}/")
    assert "2026-09-09 公布的台账凭据" in page.text and f"/me/entries/{entries[0].pk}/proof.json" in page.text
    answer = browser.get(f"/me/entries/{entries[0].pk}/proof.json")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="proof-')
    root = LedgerRoot.objects.get(day=DAYS[0]).root
    told = check(tmp_path, answer.content.decode())
    assert told.returncode == 0 and "在 2026-09-09 的凭据里" in told.stdout and root in told.stdout, told.stdout
    told = check(tmp_path, answer.content.decode(), root)
    assert told.returncode == 0 and "与您给的一致" in told.stdout
    other = LedgerRoot.objects.get(day=DAYS[1]).root
    assert check(tmp_path, answer.content.decode(), other).returncode == 1
    assert AuditLine.objects.filter(action="ledger.download_proof", person_id=who.person_id).count() == 1


def test_the_file_holds_nothing_of_others(entries: list[HourEntry], who: Volunteer) -> None:
    body = json.dumps(proof_of_entry(entries[1]), ensure_ascii=False)
    assert who.number in body and "余小禾" not in body
    for one in Volunteer.objects.exclude(pk=who.pk).select_related("person"):
        assert one.number not in body and one.person.name not in body
    assert HourEntry.objects.exclude(salt=None).values("salt").distinct().count() == HourEntry.objects.count()


def test_a_line_that_no_root_knows_yet(entries: list[HourEntry], who: Volunteer) -> None:
    browser = signed_in(who.person.user)
    assert "明天起可以在这里下载" in browser.get(f"/me/entries/{entries[2].pk}/").text
    assert browser.get(f"/me/entries/{entries[2].pk}/proof.json").status_code == 409


def test_only_whose_it_is_and_who_sees_it_at_work(
    entries: list[HourEntry], who: Volunteer, team: Organization, tmp_path: Path
) -> None:
    own, work = f"/me/entries/{entries[0].pk}/proof.json", f"/staff/hours/{entries[0].pk}/proof.json"
    stranger = signed_in(volunteer().person.user)
    assert [stranger.get(one).status_code for one in (own, own[:-10], work)] == [404, 404, 403]
    assert Client().get(own).status_code == 302
    elsewhere = signed_in(base.user_with("area_admin", base.area("500110")))
    assert elsewhere.get(work).status_code == 404
    admin = signed_in(base.user_with("area_admin", team.area))
    assert work in admin.get(f"/staff/hours/{entries[0].pk}/").text
    assert check(tmp_path, admin.get(work).content.decode()).returncode == 0
    assert admin.get(own).status_code == 404


def test_a_guardian_takes_the_proof_of_a_child(who: Volunteer, team: Organization, at: Clock) -> None:
    child = ward(who)
    at(clock.at(DAYS[0], 15))
    (entry,) = post_entries(WORKER, lines=[line(child, team, day=date(2026, 9, 1))])
    at(clock.at(DAYS[1], 3))
    seal_due(WORKER)
    browser = signed_in(who.person.user)
    assert browser.get(f"/me/entries/{entry.pk}/").status_code == 200
    assert browser.get(f"/me/entries/{entry.pk}/proof.json").status_code == 200


def test_a_reversed_line_says_so(entries: list[HourEntry], at: Clock, tmp_path: Path) -> None:
    at(clock.at(date(2026, 9, 11), 9))
    reverse_entry(base.user_with("city_admin"), entry=entries[0], reason="重复登记")
    at(clock.at(date(2026, 9, 12), 3))
    seal_due(WORKER)
    told = check(tmp_path, proof_of_entry(entries[0]))
    assert told.returncode == 0 and "被冲正的时长不再有效" in told.stdout


def test_the_lines_of_a_certificate(entries: list[HourEntry], who: Volunteer, at: Clock, tmp_path: Path) -> None:
    asked = request_certificate(WORKER, volunteer=who, period_from=date(2026, 9, 1), period_until=date(2026, 9, 30))
    certificate = issue_certificate(WORKER, certificate=asked)
    address = f"/verify/{certificate.code}/proof.json"
    told = check(tmp_path, signed_in(who.person.user).get(address).content.decode())
    assert told.returncode == 1 and "还没有写进凭据" in told.stdout and told.stdout.count("✓") == 2
    at(clock.at(date(2026, 9, 12), 3))
    seal_due(WORKER)
    proof = proof_of(certificate)
    assert (len(proof["entries"]), len(proof["heads"])) == (3, 3)
    roots = LedgerRoot.objects.values_list("root", flat=True)
    assert check(tmp_path, proof, *roots).returncode == 0
    assert check(tmp_path, proof, *roots[:1]).returncode == 1


def leaves_of(thing: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a file."""
    if isinstance(thing, dict):
        return [way for key, value in thing.items() for way in leaves_of(value, (*path, key))]
    if isinstance(thing, list) and thing:
        return [way for index, value in enumerate(thing) for way in leaves_of(value, (*path, index))]
    return [path]


def test_no_value_that_is_proven_can_be_changed(entries: list[HourEntry], tmp_path: Path) -> None:
    """Every value of the file is changed once; in one process, the script imported as it stands."""
    proof = proof_of_entry(entries[0])
    script: dict[str, Any] = {"__name__": "check_proof"}
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), script)  # noqa: S102
    path = tmp_path / "altered.json"

    def passes(file: Any) -> bool:
        path.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
        return bool(script["main"]([str(path)]) == 0)

    assert passes(proof)
    beside = {
        ("how",),
        ("volunteer",),
        ("heads", 0, "organization_name"),
    }  # told with it, not proven; the guide says so
    ways = [way for way in leaves_of(proof) if way not in beside]
    assert len(ways) > 40
    for way in ways:
        altered = copy.deepcopy(proof)
        place: Any = altered
        for step in way[:-1]:
            place = place[step]
        old = place[way[-1]]
        if isinstance(old, bool):
            place[way[-1]] = not old
        elif isinstance(old, int):
            place[way[-1]] = old + 1
        elif isinstance(old, str) and old:
            place[way[-1]] = old[:-1] + ("0" if old[-1] != "0" else "1")
        else:
            place[way[-1]] = "x"
        assert not passes(altered), way


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "不完整"), ("{}", "不是本平台"), ("[1]", "不是本平台"), ("%PDF-1.7", "不完整"),
        ('{"format": "yushan-ledger-proof/1", "entries": [], "heads": []}', "没有记录"),
        ('{"format": "yushan-ledger-proof/1", "entries": [{"facts": {}}], "heads": []}', "不完整"),
        ('{"format": "yushan-ledger-proof/1", "entries": [5], "heads": [5]}', "不完整"),
        ("[" * 100_000, "不完整"),
    ],
)  # fmt: skip
def test_any_other_file_is_refused_in_words(tmp_path: Path, content: str, words: str) -> None:
    told = check(tmp_path, content)
    assert told.returncode == 1 and words in told.stdout and not told.stderr


def test_wrong_arguments_are_refused_in_words(tmp_path: Path) -> None:
    for arguments in (["nothing.json"], [], ["nothing.json", "abc"]):
        told = subprocess.run(
            [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, encoding="utf-8", check=False,
            cwd=tmp_path,
        )  # fmt: skip
        assert told.returncode == 1 and not told.stderr


@given(st.integers(1, 300), st.data())
def test_a_proof_grows_with_the_logarithm_of_the_chain(size: int, data: Any) -> None:
    index = data.draw(st.integers(0, size - 1))
    hashes = [leaf_hash("KZ1", number, "0" * 64) for number in range(size)]
    path = merkle_path(hashes, index)
    assert len(path) <= (size - 1).bit_length()
    script: dict[str, Any] = {"__name__": "check_proof"}
    exec(compile(SCRIPT.read_text(encoding="utf-8"), str(SCRIPT), "exec"), script)  # noqa: S102
    assert script["sides"](index, size) == [side for side, _ in path]
    assert script["climb"](hashes[index], [list(step) for step in path]) == merkle_root(hashes)
