"""The demo's training alone, in a world of a few teams: it is made by the actions, so each part of it can break."""

from datetime import timedelta
from random import Random

import pytest

from yushan.common import clock
from yushan.demo.names import Names
from yushan.demo.sizes import SIZES
from yushan.demo.training import make_training
from yushan.demo.world import Somebody, World
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.training.models import Attempt, Enrolment, LessonProgress, TrainingCertificate, TrainingClass
from yushan.volunteers.models import QualificationKind, Volunteer
from yushan.volunteers.tests.factories import volunteer

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def _somebody(who: Volunteer, *teams: object) -> Somebody:
    made = Somebody(who.person.name, make.identity(), who.phone, who.area)
    made.volunteer_id, made.person_id, made.user, made.teams = who.pk, who.person_id, who.person.user, list(teams)  # type: ignore[arg-type]
    return made


def test_a_past_class_one_that_is_full_and_the_induction_half_way() -> None:
    for code, name in (("leader-training", "组织负责人培训合格"), ("induction", "上岗培训合格")):
        QualificationKind.objects.create(code=code, name=name, months=24)
    corps, now, today = make.corps(), clock.now(), clock.today()
    rng = Random("training")
    world = World(SIZES["small"], now, today, rng, Names(rng, today, set()), corps=corps)
    world.users = {"city_admin": make.user_with("city_admin"), "training_admin": make.user_with("training_admin")}
    RoleGrant.objects.update(starts_at=now - timedelta(days=400))  # they act in the past as well
    world.people = {"volunteer": _somebody(volunteer("余小禾"))}
    world.volunteers = [_somebody(volunteer(), make.team(name=f"第 {n} 服务队", leader_name="")) for n in range(24)]
    make_training(world)
    assert sorted(TrainingClass.objects.values_list("state", flat=True)) == ["draft", "finished", "open", "running"]
    assert TrainingCertificate.objects.filter(state="valid").count() >= 8
    assert Attempt.objects.filter(passed=False).exists()
    assert Enrolment.objects.filter(state="waitlisted").exists()
    assert LessonProgress.objects.filter(done_at=None, position=420).exists()
