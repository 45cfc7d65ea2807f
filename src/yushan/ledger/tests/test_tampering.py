"""Whatever somebody with the database's password changes in the ledger is found and named."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, models

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import post_entries, reverse_entry, seal_due
from yushan.ledger.lines import facts_of, moment_text
from yushan.ledger.models import (
    ChainHead,
    DailyTotal,
    HourEntry,
    LedgerRoot,
    RootLeaf,
    YearlyParticipation,
)
from yushan.ledger.queries import leaf_over
from yushan.ledger.recount import ledger_drift
from yushan.ledger.rules import GENESIS, chained_root, entry_hash, leaf_hash, merkle_root
from yushan.ledger.tests.people import line, post
from yushan.ledger.tests.tampering import remove, rewrite, without_triggers
from yushan.ledger.verification import flaws
from yushan.ledger.verification.roots import computed
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
DAYS = [date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 12)]
SERVED = date(2026, 9, 1)
TABLES = [HourEntry, ChainHead, LedgerRoot, RootLeaf, DailyTotal, YearlyParticipation]
COLUMNS = [(model, field.name) for model in TABLES for field in model._meta.concrete_fields if not field.primary_key]


@pytest.fixture
def other(team: Organization) -> Organization:
    return base.team(name="缙云山科普队")


@pytest.fixture
def ledger(who: Volunteer, team: Organization, other: Organization, at: Clock) -> list[HourEntry]:
    """Two chains, three roots, a reversal; and a line of today that no root knows yet."""
    made = []
    for day, teams in zip(DAYS, ([team, team], [team, other], [other, other]), strict=True):
        at(clock.at(day, 15))
        made += post_entries(WORKER, lines=[line(who, one, day=SERVED, content="讲解") for one in teams])
    made.append(reverse_entry(base.user_with("city_admin"), entry=made[0], reason="重复登记"))
    at(clock.at(date(2026, 9, 13), 3))
    assert seal_due(WORKER) == 3
    made.append(post(who, other, day=SERVED))
    assert not list(flaws())
    return made


def found() -> list[str]:
    return [f"{flaw.place}：{flaw.reason}" for flaw in flaws()]


def another(row: models.Model, field: Any) -> Any:
    """A value that this column could have, too."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        fresh = {Organization: base.team, Volunteer: volunteer, HourEntry: HourEntry.objects.first}
        if field.related_model is LedgerRoot:
            return LedgerRoot.objects.exclude(pk=value).order_by("-day")[0].pk
        if field.related_model in fresh:
            return fresh[field.related_model]().pk
        return volunteer().person_id
    if isinstance(field, models.DateTimeField):
        return value + timedelta(seconds=1)
    if isinstance(field, models.DateField):
        return value - timedelta(days=40)
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 60
    if field.choices or field.name == "grade":
        return "declared"
    if value and len(value) == 64:
        return ("0" if value[0] != "0" else "1") + value[1:]
    return f"{value or ''}改"[-field.max_length :]


@pytest.mark.parametrize(("model", "name"), COLUMNS, ids=[f"{model.__name__}.{name}" for model, name in COLUMNS])
def test_a_change_in_any_column_is_named(
    ledger: list[HourEntry], team: Organization, other: Organization, who: Volunteer, model: Any, name: str
) -> None:
    row = model.objects.order_by("pk").first()
    if name == "reverses":
        row = ledger[6]
        values = {"reverses_id": ledger[1].pk}
    else:
        field = model._meta.get_field(name)
        values = {field.column: another(row, field)}
    table = model._meta.db_table
    if (model, name) == (RootLeaf, "root"):
        # The database refuses a second leaf of a chain: the one that stands there goes first.
        remove(table, RootLeaf.objects.get(root=values["root_id"], organization=row.organization).pk)
    if model in (HourEntry, LedgerRoot, RootLeaf):
        rewrite(table, row.pk, **values)
    else:
        model.objects.filter(pk=row.pk).update(**values)
    told = found()
    named = (team.code, other.code, who.number, "的日根")
    assert told and any(word in one for word in named for one in told), told


def test_kept_hours_of_a_person_are_compared(ledger: list[HourEntry], who: Volunteer) -> None:
    Volunteer.objects.filter(pk=who.pk).update(posted_minutes=6000)
    assert found() == [f"{who.number} 的累计时长：与本人的时长记录不符，被改动过"]


@pytest.mark.parametrize("model", [ChainHead, DailyTotal, YearlyParticipation])
def test_a_removed_row_beside_the_lines_is_named(ledger: list[HourEntry], model: Any) -> None:
    model.objects.order_by("pk").first().delete()
    assert len(found()) == 1


