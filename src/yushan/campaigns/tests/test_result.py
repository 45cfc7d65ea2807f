"""The result and the roll of honour when everybody opens them: drawn once, and never a name longer than it may be shown."""

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from yushan.campaigns.actions import consenting, publishing, rounds
from yushan.campaigns.models import AwardCampaign, HonourEntry, Nominee, Round
from yushan.campaigns.queries.lines import public_lines
from yushan.campaigns.queries.public import public_nominees
from yushan.campaigns.queries.reviewing import outlier_distance, outliers_of
from yushan.campaigns.tests import factories as scene
from yushan.common import clock, pieces
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NAMES = ("谭小雨", "田一帆", "余小禾")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    caches["pieces"].clear()


def result(team: Any, names: Any = NAMES) -> AwardCampaign:
    """A result that is out, with these winners; written straight to the tables."""
    made = scene.opened(title="年度先进典型", quota=max(len(names), 1))
    category = scene.category_of(made)
    for place, name in enumerate(names, 1):
        who = scene.person(team, name)
        won = Nominee.objects.create(
            campaign=made, category=category, code=f"{made.code}-{place:03d}", kind="person", volunteer=who, area=team.area,
            state="designated", consent="given", place=place, facts=[],
        )  # fmt: skip
        HonourEntry.objects.create(
            nominee=won, campaign=made, kind="person", area=team.area, year=made.year, title=category.honour,
            awarded_on=clock.today(), number=f"{made.code}-{place}", code=f"R{made.pk}{place:05d}",
        )  # fmt: skip
    AwardCampaign.objects.filter(pk=made.pk).update(
        state="completed", notice_until=clock.now(), done_at=clock.now(), document_no="渝科协办〔2026〕31号"
    )
    made.refresh_from_db()
    return made


