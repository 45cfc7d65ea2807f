"""Whom the activity of an order takes: the team's own people who can do it, not whoever is quick."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.activities.models import Activity, Post
from yushan.activities.queries.people import requirements_of
from yushan.activities.rules.eligibility import VolunteerFacts, missing
from yushan.common import clock
from yushan.needs import actions
from yushan.needs.models import Need
from yushan.needs.tests.factories import Scene, claimed, scene
from yushan.needs.tests.test_pages import _client, _text
from yushan.volunteers.models import Skill
from yushan.volunteers.queries.skills import forget

pytestmark = pytest.mark.django_db


def _plan(at: Scene, need: Need, **values: Any) -> Post:
    day = (clock.today() + timedelta(days=8)).isoformat()
    typed = {"title": "柑橘课", "day": day, "begin": "09:30", "end": "11:30", "post": "讲师", "volunteers": 2}
    answer = _client(at.keeper).post(f"/staff/needs/{need.pk}/serve/", typed | values, follow=True)
    assert "活动草稿已建好" in _text(answer)
    return Post.objects.select_related("shift__activity__organization", "shift__activity__area").get(name="讲师")


def test_an_experts_post_is_not_open_to_the_first_who_comes() -> None:
    at = scene()
    post = _plan(at, claimed(at))
    assert post.members_only and post.shift.activity.flow == Activity.Flow.APPROVAL
    stranger = VolunteerFacts(is_verified=True, birth_date=None, paths=frozenset({at.other.path}))
    assert "只招“万州农技推广服务队”的队员" in missing(requirements_of(post), stranger)[0]


def test_the_post_asks_for_the_skills_of_the_service_in_words() -> None:
    at = scene()
    node = Skill.objects.create(code="plant-care", name="植保")
    forget()
    at.item.skills = [node.code]
    at.item.save()
    need = claimed(at)
    assert f'value="{node.name}"' in _text(_client(at.keeper).get(f"/staff/needs/{need.pk}/serve/"))
    begin = clock.now() + timedelta(days=7)
    made = actions.serve(at.keeper, need=need, starts_at=begin, ends_at=begin + timedelta(hours=2), volunteers=2)
    post = Post.objects.select_related("shift__activity__organization", "shift__activity__area").get(
        shift__activity=made
    )
    assert post.skills == [node.name]
    able = VolunteerFacts(is_verified=True, birth_date=None, skills=(node.name,), paths=frozenset({at.team.path}))
    assert not missing(requirements_of(post), able)
    assert missing(requirements_of(post), VolunteerFacts(True, None, paths=able.paths))


def test_the_team_may_open_it_on_purpose() -> None:
    at = scene()
    post = _plan(at, claimed(at), who="all", skills="植保，嫁接、植保")
    assert not post.members_only and post.shift.activity.flow == Activity.Flow.APPROVAL
    assert post.skills == ["植保", "嫁接"]
    Post.objects.all().delete()
    quick = _plan(at, claimed(at), who="quick")
    assert quick.members_only and quick.shift.activity.flow == Activity.Flow.OPEN