def test_rows_that_were_slipped_in_are_named(ledger: list[HourEntry], who: Volunteer, team: Organization) -> None:
    DailyTotal.objects.create(organization=team, day=date(2026, 9, 2), grade="measured", minutes=600, entries=1)
    assert found() == [f"{team.code} 2026-09-02 的合计：与当天的时长记录不符，被改动过"]
    YearlyParticipation.objects.create(person=who.person, year=2025, first_day=SERVED, entries=1, minutes=1)
    assert found()[1] == f"{who.number} 2025 年的参与记录：与本人的时长记录不符，被改动过"


def test_a_reversal_led_to_another_line_by_changed_keys_is_named(ledger: list[HourEntry], team: Organization) -> None:
    """Nothing that is hashed changes: two lines swap their keys, and the reversal takes back the other one."""
    one, two = ledger[0].pk, ledger[1].pk
    with without_triggers("ledger_hourentry"), connection.cursor() as cursor:
        for new, old in ((-1, one), (one, two), (two, -1)):
            cursor.execute("UPDATE ledger_hourentry SET id = %s WHERE id = %s", [new, old])
    assert found()[0] == f"{team.code} 第 2 条（编号 {one}）：编号比上一条的小，编号被改动过"


def resum() -> None:
    """A thorough forger moves the sums along with the lines."""
    for total in DailyTotal.objects.all():
        lines = HourEntry.objects.filter(organization=total.organization, service_day=total.day, grade=total.grade)
        total.minutes = sum(one.minutes for one in lines)
        total.entries = sum(1 if one.minutes > 0 else -1 for one in lines)
        total.save()
    for who in Volunteer.objects.filter(entries__isnull=False).distinct():
        own = HourEntry.objects.filter(volunteer=who)
        Volunteer.objects.filter(pk=who.pk).update(posted_minutes=sum(one.minutes for one in own))
        standing = [one.minutes for one in own.filter(reverses=None, reversal=None)]
        YearlyParticipation.objects.filter(person=who.person_id).update(entries=len(standing), minutes=sum(standing))
    assert not ledger_drift()


def rewrite_chain(organization: Organization, sequence: int, minutes: int) -> None:
    """Changes one line and computes every hash after it, the chain's head and the sums included."""
    previous = GENESIS
    for entry in HourEntry.objects.filter(organization=organization).order_by("sequence"):
        if entry.sequence == sequence:
            entry.minutes = minutes
        mark = entry_hash(previous, facts_of(entry))
        rewrite("ledger_hourentry", entry.pk, minutes=entry.minutes, previous_hash=previous, hash=mark)
        previous = mark
    ChainHead.objects.filter(organization=organization).update(hash=previous)
    resum()


def rewrite_roots() -> None:
    """And every leaf and root after it."""
    previous = GENESIS
    for root in LedgerRoot.objects.order_by("day"):
        leaves = list(RootLeaf.objects.filter(root=root).select_related("organization"))
        for leaf in leaves:
            chain = HourEntry.objects.filter(organization=leaf.organization_id).order_by("sequence")
            under = list(chain.filter(sequence__range=(leaf.first, leaf.sequence)).values_list("hash", flat=True))
            leaf.hash, leaf.lines = under[-1], merkle_root(under)
            rewrite("ledger_rootleaf", leaf.pk, hash=leaf.hash, lines=leaf.lines)
        root.previous_root = previous
        previous = computed(root, previous, leaves)
        rewrite("ledger_ledgerroot", root.pk, previous_root=root.previous_root, root=previous)


def test_a_whole_chain_rewritten_after_its_root_is_named(ledger: list[HourEntry], team: Organization) -> None:
    rewrite_chain(team, 2, 6000)
    assert found() == [
        f"{team.code} 第 2 条（编号 {ledger[1].pk}）：与 2026-09-09 公布的日根不符，这条链在公布之后被整体改写过"
    ]


def test_a_ledger_rewritten_with_all_its_roots_contradicts_the_trail(
    ledger: list[HourEntry], team: Organization
) -> None:
    rewrite_chain(team, 2, 6000)
    rewrite_roots()
    assert found() == [f"{day} 的日根：与公布时记入审计的不同，被换过" for day in DAYS]


def cut(organization: Organization, count: int) -> None:
    """Removes the last lines with everything that tells of them in the ledger: head and sums."""
    for entry in list(HourEntry.objects.filter(organization=organization).order_by("-sequence")[:count]):
        remove("ledger_hourentry", entry.pk)
    last = HourEntry.objects.filter(organization=organization).order_by("-sequence").first()
    ChainHead.objects.filter(organization=organization).update(
        sequence=last.sequence if last else 0, hash=last.hash if last else GENESIS
    )
    resum()


def test_last_lines_removed_after_their_root_are_named(ledger: list[HourEntry], other: Organization) -> None:
    cut(other, 2)
    assert found()[0] == (f"{other.code} 第 3 条：与 2026-09-12 公布的日根不符，这条链在公布之后被整体改写过")


