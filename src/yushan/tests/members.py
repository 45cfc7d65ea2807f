"""Who belongs where in a district of the walked world: lists, teams, roles, guardians, rules that they read."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from yushan.accounts.models import GuardianRequest, Recovery, User
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import BulkItem, BulkRun, Job, SavedFilter
from yushan.indicators.models import KeptReport, ReportOrder
from yushan.indicators.rules.reports import Report, as_data
from yushan.organizations.actions import adopt_charter
from yushan.organizations.models import GrantRequest
from yushan.organizations.tests import factories as make
from yushan.regulations.actions import open_comments, publish_version
from yushan.regulations.models import RegulationComment
from yushan.regulations.tests import factories as regulations
from yushan.tests.district import Arguments, District
from yushan.volunteers.actions import create_invitation, enter_qualification, exporting, register_child
from yushan.volunteers.actions.cultivation import nominate
from yushan.volunteers.actions.merging import merge_people
from yushan.volunteers.consents import REQUIRED
from yushan.volunteers.models import DuplicateDoubt, Membership, MembershipTransfer, QualificationKind
from yushan.volunteers.tests import factories as volunteers


def listed(here: District, applied: Membership) -> dict[str, Arguments]:
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


def kept_files(here: District) -> dict[str, Arguments]:
    """The charter of the team as a file; the paper that the guardian of a child signed at a desk."""
    charter = adopt_charter(
        COMMAND_LINE, organization=here.organization, adopted_on=clock.today(), content="%PDF-1.7 章程".encode()
    )
    child = register_child(
        COMMAND_LINE, name="余小苗", identity=make.identity(volunteers.birth_of(10)), area=here.area, consents=REQUIRED,
        guardian=volunteers.guardian_data(), paper=b"\xff\xd8\xff signed",
    )  # fmt: skip
    return {
        "charter_file": {"pk": here.organization.pk, "number": charter.number},
        "guardian_paper": {"pk": child.guardianships.get().pk},
    }


def reported(here: District) -> dict[str, Arguments]:
    """A report of the district with its files, and an order for the next ones."""
    day = date(2026, 10, 31)
    kept = KeptReport.objects.create(
        scope="area", area=here.area, period="month", first_day=day.replace(day=1), last_day=day, sha256="0" * 64,
        content=as_data(
            Report("area", here.area.code, here.area.name, "month", "2026-10-01", str(day), {}, {}, [], [], [], [], "")
        ),
        pdf=default_storage.save("reports/walked.pdf", ContentFile(b"%PDF-1.7")), book="", made_at=clock.now(),
    )  # fmt: skip
    order = ReportOrder.objects.create(scope="area", area=here.area, period="month")
    here.bodies["report"] = {"period": "month"}
    return {"report": {"pk": kept.pk}, "report_order": {"pk": order.pk}}


def belonging(here: District, leaving: Membership) -> dict[str, Arguments]:
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


def lost(here: District) -> dict[str, Arguments]:
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


def asked_as_guardian(here: District) -> dict[str, Arguments]:
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


def rules(here: District) -> dict[str, Arguments]:
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


def mandates(here: District) -> dict[str, Arguments]:
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
        **mandate(make.user_with("area_admin", here.area), here),
    }


def mandate(holder: User, here: District) -> dict[str, Arguments]:
    """A role of the holder and the grant of who acts in it meanwhile."""
    own = holder.grants.get()
    until = clock.now() + timedelta(days=9)
    deputy = make.grant(make.user(), "area_admin", here.area, ends_at=until, deputy_for=own)
    return {"mandate": {"pk": own.pk}, "deputy": {"pk": deputy.pk}}
