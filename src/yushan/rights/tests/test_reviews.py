"""Unhappy reviews come to the desk by themselves, and the answer goes back to them."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.needs import rights as seam
from yushan.needs.actions import review
from yushan.needs.models import NeedReview
from yushan.needs.queries.cases import to_visit
from yushan.needs.tests.factories import MONDAY, done
from yushan.needs.tests.factories import scene as needs_scene
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield needs_scene()


def test_an_unhappy_review_is_a_case_and_its_answer_the_call_back(at: Any):
    need = done(at, at.asker)
    review(at.asker, need=need, stars=1, text="约的九点，十点才到。")
    case = Case.objects.get()
    assert (case.channel, case.area, case.organization, case.user) == ("review", at.area, at.team, at.asker)
    assert "十点才到" in case.text and not to_visit(at.staff).exists()
    actions.take(at.staff, case=case)
    actions.accept(at.staff, case=case)
    actions.answer(at.staff, case=case, result="upheld", text="已要求这支队准时，周六补讲一次。")
    found = NeedReview.objects.get()
    assert found.visit_note.startswith("已要求") and found.visited_by == at.staff


def test_who_served_does_not_handle_it(at: Any):
    need = done(at, at.asker)
    review(at.asker, need=need, stars=1, text="没有来。")
    make.grant(at.staff, "organization_admin", at.team)
    with pytest.raises(Exception, match="被反映组织"):
        actions.take(at.staff, case=Case.objects.get())


def test_reviews_from_before_the_desk_are_taken_up(at: Any):
    desk = seam.desk()
    seam.provide(None)
    try:
        need = done(at, at.asker)
        review(at.asker, need=need, stars=2, text="讲得太快。")
    finally:
        seam.provide(desk)
    assert not Case.objects.exists()
    assert actions.adopt_reviews() == 1 and actions.adopt_reviews() == 0
    assert Case.objects.get().need == need


def test_what_is_taken_back_is_called_back_too(at: Any):
    need = done(at, at.asker)
    review(at.asker, need=need, stars=1, text="没有来。")
    actions.withdraw(at.asker, case=Case.objects.get())
    assert NeedReview.objects.get().visit_note == "本人撤回"


def test_nobody_takes_over_the_case_of_a_review_by_the_number_of_its_order(at: Any, client: Client):
    """Cases of reviews were filed under «need:17», and whoever posted a form of that number was given the code."""
    cache.clear()
    need = done(at, at.asker)
    review(at.asker, need=need, stars=1, text="约的九点，十点才到。")
    case = Case.objects.get()
    typed = {
        "kind": "complaint", "side": "recipient", "topic": "service", "area": at.area.code, "who": "named",
        "name": "过路人", "text": "随便写几个字，看看能不能打开别人的。", "submission": f"need:{need.pk}",
    }  # fmt: skip
    assert client.post("/rights/new/", typed).status_code == 200
    assert Case.objects.exclude(pk=case.pk).get().name == "过路人"
    assert "十点才到" not in client.get("/rights/case/").content.decode()
    assert len(case.submission) >= 20 and str(need.pk) not in case.submission.split("_")


def test_the_trail_of_a_review_does_not_say_who_reviewed(at: Any):
    need = done(at, at.asker)
    review(at.asker, need=need, stars=1, text="没有来。")
    line = AuditLine.objects.get(action="rights.file")
    assert (line.actor, line.actor_name) == (None, "提出人")
