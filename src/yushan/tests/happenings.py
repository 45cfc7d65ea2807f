"""What happens in a district of the walked world: activities, hours with their papers, rewards."""

from datetime import timedelta
from typing import Any

from yushan.activities.actions.calendar_links import make_calendar_link
from yushan.activities.actions.closing import PHOTOS
from yushan.activities.actions.documents import DOCUMENTS
from yushan.activities.actions.insurance import POLICIES
from yushan.activities.actions.paper import PAPER
from yushan.activities.actions.scene_photos import SCENE_PHOTOS
from yushan.activities.actions.templates import content_of
from yushan.activities.models import (
    Activity,
    ActivityDocument,
    ActivityTemplate,
    BoxQuestion,
    ClosingReport,
    InsurancePolicy,
    Lottery,
    Objection,
    PaperPage,
    PaperRow,
    PaperSheet,
    Placing,
    PlacingLine,
    Post,
    Presence,
    ReportPhoto,
    ScenePhoto,
    Series,
    Shift,
    SignUp,
    StandIn,
)
from yushan.activities.rules.lottery import fingerprint
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.events.actions.sheets import FILES as SHEETS
from yushan.events.models import BadgeSheet
from yushan.events.tests import factories as events
from yushan.exchange.models import ImportRun
from yushan.ledger.actions import dispute_of, open_case
from yushan.ledger.models import Certificate, CertificateBatch
from yushan.ledger.tests import people as hours
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.recognition.actions import redeem, send_thanks
from yushan.recognition.tests import factories as recognition
from yushan.tests.district import Arguments, District
from yushan.tours.tests import factories as tours
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as volunteers


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


def _policy(activity: Activity, code: str) -> InsurancePolicy:
    day = clock.local(activity.starts_at).date()
    return InsurancePolicy.objects.create(
        activity=activity, code=code, insurer="人保财险", number=code, starts_on=day, ends_on=day, covers_everybody=False,
        file=POLICIES.keep(b"%PDF-1.7"), media_type="application/pdf", added_at=clock.now(),
    )  # fmt: skip


def _sheets(here: District, finished: Activity) -> tuple[PaperSheet, PaperSheet]:
    """One that waits for its second reading, one with a row that two people read differently."""
    shift, post = _shift(finished)
    who = make.user()
    found = []
    for state, second in (("second", None), ("differing", make.user())):
        sheet = PaperSheet.objects.create(
            shift=shift, state=state, first_by=who, second_by=second, uploaded_at=clock.now(), first_at=clock.now()
        )
        PaperPage.objects.create(sheet=sheet, file=PAPER.keep(b"\x89PNG"), media_type="image/png")
        row = _sign_up(post, volunteers.volunteer(f"表上的人{state}"), "absent")
        PaperRow.objects.create(sheet=sheet, sign_up=row, first_in=shift.starts_at, first_out=shift.ends_at)
        found.append(sheet)
    return found[0], found[1]