def url(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def pages(made: AwardCampaign) -> list[str]:
    """All that everybody reads of it, each as another visitor."""
    category = made.categories.get()
    addresses = (
        url("public_campaign", made.code), url("public_category", made.code, category.pk), url("honours_year", made.year),
        "/honours/",
    )  # fmt: skip
    return [Client().get(address).text for address in addresses]


def nominee(made: AwardCampaign, name: str) -> Nominee:
    return made.nominees.select_related("volunteer__person__user", "campaign").get(volunteer__person__name=name)


def test_it_is_drawn_once_for_everybody(team, monkeypatch):
    made, drawn = result(team), []
    real = pieces.render_to_string

    def counted(template: str, content: Any) -> str:
        drawn.append(template)
        return real(template, content)

    monkeypatch.setattr(pieces, "render_to_string", counted)
    shown = {Client().get(url("public_campaign", made.code)).content for _visitor in range(3)}
    assert drawn == ["campaigns/_public_campaign.html"]
    assert all(all(name in page.decode() for name in NAMES) for page in shown)
    assert "no-store" in Client().get(url("public_campaign", made.code))["Cache-Control"]


def test_a_consent_taken_back_shows_with_the_next_request(team):
    made = result(team)
    assert all("谭小雨" in page for page in pages(made))
    won = nominee(made, "谭小雨")
    consenting.give_portrait_consent(won.volunteer.person.user, nominee=won)
    assert all("谭小雨" in page for page in pages(made))
    consenting.withdraw_portrait_consent(won.volunteer.person.user, nominee=won)
    assert all("谭小雨" not in page and "谭**" in page for page in pages(made))
    category = made.categories.get()
    searched = Client().get(url("public_category", made.code, category.pk), {"q": "谭小雨"})
    assert "谭**" not in searched.text and "名单里没有找到" in searched.text, (
        "nobody is found by the name they took back"
    )
    consenting.withdraw_consent(won.volunteer.person.user, nominee=nominee(made, "谭小雨"))
    assert all("谭" not in page and "田一帆" in page for page in pages(made))
    consenting.give_consent_again(won.volunteer.person.user, nominee=nominee(made, "谭小雨"))
    assert all("谭**" in page and "谭小雨" not in page for page in pages(made)), "back, and still without the name"


def test_a_revocation_shows_with_the_next_request(team):
    made = result(team)
    assert all("田一帆" in page for page in pages(made))
    entry = HonourEntry.objects.get(nominee=nominee(made, "田一帆"))
    publishing.ask_revocation(make.user_with("city_admin"), entry=entry, reason="材料造假，查实")
    assert all("田一帆" in page for page in pages(made)), "until the second one agrees"
    publishing.decide_revocation(make.user_with("city_admin"), entry=entry, agrees=True)
    assert all("田一帆" not in page and "谭小雨" in page for page in pages(made))


def test_who_left_or_is_called_otherwise_shows_at_once(team):
    made = result(team)
    pages(made)
    person = nominee(made, "余小禾").volunteer.person
    person.name = "余小荷"
    person.save(update_fields=["name"])
    assert all("余小荷" in page and "余小禾" not in page for page in pages(made))
    Volunteer.objects.filter(person=person).update(state="withdrawn")
    assert all("余小" not in page for page in pages(made))


def test_the_lines_are_those_of_the_objects(team):
    made = result(team)
    won = nominee(made, "田一帆")
    consenting.give_portrait_consent(won.volunteer.person.user, nominee=won)
    consenting.withdraw_portrait_consent(won.volunteer.person.user, nominee=won)
    rows = [(row.code, row.public_name, row.area.name) for row in public_nominees(made)]
    assert [(one.code, one.name, one.area) for one in public_lines(made)] == rows
    AwardCampaign.objects.filter(pk=made.pk).update(state="ranked")
    made.refresh_from_db()
    assert public_lines(made) == []
    category = made.categories.get()
    assert Client().get(url("public_category", made.code, category.pk)).status_code == 404, "nothing before the notice"
    assert all(name not in Client().get(url("public_campaign", made.code)).text for name in NAMES)


def test_a_long_list_is_paged_and_searched(team, django_assert_max_num_queries):
    few = result(team)
    with django_assert_max_num_queries(4):
        Client().get(url("public_campaign", few.code))
    many = result(team, [f"覃{number:03d}" for number in range(130)])
    with django_assert_max_num_queries(4):
        page = Client().get(url("public_campaign", many.code)).text
    assert "覃000" in page and "覃059" in page and "覃060" not in page and "还有 70 个" in page
    address = url("public_category", many.code, many.categories.get().pk)
    with django_assert_max_num_queries(5):
        answer = Client().get(address)
    assert "覃000" in answer.text and "覃099" in answer.text and "覃100" not in answer.text
    after = answer.context["page"].next_url
    assert "覃129" in (rest := Client().get(address + after).text) and "覃099" not in rest
    found = Client().get(address, {"q": "覃11"}).text
    assert "覃110" in found and "覃119" in found and "覃100" not in found
    assert "覃000" in Client().get(address, {"q": "北碚"}).text
    assert Client().get(url("public_category", many.code, few.categories.get().pk)).status_code == 404


def test_a_reviewer_with_many_to_score_has_them_page_by_page_undone_first(team, django_assert_max_num_queries):
    made = scene.opened(reviewers_each=1)
    for number in range(60):
        scene.oneself(made, scene.person(team, f"覃{number:03d}"))
    running = scene.under_review(made, names=("冉启明",))
    first = running.assignments.select_related("nominee", "reviewer__user").order_by("pk").first()
    scene.give(first, 40)
    browser = Client()
    browser.force_login(first.reviewer.user)
    browser.get(url("review", made.pk))
    with django_assert_max_num_queries(14):
        page = browser.get(url("review", made.pk))
    assert "共 60 个，还有 59 个没打" in page.text and "覃000" not in page.text and "覃001" in page.text
    rest = browser.get(url("review", made.pk) + page.context["page"].next_url).text
    assert "覃059" in rest and "覃000" in rest and "已打，可以改" in rest, "what is done stands last"


def test_what_stands_out_is_kept_with_the_round(team, city, django_assert_num_queries):
    """Reading fifteen thousand scores again is no part of a page; a round that was closed before is read as it was."""
    make.load_plan()
    made = scene.opened(reviewers_each=3)
    for name in NAMES:
        scene.oneself(made, scene.person(team, name))
    running = scene.under_review(made)
    points = {}
    for row in running.assignments.select_related("nominee", "reviewer__user").order_by("nominee", "pk"):
        points.setdefault(row.nominee_id, [10, 48, 50])
        scene.give(row, points[row.nominee_id].pop())
    made.refresh_from_db()
    rounds.close_round(COMMAND_LINE, campaign=made)
    closed = Round.objects.select_related("campaign").get()
    with django_assert_num_queries(1):
        kept = outliers_of(closed)
    assert len(kept) == 3 and {str(one.total) for one, _name in kept} == {"32.0000"}
    with django_assert_num_queries(0):
        assert outlier_distance(closed) == closed.outliers["distance"]
    page = Client()
    page.force_login(city)
    assert "差别大的评分" in page.get(url("ranking", made.pk)).text
    Round.objects.filter(pk=closed.pk).update(outliers=None)
    assert outliers_of(Round.objects.select_related("campaign").get()) == kept
