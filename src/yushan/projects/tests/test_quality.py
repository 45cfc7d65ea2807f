"""Quality of an entry from what is recorded; the order and the choice by it; who copied from whom over generations."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import User
from yushan.common import clock, rulebook
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.projects.actions import library
from yushan.projects.actions.library_index import keep_all_words, keep_words
from yushan.projects.models import EvaluationAnswer, LibraryEntry, Project, ProjectRound
from yushan.projects.queries.lineage import family
from yushan.projects.queries.quality import proved, weights
from yushan.projects.rules.quality import (
    Proved,
    Weights,
    level,
    levels,
    parts,
    points,
)
from yushan.projects.tests.factories_library import library_entry
from yushan.projects.tests.room_factories import to_improving

db = pytest.mark.django_db
facts = st.builds(
    Proved, st.none() | st.integers(10, 50), st.integers(0, 99), st.integers(0, 30), st.integers(0, 99),
    st.none() | st.integers(0, 99),
)  # fmt: skip


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@given(facts)
def test_points_are_the_sum_of_their_parts_and_never_more_than_a_hundred(one: Proved) -> None:
    listed = parts(one)
    assert points(one) == sum(part.points for part in listed) and all(0 <= p.points <= p.most for p in listed)
    assert sum(part.most for part in listed) == Weights().most == 100
    reached = [code for code, _words, least in levels() if points(one) >= least]
    assert level(points(one)) == (reached[0] if reached else "")


@given(facts)
def test_more_of_what_counts_never_makes_it_worse(one: Proved) -> None:
    more = Proved(one.tenths, one.opinions + 9, one.rounds + 1, one.copies + 1, one.months)
    assert points(more) >= points(one)


def test_the_parts_by_hand() -> None:
    assert points(Proved()) == 15, "under way and nothing known"
    assert points(Proved(50, 20, 5, 10, 0)) == 100
    assert points(Proved(45, 4, 2, 3, 7)) == 35 // 2 + 10 + 6 + 10
    assert points(Proved(None, 0, 0, 0, None)) == 0


@db
def test_what_is_kept_agrees_with_a_plain_count(team: Organization, project: Project, lead: User) -> None:
    to_improving(project, lead)
    entry = library_entry(team, "别的项目")
    LibraryEntry.objects.filter(pk=entry.pk).update(project=project)
    entry.refresh_from_db()
    for number in (1, 2):
        ProjectRound.objects.create(
            project=project, number=number, began_at=clock.now(), ended_at=clock.now() - timedelta(days=9), kept={}
        )
    stars: list[int] = []
    opinions = 0
    for answer in EvaluationAnswer.objects.filter(evaluation__kind__in=("beneficiary", "reviewer")):
        opinions += 1
        stars += [
            answer.answers[one["key"]] for one in answer.evaluation.form.questions
            if one["type"] == "stars" and one["key"] in answer.answers
        ]  # fmt: skip
    found = proved([entry])[entry.pk]
    assert found.opinions == opinions == 6 and found.tenths == int(sum(stars) * 10 / len(stars) + 0.5)
    assert (found.rounds, found.months) == (2, 0)
    assert keep_words(entry.pk)
    entry.refresh_from_db()
    assert entry.quality == points(found) and "quality" in entry.facets
    assert keep_all_words().startswith("0 个") and not keep_words(entry.pk), "twice is once"
    # It ended nine months ago.
    Project.objects.filter(pk=project.pk).update(state="closed")
    ProjectRound.objects.filter(project=project).update(ended_at=clock.now() - timedelta(days=275))
    entry.refresh_from_db()
    assert proved([entry])[entry.pk].months == 9
    assert keep_all_words().startswith("1 个")


@db
@pytest.mark.capability("T2.6", page="/staff/library/")
def test_the_library_is_ordered_and_narrowed_by_quality(team: Organization, lead: User) -> None:
    rows = {name: library_entry(team, name) for name in ("一般的课", "最好的课", "还行的课")}
    for name, total in (("最好的课", 80), ("还行的课", 50)):
        made = rows[name]
        for number in range(5 if total > 60 else 3):
            ProjectRound.objects.create(
                project=made.project, number=number + 1, began_at=clock.now(), ended_at=clock.now(), kept={}
            )
        LibraryEntry.objects.filter(pk=made.pk).update(copies=10)
    keep_all_words()
    points_of = dict(LibraryEntry.objects.values_list("title", "quality"))
    assert points_of == {"一般的课": 15, "最好的课": 60, "还行的课": 50}

    def titles(browser: Client, address: str, **query: str) -> list[str]:
        return [line[0].title for line in browser.get(address, query).context["lines"]]

    for where in ((client(lead), "/staff/library/"), (Client(), "/library/")):
        assert titles(*where, sort="quality") == ["最好的课", "还行的课", "一般的课"]
        assert set(titles(*where, quality="good")) == {"最好的课", "还行的课"}
        assert titles(*where, quality="nonsense") == titles(*where)
    page = client(lead).get(reverse("library:entry", args=[rows["最好的课"].pk])).text
    assert "质量分怎么来的" in page and "5 轮" in page and "60<small> / 100" in page


@db
def test_copies_of_copies_stand_below_what_they_came_from(
    team: Organization, lead: User, django_assert_max_num_queries: Any
) -> None:
    city = make.user_with("city_admin")
    first = library_entry(team, "缙云山科学课")
    places = [make.team(make.detachment(make.area(code))) for code in ("500112", "500120", "500101")]

    def copied(entry: LibraryEntry, place: Organization, title: str) -> LibraryEntry:
        project = library.copy_entry(city, entry=entry, organization=place, title=title)
        Project.objects.filter(pk=project.pk).update(state="running")
        project.refresh_from_db()
        made = library.begin_entry(city, project=project)
        LibraryEntry.objects.filter(pk=made.pk).update(state="published", published_at=clock.now())
        made.refresh_from_db()
        return made

    second = copied(first, places[0], "龙溪科学课")
    third = copied(second, places[1], "璧山科学课")
    sibling = copied(first, places[2], "万州科学课")

    def plain(entry: LibraryEntry, depth: int = 1) -> list[tuple[int, str]]:
        found = []
        for origin in entry.origins.order_by("pk"):
            found.append((depth, origin.project.title))
            if mine := LibraryEntry.objects.filter(project=origin.project).first():
                found += plain(mine, depth + 1)
        return found

    listed = [(copy.depth, copy.origin.project.title) for copy in family(lead, first)[1]]
    assert listed == plain(first) == [(1, "龙溪科学课"), (2, "璧山科学课"), (1, "万州科学课")]
    assert [copy.origin.entry.title for copy in family(lead, third)[0]] == ["龙溪科学课", "缙云山科学课"]
    assert family(lead, third)[1] == [] and family(lead, first)[0] == [] and not family(lead, sibling)[1]
    browser = client(lead)
    with django_assert_max_num_queries(19):
        page = browser.get(reverse("library:entry", args=[first.pk])).text
    assert "第 2 代" in page and "璧山区" in page
    assert "从哪里来" in browser.get(reverse("library:entry", args=[third.pk])).text


@db
def test_the_plan_says_what_counts_how_much(team: Organization, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = library_entry(team, project={"lead": lead}, copies=3)
    assert (entry.quality, "quality=" in entry.facets) == (15 + 3 * 2, False)
    for name, value in (("weights", [0, 0, 80, 20]), ("steps", [0, 9]), ("levels", [60, 30])):
        monkeypatch.setitem(rulebook.DEFAULTS, f"library_quality_{name}", value)
    assert keep_all_words().startswith("1 个")
    entry.refresh_from_db()
    assert entry.quality == 20 + 3 * 9 and "quality=good" in entry.facets
    page = client(lead).get(reverse("library:entry", args=[entry.pk])).text
    assert "47<small> / 100" in page and "质量较好（30 分以上）" in client(lead).get("/staff/library/").text
    assert level(29, weights()) == "" and level(60, weights()) == "high"
