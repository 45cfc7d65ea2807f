"""Daily roots: sealed once, computable by anybody, and a rewritten ledger is found and named."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.common.errors import Conflict
from yushan.ledger.actions import post_entries, reverse_entry, seal_day, seal_due
from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, HourEntry, LedgerRoot, RootLeaf
from yushan.ledger.queries import first_root_with
from yushan.ledger.rules import GENESIS, entry_hash, merkle_root
from yushan.ledger.tests.people import line, post
from yushan.ledger.tests.tampering import remove, rewrite
from yushan.ledger.verification import flaws
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
DAYS = [date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 12)]


@pytest.fixture
def other(team: Organization) -> Organization:
    return base.team(name="缙云山科普队")


@pytest.fixture
def rows(who: Volunteer, team: Organization, other: Organization, at: Clock) -> list[HourEntry]:
    """Three days: team, team and other, other; nothing on the 11th. Sealed up to the 12th."""
    made = []
    for day, teams in zip(DAYS, ([team, team], [team, other], [other]), strict=True):
        at(clock.at(day, 15))
        made += post_entries(WORKER, lines=[line(who, one, day=date(2026, 9, 1)) for one in teams])
    at(clock.at(date(2026, 9, 13), 3))
    assert seal_due(WORKER) == 3
    return made


def reasons() -> list[str]:
    return [f"{flaw.place}：{flaw.reason}" for flaw in flaws()]


def test_a_day_is_sealed_once_and_in_order(rows: list[HourEntry], team: Organization, at: Clock) -> None:
    assert list(LedgerRoot.objects.order_by("day").values_list("day", "chains", "entries")) == [
        (DAYS[0], 1, 2), (DAYS[1], 2, 4), (DAYS[2], 1, 5),
    ]  # fmt: skip
    assert seal_due(WORKER) == 0
    sealed = LedgerRoot.objects.get(day=DAYS[2])
    assert seal_day(WORKER, day=DAYS[2]) == sealed
    with pytest.raises(Conflict, match="已经封账"):
        seal_day(WORKER, day=DAYS[1])
    with pytest.raises(Conflict, match="没有结束"):
        seal_day(WORKER, day=date(2026, 9, 13))
    assert not reasons()


def test_a_day_waits_until_no_posting_can_join_it(who: Volunteer, team: Organization, at: Clock) -> None:
    at(clock.at(DAYS[0], 23, 59))
    post(who, team)
    at(clock.at(DAYS[1], 0, 10))
    assert seal_due(WORKER) == 0
    at(clock.at(DAYS[1], 0, 40))
    assert seal_due(WORKER) == 1


def test_each_root_holds_the_one_before(rows: list[HourEntry]) -> None:
    previous = GENESIS
    for root in LedgerRoot.objects.order_by("day"):
        assert root.previous_root == previous
        previous = root.root


def test_a_line_is_covered_by_the_first_root_after_it(rows: list[HourEntry], team: Organization) -> None:
    assert [first_root_with(row.organization_id, row.sequence).root.day for row in rows] == [
        DAYS[0], DAYS[0], DAYS[1], DAYS[1], DAYS[2],
    ]  # fmt: skip
    assert first_root_with(team.pk, 4) is None


def recomputed(body: dict[str, Any]) -> str:
    """The root from the published leaves alone, as the page explains it; no code of the platform."""

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    level = [
        sha(f"leaf:{one['organization']}:{one['sequence']}:{one['hash']}:{one['first']}:{one['lines']}")
        for one in body["leaves"]
    ]
    while len(level) > 1:
        above = [sha(f"node:{level[i]}:{level[i + 1]}") for i in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    sealed = f"{body['chains']}:{body['entries']}:{body['sealed_at']}"
    return sha(f"root:{body['previous_root']}:{body['day']}:{level[0]}:{sealed}")


def test_anybody_can_compute_a_root_again(rows: list[HourEntry], django_assert_max_num_queries: Any) -> None:
    browser = Client()
    with django_assert_max_num_queries(6):
        page = browser.get("/ledger/roots")
    assert page.status_code == 200
    text = page.content.decode()
    for root in LedgerRoot.objects.all():
        assert root.root in text and f"/ledger/roots/{root.day}.json" in text
        answer = browser.get(f"/ledger/roots/{root.day}.json")
        body = json.loads(answer.content)
        assert recomputed(body) == root.root == body["root"]
        body["leaves"][0]["hash"] = "0" * 64
        assert recomputed(body) != root.root
    assert browser.get("/ledger/roots/2026-09-11.json").status_code == 404
    assert browser.get("/ledger/roots/nonsense.json").status_code == 404
    earlier = browser.get("/ledger/roots", {"day": "2026-09-11"}).content.decode()
    assert "2026-09-10" in earlier and "2026-09-12</h2>" not in earlier
    assert "还没有凭据" in browser.get("/ledger/roots/", {"day": "2020-01-01"}).content.decode()


def test_long_lists_of_roots_have_pages(who: Volunteer, team: Organization, at: Clock) -> None:
    for number in range(35):
        at(clock.at(DAYS[0] + timedelta(days=number), 12))
        post(who, team, day=date(2026, 9, 1))
    at(clock.at(date(2026, 11, 1)))
    assert seal_due(WORKER) == 35
    first = Client().get("/ledger/roots").context["page"]
    second = Client().get(f"/ledger/roots{first.next_url}").context["page"]
    assert (len(first), len(second)) == (30, 5)
    assert first.rows[0].day > first.rows[-1].day > second.rows[0].day


@pytest.mark.parametrize(
    ("column", "value"),
    [("minutes", 6000), ("service_day", date(2025, 9, 1)), ("grade", "confirmed"), ("activity_title", "别的活动"),
     ("recorder", "王五"), ("place", "渝中区")],
)  # fmt: skip
def test_a_changed_line_is_named(rows: list[HourEntry], team: Organization, column: str, value: Any) -> None:
    rewrite("ledger_hourentry", rows[1].pk, **{column: value})
    assert reasons()[0] == f"{team.code} 第 2 条（编号 {rows[1].pk}）：内容与哈希不符，被改动过"


def test_hours_given_to_somebody_else_are_named(rows: list[HourEntry], team: Organization) -> None:
    from yushan.volunteers.tests.factories import volunteer

    rewrite("ledger_hourentry", rows[0].pk, volunteer_id=volunteer().pk)
    assert reasons()[0].startswith(f"{team.code} 第 1 条")


def test_a_removed_line_is_named(rows: list[HourEntry], team: Organization) -> None:
    remove("ledger_hourentry", rows[1].pk)
    assert reasons()[0] == f"{team.code} 第 3 条（编号 {rows[2].pk}）：序号不连续，应为 2"


def test_a_cut_off_end_is_named(who: Volunteer, rows: list[HourEntry], team: Organization, other: Organization) -> None:
    last = post(who, other)
    remove("ledger_hourentry", last.pk)
    assert reasons()[0] == f"{other.code} 链尾：应到第 3 条，与台账不符，末尾被删改过"


def rewrite_chain(team: Organization, minutes: int) -> None:
    """Somebody thorough: changes the first line and computes every hash after it, the chain's head included."""
    previous = GENESIS
    for entry in HourEntry.objects.filter(organization=team).order_by("sequence"):
        if entry.sequence == 1:
            entry.minutes = minutes
        entry.previous_hash = previous
        previous = entry_hash(previous, facts_of(entry))
        rewrite("ledger_hourentry", entry.pk, minutes=entry.minutes, previous_hash=entry.previous_hash, hash=previous)
    ChainHead.objects.filter(organization=team).update(hash=previous)