def test_last_lines_removed_before_any_root_knows_them_contradict_the_trail(
    ledger: list[HourEntry], other: Organization
) -> None:
    cut(other, 1)
    assert found() == [f"{other.code} 链尾：审计记到第 4 条，台账里只到第 3 条，末尾被删除了"]


def test_a_chain_removed_whole_is_named(ledger: list[HourEntry], other: Organization, who: Volunteer) -> None:
    cut(other, 4)
    told = found()
    assert told[0] == f"{other.code} 第 1 条：2026-09-10 公布的日根里有这条链，台账里一条也不在，整条链被删除"
    ChainHead.objects.filter(organization=other).delete()
    assert found()[0] == told[0]


def test_the_last_root_removed_with_its_lines_contradicts_the_trail(
    ledger: list[HourEntry], other: Organization, team: Organization
) -> None:
    last = LedgerRoot.objects.latest("day")
    for leaf in RootLeaf.objects.filter(root=last):
        remove("ledger_rootleaf", leaf.pk)
    remove("ledger_ledgerroot", last.pk)
    cut(other, 3)
    assert "2026-09-12 的日根：公布时记入了审计，台账里却没有，被删除了" in found()


@pytest.mark.parametrize("how", ["days", "roots", "rows"])
def test_two_swapped_roots_are_named(ledger: list[HourEntry], how: str) -> None:
    one, two, _ = LedgerRoot.objects.order_by("day")
    names = {"days": ["day"], "roots": ["root"], "rows": ["root", "previous_root", "chains", "entries", "sealed_at"]}
    first = {name: getattr(one, name) for name in names[how]}
    second = {name: getattr(two, name) for name in names[how]}
    if how == "days":
        rewrite("ledger_ledgerroot", one.pk, day=date(1999, 1, 1))
        rewrite("ledger_ledgerroot", two.pk, **first)
    else:
        rewrite("ledger_ledgerroot", two.pk, **first)
    rewrite("ledger_ledgerroot", one.pk, **second)
    assert found()[0].startswith("2026-09-09 的日根")


def test_a_removed_or_added_leaf_is_named(ledger: list[HourEntry], team: Organization) -> None:
    leaf = RootLeaf.objects.get(root__day=DAYS[1], organization=team)
    remove("ledger_rootleaf", leaf.pk)
    assert any(one.startswith("2026-09-10 的日根：日根与当日各链的链尾不符") for one in found())


def as_before() -> None:
    """The ledger as it was before lines had a salt and leaves a list of lines."""
    for organization in Organization.objects.filter(entries__isnull=False).distinct():
        previous = GENESIS
        for entry in HourEntry.objects.filter(organization=organization).order_by("sequence"):
            entry.salt = None
            mark = entry_hash(previous, facts_of(entry))
            rewrite("ledger_hourentry", entry.pk, salt=None, previous_hash=previous, hash=mark)
            previous = mark
        ChainHead.objects.filter(organization=organization).update(hash=previous)
    previous = GENESIS
    for root in LedgerRoot.objects.order_by("day"):
        leaves = list(RootLeaf.objects.filter(root=root).select_related("organization"))
        for leaf in leaves:
            leaf.hash = HourEntry.objects.get(organization=leaf.organization_id, sequence=leaf.sequence).hash
            rewrite("ledger_rootleaf", leaf.pk, hash=leaf.hash, first=None, lines=None)
        ordered = sorted(leaves, key=lambda one: one.organization.code)
        merkle = merkle_root([leaf_hash(one.organization.code, one.sequence, one.hash) for one in ordered])
        mark = chained_root(previous, root.day.isoformat(), merkle)
        rewrite("ledger_ledgerroot", root.pk, previous_root=previous, root=mark)
        previous = mark


def test_roots_of_before_the_lists_stay_sound_and_the_next_one_covers_their_lines(
    ledger: list[HourEntry], team: Organization, other: Organization, at: Clock
) -> None:
    as_before()
    assert {one.split("：")[1] for one in found()} == {"与公布时记入审计的不同，被换过"}, (
        "only that the test changed it"
    )
    assert leaf_over(ledger[0]) is None
    at(clock.at(date(2026, 9, 14), 3))
    assert seal_due(WORKER) == 1
    root = LedgerRoot.objects.latest("day")
    assert (root.chains, root.entries) == (2, 8), "also the chain that did not grow"
    assert sorted(RootLeaf.objects.filter(root=root).values_list("organization", "first", "sequence")) == sorted(
        [(team.pk, 1, 4), (other.pk, 1, 4)]
    )
    assert {one.split("：")[1] for one in found()} == {"与公布时记入审计的不同，被换过"}
    assert leaf_over(HourEntry.objects.get(pk=ledger[0].pk)).root == root
    rewrite("ledger_ledgerroot", root.pk, sealed_at=root.sealed_at + timedelta(seconds=1))
    assert moment_text(root.sealed_at) and "2026-09-13 的日根：日根与当日各链的链尾不符" in found()
