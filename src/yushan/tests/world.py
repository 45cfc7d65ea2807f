"""Two districts with one thing of each kind in both, and somebody for each role in the first one.

To make a new kind of thing known to the walk, add it to what `_district`, or one of the functions that it calls in
happenings.py and members.py, answers: the name is what the table uses, the value the arguments of its address. Both
districts get one, so the walk can try what belongs to others.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.accounts.models import User
from yushan.audit.actions import exports
from yushan.audit.models import AuditExport
from yushan.campaigns.models import Reviewer
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import BulkRun, Job, SavedFilter
from yushan.coordination.models import Task
from yushan.exchange.models import ImportRun
from yushan.organizations.models import KeyPost, OrganizationRequest, Town
from yushan.organizations.tests import factories as make
from yushan.projects.models import Contest, Project
from yushan.projects.tests import factories as projects
from yushan.stations.models import Station
from yushan.tests.campaign_things import in_campaigns
from yushan.tests.district import District
from yushan.tests.doubts import doubted
from yushan.tests.happenings import at_the_fair, happenings, on_the_road, records, rewards
from yushan.tests.members import (
    asked_as_guardian,
    belonging,
    kept_files,
    listed,
    lost,
    mandate,
    mandates,
    reported,
    rules,
)
from yushan.tests.ordering import ordered
from yushan.tests.oversight_things import in_oversight
from yushan.tests.project_rooms import ask_reviewer, project_room
from yushan.tests.project_things import in_contests, in_the_library, on_the_board
from yushan.tests.rights_things import at_the_desk, name_at_desk
from yushan.tests.safety_things import in_safety, tell_in_walk
from yushan.tests.station_things import at_stations, send_there
from yushan.tests.station_use import in_use
from yushan.tests.training_things import in_training
from yushan.volunteers.models import PeopleExport
from yushan.volunteers.tests import factories as volunteers


@dataclass
class World:
    """The two districts, a browser and a token for each role; «nobody» is a browser without a session."""

    own: District
    foreign: District
    browsers: dict[str, Client]
    strict_browsers: dict[str, Client]
    tokens: dict[str, str]


def _district(code: str, number: int) -> District:
    area = make.area(code)
    here = District(area)
    here.organization = make.team(make.detachment(area), name=f"{area.name}科普服务队")
    here.unit = make.unit(f"{area.name}博物馆", area=area, level="district", staff=20)
    here.station = Station.objects.create(name="科普驿站", kind="rural", state="certified", area=area)
    who = here.volunteer = volunteers.volunteer(area=area)
    member = make.staff_member(here.unit, who.person, party=True)
    membership = volunteers.membership(who, here.organization)
    applied = volunteers.membership(volunteers.volunteer(area=area), here.organization, "applied")
    teams = belonging(here, membership)
    draft = projects.ready_project(here.organization, state="draft")
    public = projects.ready_project(here.organization, state="recruiting")
    submitted = make.team(make.detachment(area), name=f"{area.name}新服务队", state="submitted")
    request = OrganizationRequest.objects.create(
        organization=here.organization, kind="close", reason="人数太少", proposed_at=clock.now()
    )
    ending = clock.today() + timedelta(days=9)
    leader = make.leader(here.organization, "石晓蓉", post="deputy", until_day=ending)
    town = Town.objects.filter(area=area).first()
    post = KeyPost.objects.create(
        town=town,
        kind="school",
        employer=f"{town}中心小学",
        name="秦碧波",
        from_day=clock.today() - timedelta(days=900),
    )
    job = Job.objects.create(
        kind="export", title="导出名单", owner=who.person.user, created_at=clock.now(), state=Job.State.RUNNING
    )
    copy = exports.ask(make.user_with("auditor", area), filters={}, reason="年度检查")
    exports.run(Job.objects.get(pk=copy.job_id))
    above = make.detachment(area)
    here.bodies |= {
        "contact": {"reason": "换了号码", "phone": "13912345678"},
        "reason": {"reason": "本人要求"},
        "remind": {"filter": "unregistered"},
        "approve": {"act": "approve"},
        "bulk": {"action": "approve", "pick": applied.pk},
        "pause": {"reason": "备考"},
        "found": {"level": "team", "parent": above.pk},
    }
    here.queries = {"found": f"level=team&parent={above.pk}"}
    here.things = {
        "area": {"code": area.code},
        "area_person": {"code": area.code, "person": who.person_id},
        "leader": {"pk": leader.pk},
        "town": {"code": town.code},
        "key_post": {"pk": post.pk},
        "unit": {"pk": here.unit.pk},
        "station": {"pk": here.station.pk},
        "unit_code": {"code": here.unit.code},
        "unit_person": {"code": here.unit.code, "person": who.person_id},
        "person": {"person": who.person_id},
        "staff_member": {"pk": member.pk},
        "organization": {"pk": here.organization.pk},
        "organization_submitted": {"pk": submitted.pk},
        "organization_request": {"pk": request.pk},
        "team": {"code": here.organization.code},
        "volunteer": {"pk": who.pk},
        "membership": {"pk": membership.pk},
        "application": {"pk": applied.pk},
        **teams,
        **rules(here),
        "project_draft": {"pk": draft.pk},
        "project": {"pk": public.pk},
        "project_public": {"code": public.code},
        "job": {"pk": job.pk},
        **listed(here, applied),
        "audit_export": {"pk": copy.pk},
        **mandates(here),
        **lost(here),
        **asked_as_guardian(here),
        **kept_files(here),
        **reported(here),
        **happenings(here, number),
        **records(here),
        **rewards(here, number),
        **on_the_road(here, number),
        **at_the_fair(here),
        **ordered(here, public),
        **in_the_library(here),
        **in_contests(here),
        **in_campaigns(here),
        **on_the_board(here),
        **project_room(here),
        **doubted(here),
        **at_stations(here),
        **in_use(here),
        **at_the_desk(here),
        **in_safety(here),
        **in_training(here),
        **in_oversight(here),
    }
    return here


def _people(own: District) -> dict[str, User]:
    """One user for each role; those over an area, a unit, an organization or a station stand in the first district."""
    lead = make.user_with("project_lead", own.organization)
    Project.objects.update(lead=lead)
    clerk = make.user_with("unit_admin", own.unit)
    ImportRun.objects.filter(unit=own.unit).update(uploaded_by=clerk)
    auditor = make.user_with("auditor", own.area)
    AuditExport.objects.filter(**own.things["audit_export"]).update(owner=auditor)
    org = make.user_with("organization_admin", own.organization)
    SavedFilter.objects.filter(**own.things["saved_filter"]).update(owner=org)
    BulkRun.objects.filter(**own.things["bulk_run"]).update(owner=org)
    PeopleExport.objects.filter(**own.things["people_export"]).update(owner=org)
    Task.objects.filter(**own.things["coordination_task"]).update(owner=org)
    assert own.volunteer is not None
    district = make.user_with("area_admin", own.area)
    own.things |= mandate(district, own)
    name_at_desk(own, district)
    tell_in_walk(own, district, org)
    reviewer = make.user_with("reviewer", own.area)
    ask_reviewer(own, reviewer)
    send_there(own, reviewer)
    Contest.objects.get(**own.things["contest"]).reviewers.add(reviewer)
    Reviewer.objects.filter(campaign__area=own.area).update(user=reviewer)
    return {
        "city": make.user_with("city_admin"),
        "area": district,
        "org": org,
        "unit": clerk,
        "lead": lead,
        "station": make.user_with("station_admin", own.station),
        "volunteer": own.volunteer.person.user,
        "recipient": make.user(),
        "reviewer": reviewer,
        "training": make.user_with("training_admin", own.area),
        "auditor": auditor,
    }


def _browser(user: User | None, strict: bool) -> Client:
    client = Client(enforce_csrf_checks=strict, raise_request_exception=False, headers={"Accept-Language": "zh-hans"})
    if user:
        client.force_login(user)
    return client


def build() -> World:
    """Everything, in a database that is empty but for the schema."""
    make.load_plan()
    own, foreign = _district("500109", 1), _district("500120", 2)
    people: dict[str, User | None] = {**_people(own), "nobody": None}
    return World(
        own,
        foreign,
        {name: _browser(user, False) for name, user in people.items()},
        {name: _browser(user, True) for name, user in people.items()},
        {name: create_token(COMMAND_LINE, user=user) for name, user in people.items() if user},
    )


assert settings.TESTING
