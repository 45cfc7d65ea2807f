"""A chemistry show with its leader, the district, the city, somebody on the spot."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.activities.models import Activity, Post
from yushan.activities.tests.factories import ActivityFactory, PostFactory, ShiftFactory, accepted
from yushan.common import clock
from yushan.organizations.models import Area, Organization
from yushan.organizations.tests import factories as make
from yushan.safety import actions
from yushan.safety.actions import Person, Report
from yushan.safety.models import Incident
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

DANGERS = ["experiment", "children"]


@dataclass
class Scene:
    """Everything around an accident."""

    area: Area
    team: Organization
    activity: Activity
    post: Post
    volunteer: Volunteer
    leader: User
    district: User
    city: User

    @property
    def witness(self) -> User:
        """The volunteer's account."""
        return User.objects.get(person=self.volunteer.person)


def scene(code: str = "500101") -> Scene:
    """A show that is going on, with experiments before children, and a volunteer at it."""
    area = make.area(code)
    team = make.team(make.detachment(area), name="万州化学魔法秀服务队")
    now = clock.now()
    activity = ActivityFactory(
        organization=team, title="化学魔法秀进校园", state="ongoing", starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=2), risk="high", risk_answers=DANGERS, place="万州区电报路小学操场",
    )  # fmt: skip
    post = PostFactory(shift=ShiftFactory(activity=activity), name="实验助手", places=60, needs_insurance=True)
    volunteer = volunteers.volunteer(area=area)
    accepted(post, volunteer)
    return Scene(
        area=area, team=team, activity=activity, post=post, volunteer=volunteer,
        leader=make.user_with("organization_admin", team, display_name="冉启明"),
        district=make.user_with("area_admin", area, display_name="周敏"),
        city=make.user_with("city_admin", display_name="段秀英"),
    )  # fmt: skip


def reported(at: Scene, *, key: str = "", actor: Any = None, **values: Any) -> Incident:
    """A splash of acid, reported by the volunteer."""
    facts: dict[str, Any] = {
        "kind": "chemical", "severity": 2, "activity": at.activity, "text": "稀盐酸溅到手上，起了红疹。",
        "measures": "清水冲洗 15 分钟，送校医室。",
        "people": [Person("hurt", "余小苗", "", "右手手背红疹约 3 厘米", True), Person("witness", "张老师 13800001234")],
    }  # fmt: skip
    row, _is_new = actions.report_incident(
        actor or at.witness, key=key or str(uuid.uuid4()), report=Report(**(facts | values))
    )
    return row
