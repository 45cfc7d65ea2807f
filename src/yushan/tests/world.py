"""Two districts with one thing of each kind in both, and somebody for each role in the first one.

To make a new kind of thing known to the walk, add it to `_things`: the name is what the table uses, the value the
arguments of its address. Both districts get one, so the walk can try what belongs to others.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from yushan.accounts.actions import create_token
from yushan.accounts.models import GuardianRequest, Recovery, User
from yushan.activities.actions.calendar_links import make_calendar_link
from yushan.activities.actions.closing import PHOTOS
from yushan.activities.models import (
    Activity,
    BoxQuestion,
    ClosingReport,
    Lottery,
    Objection,
    Post,
    Presence,
    ReportPhoto,
    Series,
    Shift,
    SignUp,
    StandIn,
)
from yushan.activities.rules.lottery import fingerprint
from yushan.audit.actions import exports
from yushan.audit.models import AuditExport
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import BulkItem, BulkRun, Job, SavedFilter
from yushan.exchange.models import ImportRun
from yushan.ledger.actions import dispute_of, open_case
from yushan.ledger.models import Certificate, CertificateBatch
from yushan.ledger.tests import people as hours
from yushan.organizations.models import Area, GrantRequest, KeyPost, OrganizationRequest, RoleGrant, Town
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects.models import Project
from yushan.projects.tests import factories as projects
from yushan.recognition.actions import redeem, send_thanks
from yushan.recognition.tests import factories as recognition
from yushan.regulations.actions import open_comments, publish_version
from yushan.regulations.models import RegulationComment
from yushan.regulations.tests import factories as regulations
from yushan.stations.models import Station
from yushan.volunteers.actions import create_invitation, enter_qualification, exporting
from yushan.volunteers.actions.cultivation import nominate
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.models import (
    DuplicateDoubt,
    Membership,
    MembershipTransfer,
    PeopleExport,
    QualificationKind,
    Volunteer,
)
from yushan.volunteers.tests import factories as volunteers

Arguments = dict[str, Any]


@dataclass
class District:
    """One of the two: every thing by name; and what is sent where a form must be right before the door is seen."""

    area: Area
    things: dict[str, Arguments] = field(default_factory=dict)
    bodies: dict[str, Arguments] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)
    organization: Any = None
    unit: Any = None
    station: Any = None
    volunteer: Volunteer | None = None


@dataclass
class World:
    """The two districts, a browser and a token for each role; «nobody» is a browser without a session."""

    own: District
    foreign: District
    browsers: dict[str, Client]
    strict_browsers: dict[str, Client]
    tokens: dict[str, str]


def _activity(team: Any, state: str, code: str) -> Activity:
    start = clock.now() + (timedelta(days=3) if state in ("draft", "published") else -timedelta(days=3))
    return Activity.objects.create(
        code=code,
        title="科普大篷车渝州行",
        organization=team,
        area=team.area,
        state=state,
        place="镇文化广场",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        notice_until=clock.now() + timedelta(days=2) if state == "noticed" else None,
    )


def _shift(activity: Activity) -> tuple[Shift, Post]:
    shift = Shift.objects.create(
        activity=activity, starts_at=activity.starts_at, ends_at=activity.ends_at, secret="9f2c7a"
    )
    return shift, Post.objects.create(shift=shift, name="讲解", places=10)


def _sign_up(post: Post, who: Volunteer, state: str = "accepted") -> SignUp:
    return SignUp.objects.create(
        post=post,
        shift=post.shift,
        volunteer=who,
        state=state,
        starts_at=post.shift.starts_at,
        ends_at=post.shift.ends_at,
        applied_at=clock.now(),
    )


def _happenings(here: District, number: int) -> dict[str, Arguments]:
    """Activities in three states, with what hangs on them."""
    team, who = here.organization, here.volunteer
    draft = _activity(team, "draft", f"HD-{number}1")
    public = _activity(team, "published", f"HD-{number}2")
    shift, post = _shift(public)
    row = _sign_up(post, who)
    finished = _activity(team, "finished", f"HD-{number}3")
    done = _sign_up(_shift(finished)[1], who, "attended")
    presence = Presence.objects.create(sign_up=done, minutes=90, in_at=finished.starts_at, out_at=finished.ends_at)
    noticed = _activity(team, "noticed", f"HD-{number}4")
    objection = Objection.objects.create(
        activity=noticed, raised_by=who.person.user, text="时间不对", raised_at=clock.now()
    )
    report = ClosingReport.objects.create(
        activity=finished, summary="办了一场讲座", reached=30, written_at=clock.now(), published_at=clock.now()
    )
    photo = ReportPhoto.objects.create(
        report=report,
        code=f"photo-{number}",
        file=PHOTOS.keep(b"\x89PNG"),
        media_type="image/png",
        caption="讲座现场",
        faces="none",
        added_at=clock.now(),
    )
    newcomer = volunteers.volunteer("新报名的人")
    here.bodies |= {
        "sign_up": {"volunteer": newcomer.number},
        "check_in": {"volunteer": who.number, "direction": "in"},
        "withdraw": {"do": "withdraw"},
        "walk_in": {"post": post.pk, "number": newcomer.number},
        "answer": {"presence": presence.pk, "code": "no_check_out", "answer": "电话核实过"},
        "cancel_rest": {"reason": "场地维修"},
    }
    series = Series.objects.create(organization=team, title=draft.title, rule="FREQ=WEEKLY;BYDAY=SA")
    again = _activity(team, "draft", f"HD-{number}5")
    again.series, again.series_day = series, clock.local(again.starts_at).date()
    again.save(update_fields=["series", "series_day"])
    entry, _made = Entry.objects.get_or_create(
        table="key_dates", code="science-month", defaults={"name": "全国科普月", "data": {"month": 9, "day": 1}}
    )
    here.bodies |= {
        "say": {"text": "请带水", "answer": "可以"},
        "refuse": {"do": "refuse"},
        "decide": {"sign_up": row.pk, "do": "accept"},
    }
    by_lot = _activity(team, "published", f"HD-{number}6")
    Activity.objects.filter(pk=by_lot.pk).update(flow="lottery", sign_up_until=clock.now() - timedelta(hours=1))
    seed = f"{number}f00d"
    Lottery.objects.create(activity=by_lot, seed=seed, commitment=fingerprint(seed), committed_at=clock.now())
    invited = _activity(team, "published", f"HD-{number}7")
    Activity.objects.filter(pk=invited.pk).update(flow="invitation")
    by_team = _activity(team, "published", f"HD-{number}8")
    Activity.objects.filter(pk=by_team.pk).update(flow="quota")
    box = BoxQuestion.objects.create(activity=public, text="要带什么", asked_at=clock.now())
    asked = StandIn.objects.create(
        sign_up=_sign_up(post, volunteers.volunteer("请人替的人")), volunteer=who, asked_at=clock.now()
    )
    return {
        "lottery": {"pk": by_lot.pk},
        "lottery_code": {"code": by_lot.code},
        "activity_invited": {"pk": invited.pk},
        "activity_quota": {"pk": by_team.pk},
        "box_question": {"pk": box.pk},
        "stand_in": {"pk": asked.pk},
        "key_day": {"year": clock.today().year, "code": entry.code},
        "team_code": {"code": team.code},
        "calendar_token": {"token": make_calendar_link(who.person.user)},
        "series": {"pk": series.pk},
        "activity_in_series": {"pk": again.pk},
        "activity_draft": {"pk": draft.pk},
        "activity": {"pk": public.pk},
        "activity_finished": {"pk": finished.pk},
        "activity_reported": {"code": finished.code},
        "report_photo": {"code": photo.code},
        "photo": {"pk": photo.pk},
        "sign_up_came": {"pk": done.pk},
        "activity_public": {"code": public.code},
        "activity_noticed": {"code": noticed.code},
        "post": {"pk": post.pk},
        "shift": {"pk": shift.pk},
        "api_shift": {"id": shift.pk},
        "sign_up": {"pk": row.pk},
        "sign_up_done": {"pk": done.pk},
        "objection": {"pk": objection.pk},
    }


def _records(here: District) -> dict[str, Arguments]:
    """Hours, a certificate in each state, an import, a grant."""
    team, who = here.organization, here.volunteer
    entry = hours.post(who, team)
    case = open_case(who.person.user, about=dispute_of(entry), text="多记了半小时")
    today = clock.today()
    asked, issued = (
        Certificate.objects.create(
            number=f"证-{here.area.code}-{state}" if state == "issued" else None,
            code=f"{'KQ' if state == 'issued' else 'MR'}7{here.area.code}3X",
            volunteer=who,
            issuer=team,
            state=state,
            period_from=today - timedelta(days=90),
            period_until=today,
            requested_at=clock.now(),
            issued_at=clock.now() if state == "issued" else None,
        )
        for state in ("requested", "issued")
    )
    batch = CertificateBatch.objects.create(
        organization=team, period_from=today, period_until=today, ordered_at=clock.now(), done_at=clock.now()
    )
    uploader = make.user_with("unit_admin", here.unit)
    run = ImportRun.objects.create(
        kind="roster",
        state="checked",
        filename="花名册.xlsx",
        unit=here.unit,
        uploaded_by=uploader,
        uploaded_at=clock.now(),
    )
    waiting = ImportRun.objects.create(
        kind="records",
        state="second",
        filename="服务记录.xlsx",
        organization=team,
        uploaded_by=make.user_with("organization_admin", team),
        uploaded_at=clock.now(),
    )
    return {
        "entry": {"pk": entry.pk},
        "case": {"pk": case.pk},
        "batch": {"pk": batch.pk},
        "certificate_asked": {"pk": asked.pk},
        "certificate": {"pk": issued.pk},
        "certificate_code": {"code": issued.code},
        "import_run": {"pk": run.pk},
        "import_second": {"pk": waiting.pk},
        "grant": {"pk": RoleGrant.objects.get(user=uploader).pk},
    }


def _recognition(here: District, number: int) -> dict[str, Arguments]:
    """Something in the shop that is handed out at the station, a redemption of it, a letter of thanks."""
    team, who = here.organization, here.volunteer
    recognition.earn(who, team, 100)
    goods = recognition.item(team, cost=40, station=here.station, content=recognition.png())
    kept = redeem(who.person.user, volunteer=who, item=goods)
    noticed = Activity.objects.get(code=f"HD-{number}4")
    hours.post(who, team, activity_id=noticed.pk)
    text = "感谢您在寒风里为居民讲解了一整天的防骗知识。"
    sent = send_thanks(COMMAND_LINE, activity=noticed, text=text, signature="队长 黎静")
    return {
        "reward": {"pk": goods.pk},
        "reward_code": {"code": goods.code},
        "redemption": {"pk": kept.pk},
        "activity_to_thank": {"pk": noticed.pk},
        "thanks": {"pk": sent.pk},
        "letter": {"pk": sent.letters.get().pk},
    }


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
    teams = _belonging(here, membership)
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
        **_rules(here),
        "project_draft": {"pk": draft.pk},
        "project": {"pk": public.pk},
        "project_public": {"code": public.code},
        "job": {"pk": job.pk},
        **_listed(here, applied),
        "audit_export": {"pk": copy.pk},
        **_mandates(here),
        **_lost(here),
        **_asked_as_guardian(here),
        **_happenings(here, number),
        **_records(here),
        **_recognition(here, number),
    }
    return here


def _listed(here: District, applied: Membership) -> dict[str, Arguments]:
    """A saved filter and something prepared for many rows; in the first district both become those of «org»."""
    keeper = make.user_with("organization_admin", here.organization)
    kept = SavedFilter.objects.create(
        owner=keeper, listing="memberships", name="在队的", query="state=approved", created_at=clock.now()
    )
    run = BulkRun.objects.create(
        owner=keeper, listing="memberships", action="approve", is_ready=True, created_at=clock.now()
    )
    BulkItem.objects.create(run=run, target=applied.pk)
    asked = exporting.ask_export(keeper, reason="活动现场核对", columns=["name"])
    exporting.run(Job.objects.get(pk=asked.job_id))
    here.bodies["different"] = {"do": "different"}
    pair = [volunteers.volunteer("田家明", area=here.area, with_user=False) for _ in range(4)]
    doubt = DuplicateDoubt.objects.create(
        first=pair[0].person, second=pair[1].person, reasons=["name_birthday"], found_at=clock.now()
    )
    merge = merge_people(COMMAND_LINE, kept=pair[2].person, gone=pair[3].person, reason="看过证件")
    things = {"doubt": {"pk": doubt.pk}, "merge": {"pk": merge.pk}}
    return things | {"saved_filter": {"pk": kept.pk}, "bulk_run": {"pk": run.pk}, "people_export": {"pk": asked.pk}}


def _belonging(here: District, leaving: Membership) -> dict[str, Arguments]:
    """A break, members who go over to another team, a qualification, an invitation."""
    other = make.team(make.detachment(here.area), name=f"{here.area.name}巡讲队")
    paused = volunteers.membership(here.volunteer, other, "paused")
    coming = volunteers.membership(volunteers.volunteer(area=here.area), other)
    facts = {"reason": "搬家了", "asked_at": clock.now()}
    out = MembershipTransfer.objects.create(membership=leaving, target=other, **facts)
    into = MembershipTransfer.objects.create(membership=coming, target=here.organization, **facts)
    kind = QualificationKind.objects.get(code="lecturer")
    document = enter_qualification(
        here.volunteer.person.user, volunteer=here.volunteer, kind=kind, issued_on=clock.today(), content=b"%PDF-1.7"
    )
    invitation, token = create_invitation(COMMAND_LINE, organization=here.organization, days=9)
    track = nominate(COMMAND_LINE, volunteer=here.volunteer, organization=here.organization, reason="有经验")
    here.bodies["track"] = {"track": track.pk, "do": "agree"}
    return {
        "track": {"pk": track.pk},
        "membership_paused": {"pk": paused.pk},
        "transfer": {"pk": out.pk},
        "transfer_in": {"pk": into.pk},
        "qualification": {"pk": document.pk},
        "invitation": {"pk": invitation.pk},
        "invitation_link": {"token": token},
    }


def _lost(here: District) -> dict[str, Arguments]:
    """Colleagues of the unit who cannot sign in: one to help, one who is being helped."""
    lost, helped = make.user(who=make.person()), make.user(who=make.person())
    for user in (lost, helped):
        make.staff_member(here.unit, user.person)
    row = Recovery.objects.create(
        user=helped, state="waiting", area=here.area.pk, unit=here.unit.pk, place_label=here.unit.name,
        asked_at=clock.now(), started_by=make.user_with("city_admin"), started_at=clock.now(), how="card",
        reason="手机丢了", expires_at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    here.bodies["refuse"] = {"act": "refuse", "answer": "没有核实"}
    return {"recoverable": {"pk": lost.pk}, "recovery": {"pk": row.pk}}


def _asked_as_guardian(here: District) -> dict[str, Arguments]:
    """A child whom a school registered, with the volunteer of the district as guardian."""
    child = volunteers.volunteer(
        birth=volunteers.birth_of(10), area=here.area, state="to_confirm", with_user=False, phone="",
        invited_by_unit=here.unit,
    )  # fmt: skip
    assert here.volunteer is not None
    row = GuardianRequest.objects.create(
        ward=child.person, guardian=here.volunteer.person, relation="母亲", asked_at=clock.now()
    )
    return {"guardian_request": {"pk": row.pk}}


def _rules(here: District) -> dict[str, Arguments]:
    """Rules of the detachment: in force with a PDF, open for comments with one, a draft."""
    node = make.detachment(here.area)
    roles = ["organization_admin"]
    stands = regulations.draft(node, title=f"{here.area.name}例会制度", roles=roles, content=b"%PDF-1.7")
    stands = publish_version(COMMAND_LINE, version=stands, effective_on=clock.today())
    asked = regulations.draft(node, title=f"{here.area.name}轮值办法", content=b"%PDF-1.7")
    asked = open_comments(COMMAND_LINE, version=asked, until=clock.today() + timedelta(days=9))
    said = RegulationComment.objects.create(version=asked, text="请写明节假日", made_at=clock.now())
    draft = regulations.draft(node, title=f"{here.area.name}安全规定", content=b"%PDF-1.7")
    here.bodies["confirm"] = {"version": 1}
    return {
        "rule": {"code": stands.regulation.code},
        "rule_version": {"code": stands.regulation.code, "number": 1},
        "rule_open": {"code": asked.regulation.code},
        "rule_draft": {"pk": draft.regulation_id},
        "rule_in_force": {"pk": stands.regulation_id},
        "rule_in_force_version": {"pk": stands.pk},
        "rule_open_version": {"pk": asked.pk},
        "rule_draft_version": {"pk": draft.pk},
        "rule_comment": {"pk": said.pk},
    }


def _mandates(here: District) -> dict[str, Arguments]:
    """A role that ends soon, one with a deputy, and a city administrator to come."""
    soon = clock.now() + timedelta(days=9)
    ending = make.grant(make.user(), "unit_admin", here.unit, ends_at=soon)
    asked = GrantRequest.objects.create(
        kind="give", user=make.user(), asked_by=make.user_with("city_admin"), reason="机构改革"
    )
    here.bodies["agree"] = {"act": "agree"}
    return {
        "grant_ending": {"pk": ending.pk},
        "grant_request": {"pk": asked.pk},
        **_mandate(make.user_with("area_admin", here.area), here),
    }


def _mandate(holder: User, here: District) -> dict[str, Arguments]:
    """A role of the holder and the grant of who acts in it meanwhile."""
    own = holder.grants.get()
    until = clock.now() + timedelta(days=9)
    deputy = make.grant(make.user(), "area_admin", here.area, ends_at=until, deputy_for=own)
    return {"mandate": {"pk": own.pk}, "deputy": {"pk": deputy.pk}}


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
    assert own.volunteer is not None
    district = make.user_with("area_admin", own.area)
    own.things |= _mandate(district, own)
    return {
        "city": make.user_with("city_admin"),
        "area": district,
        "org": org,
        "unit": clerk,
        "lead": lead,
        "station": make.user_with("station_admin", own.station),
        "volunteer": own.volunteer.person.user,
        "recipient": make.user(),
        "reviewer": make.user_with("reviewer", own.area),
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
