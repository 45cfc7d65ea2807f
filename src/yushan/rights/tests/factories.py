"""The desks of a district and of the city, people who bring something, and a team it is about."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from yushan.accounts.models import User
from yushan.organizations.models import Area, Organization
from yushan.organizations.tests import factories as make
from yushan.rights import actions
from yushan.rights.actions import Charge, Matter, Who
from yushan.rights.models import Case, Exclusion
from yushan.rights.queries.people import heads_of, users
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers

_serial = count(1)
TEXT = "约好九点，十点才到，讲了二十分钟就走了，还说以后不要再点单。"


@dataclass
class Scene:
    """Everything that stands around a case."""

    area: Area
    team: Organization
    first: User
    second: User
    city: User
    city_two: User
    keeper: User
    volunteer: Volunteer

    @property
    def asker(self) -> User:
        """The volunteer's account."""
        return User.objects.get(person=self.volunteer.person)


def scene(code: str = "500101") -> Scene:
    """Two people at the desk of the district, two at the city's, a team with its keeper, a volunteer with an account."""
    area = make.area(code)
    team = make.team(make.detachment(area), name="万州农技推广服务队")
    return Scene(
        area=area,
        team=team,
        first=make.user_with("area_admin", area, display_name="周敏"),
        second=make.user_with("area_admin", area, display_name="何文静"),
        city=make.user_with("city_admin", display_name="段秀英"),
        city_two=make.user_with("city_admin", display_name="罗成"),
        keeper=make.user_with("organization_admin", team, display_name="冉启明"),
        volunteer=volunteers.volunteer(area=area),
    )


def filed(at: Scene, actor: Any = None, *, anonymous: bool = False, **values: Any) -> actions.Receipt:
    """A complaint about the team, with its code."""
    facts: dict[str, Any] = {
        "kind": "complaint", "side": "recipient", "topic": "service", "text": TEXT, "area": at.area,
        "about": "万州农技推广服务队",
    }  # fmt: skip
    who = Who(is_anonymous=True) if anonymous else Who(name="向福生", phone=f"138{next(_serial):08d}")
    return actions.file_case(actor, matter=Matter(**(facts | values)), who=who, submission=f"form-{next(_serial)}")


def take_up(user: User, case: Case) -> None:
    """Somebody is named: by another of the desk where there is one, as it has to be."""
    case = Case.objects.get(pk=case.pk)
    other = next((one for one in users(heads_of(case)).values() if one.pk != user.pk), None)
    if other is None or user.pk not in heads_of(case):
        actions.take(user, case=case)
    else:
        actions.name_handler(other, case=case, user=user)


def handled(at: Scene, case: Case | None = None, by: User | None = None) -> Case:
    """One on which somebody of the desk was named and that they accepted."""
    case = case or filed(at).case
    take_up(by or at.first, case)
    actions.accept(by or at.first, case=case)
    case.refresh_from_db()
    return case


def answered(at: Scene, case: Case | None = None, by: User | None = None) -> Case:
    """One with an answer of the first instance."""
    case = handled(at, case, by)
    actions.answer(by or at.first, case=case, result="partly", text="确实迟到，已要求改正；时间太短的说法没有核实。")
    case.refresh_from_db()
    return case


def proposed(at: Scene, by: User | None = None, **values: Any) -> Exclusion:
    """Somebody shall be kept out of the district's activities."""
    facts: dict[str, Any] = {
        "person": at.volunteer.person, "area": at.area, "ground": "false", "reason": "三次替别人签到，自己没有到场。",
        "evidence": "同一台手机的签到记录和现场照片。",
    }  # fmt: skip
    return actions.propose_exclusion(by or at.first, charge=Charge(**(facts | values)))