def test_a_chain_rewritten_from_its_first_line_does_not_fit_the_roots(
    rows: list[HourEntry], team: Organization
) -> None:
    rewrite_chain(team, 6000)
    found = reasons()
    assert found[0].startswith(f"{team.code} 第 2 条（编号 {rows[1].pk}）：与 2026-09-09 公布的日根不符")
    assert not any("内容与哈希不符" in one for one in found)


def test_changed_leaves_do_not_fit_their_root(rows: list[HourEntry], team: Organization) -> None:
    rewrite_chain(team, 6000)
    for leaf in RootLeaf.objects.filter(organization=team):
        chain = HourEntry.objects.filter(organization=team).order_by("sequence")
        under = list(chain.filter(sequence__range=(leaf.first, leaf.sequence)).values_list("hash", flat=True))
        rewrite("ledger_rootleaf", leaf.pk, hash=under[-1], lines=merkle_root(under))
    assert reasons()[0] == "2026-09-09 的日根：日根与当日各链的链尾不符"


def test_a_line_slipped_in_before_a_root_is_named(
    who: Volunteer, rows: list[HourEntry], team: Organization, at: Clock
) -> None:
    at(clock.at(DAYS[1], 18))
    late = post(who, team)
    assert reasons() == [f"{team.code} 第 4 条（编号 {late.pk}）：入账日期早于已公布的日根，却不在其中，是事后补进去的"]


def test_the_command_names_the_first_bad_line(rows: list[HourEntry], team: Organization, capsys: Any) -> None:
    call_command("ledger", "verify")
    assert "台账完好：2 条链，5 条记录，3 个日根" in capsys.readouterr().out
    rewrite("ledger_hourentry", rows[0].pk, minutes=6000)
    rewrite("ledger_hourentry", rows[3].pk, minutes=6000)
    with pytest.raises(CommandError, match="台账有问题"):
        call_command("ledger", "verify")
    said = capsys.readouterr().err
    assert f"{team.code} 第 1 条（编号 {rows[0].pk}）：内容与哈希不符" in said and said.count("\n") == 1
    with pytest.raises(CommandError):
        call_command("ledger", "verify", "--all")
    assert capsys.readouterr().err.count("内容与哈希不符") == 2


def test_a_reversal_does_not_disturb_what_was_published(rows: list[HourEntry], at: Clock, team: Organization) -> None:
    at(clock.at(date(2026, 9, 14), 9))
    reverse_entry(base.user_with("city_admin"), entry=rows[0], reason="重复登记")
    at(clock.at(date(2026, 9, 15), 9))
    assert seal_due(WORKER) == 1
    assert not reasons()
    assert LedgerRoot.objects.get(day=date(2026, 9, 14)).entries == 6


def test_seal_by_command(who: Volunteer, team: Organization, at: Clock, capsys: Any) -> None:
    at(clock.at(DAYS[0], 12))
    post(who, team)
    at(clock.at(DAYS[1], 12))
    call_command("ledger", "seal")
    assert "1 天已封账" in capsys.readouterr().out
