from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yushan.organizations import rules
from yushan.organizations.rules import Spell

TODAY = date(2026, 9, 1)
days = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> Spell:
    return Spell(
        0,
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["", "馆员", "主任"])),
        draw(st.sampled_from(["", "13896170246"])),
        draw(st.none() | days),
        draw(st.none() | days),
    )


def roster(listed: list[Spell]) -> dict[int, Spell]:
    """What the roster says about one person after these rows, one after the other."""
    known: dict[int, Spell] = {}
    for row in listed:
        verdict = rules.enrol(list(known.values()), row, TODAY)
        if verdict.spell and verdict.kind in ("created", "updated"):
            known[verdict.spell.number] = verdict.spell
    return known


@given(st.lists(rows(), max_size=8))
def test_spells_never_overlap_and_their_dates_are_in_order(listed: list[Spell]):
    spells = sorted(roster(listed).values(), key=lambda spell: spell.span)
    for spell in spells:
        assert spell.span[0] <= spell.span[1]
    for before, after in pairwise(spells):
        assert max(before.span[0], after.span[0]) >= min(before.span[1], after.span[1])


@given(st.lists(rows(), max_size=5), rows())
def test_the_same_row_again_changes_nothing(listed: list[Spell], row: Spell):
    known = roster([*listed, row])
    first = rules.enrol(list(roster(listed).values()), row, TODAY)
    again = rules.enrol(list(known.values()), row, TODAY)
    assert again.kind == ("rejected" if first.kind == "rejected" else "unchanged")


@given(rows())
def test_a_contradiction_is_rejected_with_a_reason(row: Spell):
    verdict = rules.enrol([], row, TODAY)
    wrong = (
        (row.joined_on and row.left_on and row.joined_on > row.left_on)
        or (not row.in_service and row.left_on and row.left_on > TODAY)
        or (row.in_service and row.joined_on and row.joined_on > TODAY)
    )
    assert (verdict.kind == "rejected") == bool(wrong)
    assert bool(verdict.reason) == bool(wrong)


STAYED = Spell(1, False, True, "馆员", "13896170246", date(2015, 3, 1), date(2020, 6, 30))


def test_who_came_back_gets_a_second_spell_on_the_day_of_leaving_at_the_earliest():
    row = Spell(0, True, True, "主任", "", date(2020, 6, 30), None)
    verdict = rules.enrol([STAYED], row, TODAY)
    assert verdict.kind == "created" and verdict.spell and verdict.spell.number == 2
    earlier = rules.enrol([STAYED], replace(row, joined_on=date(2020, 6, 29)), TODAY)
    assert earlier.kind == "updated" and earlier.spell and earlier.spell.number == 1


def test_blank_cells_leave_what_is_known():
    known = replace(STAYED, in_service=True, left_on=None)
    row = Spell(0, True, True, "", "", None, None)
    assert rules.enrol([known], row, TODAY) == rules.Verdict("unchanged", known)


def test_a_row_that_would_swallow_two_spells_is_rejected():
    second = replace(STAYED, number=2, joined_on=date(2022, 1, 1), left_on=date(2023, 1, 1))
    row = Spell(0, True, True, "", "", date(2019, 1, 1), None)
    assert "重叠" in rules.enrol([STAYED, second], row, TODAY).reason


@given(st.integers(0, 2000), st.integers(1, 300), st.integers(1, 9))
def test_administrators_by_size(members: int, per_admin: int, most: int):
    limit = rules.admin_limit(members, per_admin, most)
    assert 1 <= limit <= most
    assert limit == most or limit * per_admin >= members  # one per hundred begun
    assert limit == 1 or (limit - 1) * per_admin < members


def test_administrators_at_the_edges():
    assert [rules.admin_limit(n, 100, 5) for n in (0, 1, 100, 101, 400, 401, 9000)] == [1, 1, 1, 2, 4, 5, 5]


@given(st.lists(st.dates(date(2020, 1, 1), date(2025, 1, 1)), unique=True, max_size=4), days)
def test_every_day_has_one_placement(moves: list[date], day: date):
    edges = [None, *sorted(moves), None]
    placements = [rules.Placement(at, edges[at], edges[at + 1]) for at in range(len(edges) - 1)]
    found = rules.placement_on(placements, day)
    assert found is not None
    assert found.from_day is None or found.from_day <= day
    assert found.until_day is None or day <= found.until_day - timedelta(days=1)


def test_the_tree_has_three_levels():
    allowed = {(level, parent) for level in ("corps", "detachment", "team") for parent in (None, "corps", "detachment", "team")
               if rules.may_stand_under(level, parent)}  # fmt: skip
    assert allowed == {("corps", None), ("detachment", "corps"), ("team", "detachment"), ("team", "corps")}


def test_headcounts():
    assert rules.headcount_objection(180, 62) == ""
    assert rules.headcount_objection(0, None) == ""
    assert "多于" in rules.headcount_objection(60, 62)
    assert rules.headcount_objection(-1, None)