def happenings(here: District, number: int) -> dict[str, Arguments]:
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
    paper = ActivityDocument.objects.create(
        activity=public, code=f"paper-{number}", name="交通图", audience="everybody", file=DOCUMENTS.keep(b"%PDF-1.7"),
        media_type="application/pdf", size=8, added_at=clock.now(),
    )  # fmt: skip
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
    plan_of_days = Placing.objects.create(
        title="安排", organization=team, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), most_hours=8,
        answer_days=3, solved_at=clock.now(), objective=1, bound=1, people=2,
    )  # fmt: skip
    proposed = PlacingLine.objects.create(placing=plan_of_days, post=post, volunteer=newcomer)
    placed = PlacingLine.objects.create(
        placing=plan_of_days, post=post, volunteer=who, state="invited", invited_at=clock.now(),
        answer_by=clock.now() + timedelta(days=1),
    )  # fmt: skip
    template = ActivityTemplate.objects.create(organization=team, name="科普大篷车", content=content_of(public))
    tomorrow = clock.today() + timedelta(days=1)
    here.bodies |= {
        "begin_template": {"organization": team.pk, "day": tomorrow.isoformat()},
        "template_name": {"name": "科普大篷车进镇"},
    }
    insured = _activity(team, "published", f"HD-{number}9")
    policy = _policy(insured, f"policy-{number}")
    here.bodies |= {"name_insured": {"policy": policy.pk, "numbers": newcomer.number}}
    read, unlike = _sheets(here, finished)
    from_the_place = ScenePhoto.objects.create(
        sign_up=done, code=f"scene-{number}", file=SCENE_PHOTOS.keep(b"\x89PNG"), media_type="image/png",
        added_at=clock.now(),
    )  # fmt: skip
    here.bodies |= {"photo_off": {"do": "remove"}}
    here.bodies |= {
        "typed": {"reason": "传错了"},
        "decide_row": {"do": "none", "reason": "对照照片核对"},
    }
    return {
        "scene_photo": {"code": from_the_place.code},
        "shift_over": {"pk": done.shift_id},
        "paper_sheet": {"pk": read.pk},
        "paper_page": {"pk": read.pages.get().pk},
        "paper_row": {"pk": unlike.rows.get().pk},
        "activity_insured": {"pk": insured.pk},
        "policy": {"pk": _policy(public, f"void-{number}").pk},
        "policy_code": {"code": policy.code},
        "activity_template": {"pk": template.pk},
        "lottery": {"pk": by_lot.pk},
        "lottery_code": {"code": by_lot.code},
        "activity_invited": {"pk": invited.pk},
        "activity_quota": {"pk": by_team.pk},
        "box_question": {"pk": box.pk},
        "stand_in": {"pk": asked.pk},
        "placing": {"pk": placed.placing_id},
        "placing_line": {"pk": proposed.pk},
        "placing_mine": {"pk": placed.pk},
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
        "paper": {"code": paper.code},
        "activity_paper": {"pk": public.pk, "code": paper.code},
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


def records(here: District) -> dict[str, Arguments]:
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


def rewards(here: District, number: int) -> dict[str, Arguments]:
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


def on_the_road(here: District, number: int) -> dict[str, Arguments]:
    """A vehicle of the district's team, one tour in preparation, one that can be booked, a stop that waits."""
    van = tours.vehicle(here.organization, plate=f"渝A0000{number}")
    draft, public = tours.draft(van), tours.open_tour(van)
    stop = tours.book(public, here.organization)
    return {
        "vehicle": {"pk": van.pk},
        "tour_draft": {"pk": draft.pk},
        "tour_open": {"pk": public.pk},
        "tour_road": {"code": public.code},
        "tour_stop": {"pk": stop.pk},
    }


def at_the_fair(here: District) -> dict[str, Arguments]:
    """A large event of the district's team in preparation, one that recruits with badges in two states, a sheet."""
    draft, public = events.draft(here.organization), events.open_event(here.organization)
    hall = events.venue(draft)
    done = events.approved(public, events.placed(public, here.volunteer))
    waiting = events.submitted(public)
    sheet = BadgeSheet.objects.create(
        event=public, reason="打印制证", asked_at=clock.now(), badges=1, file=SHEETS.keep(b"%PDF-1.7")
    )
    here.bodies |= {
        "export_reason": {"reason": "交食堂备餐"},
        "refuse_badge": {"do": "refuse", "reason": "看不清脸"},
    }
    return {
        "event_draft": {"pk": draft.pk},
        "event_part": {"pk": draft.pk, "kind": "venues", "part": hall.pk},
        "event": {"pk": public.pk},
        "event_code": {"code": public.code},
        "event_post": {"pk": events.post(public).pk},
        "event_service": {"pk": public.services.get().pk},
        "accreditation": {"pk": waiting.pk},
        "accreditation_done": {"pk": done.pk},
        "badge_code": {"code": done.code},
        "badge_photo": {"code": done.photo.code},
        "badge_sheet": {"pk": sheet.pk},
    }
