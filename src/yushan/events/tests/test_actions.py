"""Actions: who may, what is refused, what is kept and what goes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from yushan.accounts.actions.retention import apply_retention
from yushan.accounts.erasure import run_erasers
from yushan.accounts.models import Consent, Notice
from yushan.activities.actions import sign_up, withdraw_sign_up
from yushan.activities.models import Activity, Attendance, Post, Shift, SignUp
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE, WORKER
from yushan.common.errors import Conflict, NotAllowed, NotFound, Refusal
from yushan.common.models import Job
from yushan.events import actions, queries
from yushan.events.actions import arrangements, joining, reorganised, sheets
from yushan.events.actions.accreditation import PHOTOS
from yushan.events.models import Accreditation, Arrangement, BadgePhoto, Event, Service
from yushan.events.queries.days import lists_of, rows_of
from yushan.events.queries.people import badge_for_check, languages_of
from yushan.events.rules.languages import Need
from yushan.events.tests import factories as events
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.volunteers.actions import set_consent
from yushan.volunteers.actions.journal import Journal
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db


def _admin(event: Event) -> Any:
    return make.user_with("organization_admin", event.organization, display_name="柳叶")


def test_recruiting_begins_when_nothing_is_missing():
    event = events.draft()
    with pytest.raises(Refusal, match="至少一个场馆；至少一场已发布的活动"):
        actions.open_event(COMMAND_LINE, event=event)
    events.service(event, events.venue(event))
    assert actions.open_event(COMMAND_LINE, event=event).state == "open"


def test_only_activities_of_the_host_and_below_serve_and_one_event_each():
    host = make.detachment(make.area("500103"))
    event = events.draft(host)
    hall = events.venue(event)
    elsewhere = events.activity(event, organization=make.detachment(make.area("500101")))
    with pytest.raises(Refusal, match="主办组织和它下属"):
        actions.assign(COMMAND_LINE, event=event, activity=elsewhere, venue=hall)
    for state, said in (("settled", "已经结束"), ("cancelled", "已经取消")):
        gone = events.activity(event)
        Activity.objects.filter(pk=gone.pk).update(state=state)
        gone.refresh_from_db()
        assert gone not in queries.assignable(event)
        with pytest.raises(Refusal, match=said):
            actions.assign(COMMAND_LINE, event=event, activity=gone, venue=hall)
    own = events.activity(event)
    assert own in queries.assignable(event)
    row = actions.assign(COMMAND_LINE, event=event, activity=own, venue=hall)
    assert actions.assign(COMMAND_LINE, event=event, activity=own, venue=hall) == row
    other = events.draft(host, name="国际人才交流大会")
    with pytest.raises(Conflict, match="已经安排给"):
        actions.assign(COMMAND_LINE, event=other, activity=own, venue=events.venue(other))
    with pytest.raises(Refusal, match="这次大型活动的场馆"):
        actions.save_service(COMMAND_LINE, service=row, venue=other.venues.get())
    with pytest.raises(Conflict, match="还有活动安排在"):
        actions.remove_part(COMMAND_LINE, part=hall)
    with pytest.raises(ProtectedError):
        hall.delete()


def test_need_to_know_is_written_in_both_languages_or_not_at_all():
    event = events.draft()
    with pytest.raises(Refusal, match="只写了一种语言"):
        actions.save_guidance(COMMAND_LINE, event=event, texts={"dress": ("穿志愿者马甲", "")})
    actions.save_guidance(COMMAND_LINE, event=event, texts={"bring": ("", "")})
    assert set(event.guidance.values_list("topic", flat=True)) == {"transport", "emergency"}


def test_the_window_of_a_batch_holds_also_on_the_pages_of_the_activity():
    event = events.open_event()
    service = event.services.get()
    batch = actions.save_batch(
        COMMAND_LINE, event=event, name="第一批", name_en="First batch", sign_up_from=clock.now() + timedelta(days=1),
        sign_up_until=clock.now() + timedelta(days=2),
    )  # fmt: skip
    actions.save_service(COMMAND_LINE, service=service, venue=service.venue, batch=batch)
    who = people.volunteer()
    with pytest.raises(Conflict, match="开始报名"):
        sign_up(who.person.user, volunteer=who, post=events.post(event))
    with clock.pretend(clock.now() + timedelta(days=3)), pytest.raises(Conflict, match="这一批报名已经截止"):
        sign_up(who.person.user, volunteer=who, post=events.post(event))
    with clock.pretend(clock.now() + timedelta(days=1, hours=1)):
        assert sign_up(who.person.user, volunteer=who, post=events.post(event)).state == "accepted"
    with pytest.raises(Refusal, match="截止要晚于"):
        actions.save_batch(
            COMMAND_LINE, event=event, name="第二批", name_en="Second", sign_up_from=batch.sign_up_from,
            sign_up_until=batch.sign_up_from,
        )  # fmt: skip


def test_a_badge_needs_a_place_a_yes_and_a_picture():
    event = events.open_event()
    stranger = people.volunteer()
    with pytest.raises(NotFound):
        actions.for_person(stranger.person.user, event=event, volunteer=stranger)
    who = events.placed(event)
    facts: dict[str, Any] = {"content": events.png(), "name_latin": "LI Jing", "languages": {}, "agreed": True}
    for wrong, said in (
        ({"agreed": False}, "先同意"),
        ({"content": b""}, "请选一张"),
        ({"content": b"GIF89a"}, "只收 JPG"),
        ({"name_latin": "黎静"}, "拉丁字母"),
    ):
        with pytest.raises(Refusal, match=said):
            actions.submit_photo(who.person.user, event=event, volunteer=who, **(facts | wrong))
    with pytest.raises(NotAllowed):
        actions.submit_photo(stranger.person.user, event=event, volunteer=who, **facts)
    assert not BadgePhoto.objects.exists() and not Consent.objects.filter(purpose="badge_photo").exists()
    assert not Accreditation.objects.exists()
    row = actions.submit_photo(who.person.user, event=event, volunteer=who, **facts)
    assert row.state == "submitted" and PHOTOS.fetch(row.photo.file).startswith(b"\x89PNG")
    with pytest.raises(Refusal, match="照片哪里不合适"):
        actions.refuse(_admin(event), accreditation=row, reason=" ")
    actions.refuse(_admin(event), accreditation=row, reason="看不清脸")
    assert Notice.objects.filter(user=who.person.user, title__contains="照片要重传", body="看不清脸").exists()
    before = row.photo.file
    actions.submit_photo(who.person.user, event=event, volunteer=who, **facts)
    assert BadgePhoto.objects.get().file != before


def test_nobody_gives_themselves_a_badge_and_a_number_is_given_once():
    event = events.open_event()
    admin = _admin(event)
    own = people.volunteer()
    type(admin).objects.filter(pk=own.person.user.pk).delete()
    type(admin).objects.filter(pk=admin.pk).update(person=own.person)
    admin = type(admin).objects.get(pk=admin.pk)
    own.person.refresh_from_db()
    mine = events.submitted(event, events.placed(event, own))
    with pytest.raises(NotAllowed, match="另一位管理员"):
        actions.approve(admin, accreditation=mine)
    other = events.submitted(event)
    first = actions.approve(admin, accreditation=other)
    assert first.badge_number == f"{event.code}-0001"
    assert actions.approve(admin, accreditation=other).number == 1
    assert actions.approve(COMMAND_LINE, accreditation=mine).number == 2
    actions.take_back(admin, accreditation=other, reason="不来了")
    assert actions.approve(admin, accreditation=other).number == 1
    with pytest.raises(IntegrityError, match="accreditation_number"), transaction.atomic():
        Accreditation.objects.filter(pk=other.pk).update(number=7)
    with pytest.raises(IntegrityError), transaction.atomic():
        Accreditation.objects.create(
            event=event, volunteer=people.volunteer(), code="x", asked_at=clock.now(), number=2, state="asked"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Accreditation.objects.create(
            event=event, volunteer=people.volunteer(), code="y", asked_at=clock.now(), state="approved"
        )


def test_a_badge_is_valid_only_while_its_person_has_a_place():
    event = events.open_event()
    row = events.approved(event)
    admin = _admin(event)
    assert badge_for_check(admin, row.code).is_valid
    with pytest.raises(NotFound):
        badge_for_check(make.user_with("organization_admin", make.detachment(make.area("500101"))), row.code)
    with pytest.raises(NotFound):
        badge_for_check(row.volunteer.person.user, row.code)
    withdraw_sign_up(row.volunteer.person.user, sign_up=SignUp.objects.get(volunteer=row.volunteer))
    found = badge_for_check(admin, row.code)
    assert not found.is_valid and found.why == "本人已经没有岗位"
    again = events.approved(event)
    actions.close_event(admin, event=event)
    assert badge_for_check(admin, again.code).why == "大型活动已结束"


def test_everybody_with_a_place_is_asked_once():
    event = events.open_event()
    one, two = events.placed(event), events.placed(event)
    assert actions.ask_everybody(_admin(event), event=event) == 2
    assert actions.ask_everybody(_admin(event), event=event) == 0
    assert (
        Notice.objects.filter(user__in=[one.person.user, two.person.user], key__startswith="accreditation:").count()
        == 2
    )
    with pytest.raises(NotAllowed):
        actions.ask_everybody(make.user_with("project_lead", event.organization), event=event)


def test_who_deletes_the_photograph_or_takes_the_yes_back_has_no_badge(django_capture_on_commit_callbacks):
    event = events.open_event()
    row = events.approved(event)
    user = row.volunteer.person.user
    file = row.photo.file
    with pytest.raises(NotAllowed):
        actions.forget_photo(people.volunteer().person.user, accreditation=row)
    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_photo(user, accreditation=row)
    row.refresh_from_db()
    assert row.state == "asked" and row.number == 1 and not BadgePhoto.objects.exists()
    with pytest.raises(NotFound, match="已经删除"):
        PHOTOS.fetch(file)
    again = events.approved(event)
    set_consent(again.volunteer.person.user, volunteer=again.volunteer, purpose="badge_photo", given=False)
    assert badge_for_check(_admin(event), again.code).why == "本人删除了照片"
    with pytest.raises(NotFound):
        actions.read_photo(_admin(event), photo=again.photo)
    assert actions.tidy_photos().startswith("1 张")
    again.refresh_from_db()
    assert again.state == "asked" and not BadgePhoto.objects.exists()


def test_meals_of_faith_or_health_need_a_yes_and_follow_it():
    event = events.open_event()
    who = events.placed(event)
    say: dict[str, Any] = {"event": event, "volunteer": who}
    with pytest.raises(Refusal, match="先同意"):
        actions.arrange(who.person.user, diet="halal", **say)
    with pytest.raises(Refusal, match="先同意"):
        actions.arrange(who.person.user, diet="usual", allergies="花生", **say)
    actions.arrange(who.person.user, diet="usual", boarding=event.boarding_points.get(), **say)
    actions.arrange(who.person.user, diet="halal", allergies="花生", agreed=True, **say)
    row = Arrangement.objects.get()
    assert (row.diet, row.allergies) == ("halal", "花生")
    (shown,) = rows_of(event, event.starts_on, 10)
    assert (shown.diet, shown.allergies) == ("清真", "花生")
    set_consent(who.person.user, volunteer=who, purpose="event_meals", given=False)
    (shown,) = rows_of(event, event.starts_on, 10)
    assert (shown.diet, shown.allergies) == ("没有要求", "")
    (hall,) = lists_of(event, event.starts_on).meals
    assert hall.by_diet == [1, 0, 0] and hall.allergies == []
    assert actions.forget_unagreed().startswith("1 份")
    assert AuditLine.objects.get(action="events.forget_meals").person_id == who.person_id
    row.refresh_from_db()
    assert (row.diet, row.allergies) == ("usual", "")
    with pytest.raises(NotAllowed):
        actions.arrange(people.volunteer().person.user, diet="usual", **say)


def test_who_eats_what_is_usual_does_not_keep_others_waiting_for_their_no(monkeypatch):
    event = events.open_event()
    monkeypatch.setattr(arrangements, "_AT_ONCE", 2)
    for _n in range(3):
        one = events.placed(event)
        actions.arrange(one.person.user, event=event, volunteer=one, diet="usual")
    late = events.placed(event)
    actions.arrange(late.person.user, event=event, volunteer=late, diet="vegetarian", agreed=True)
    set_consent(late.person.user, volunteer=late, purpose="event_meals", given=False)
    assert actions.forget_unagreed().startswith("1 份")
    assert set(Arrangement.objects.values_list("diet", flat=True)) == {"usual"}
    assert actions.forget_unagreed().startswith("0 份")


def test_who_said_yes_again_meanwhile_keeps_what_they_eat():
    event = events.open_event()
    who = events.placed(event)
    actions.arrange(who.person.user, event=event, volunteer=who, diet="halal", agreed=True)
    assert not arrangements._forget(Arrangement.objects.get().pk)
    assert Arrangement.objects.get().diet == "halal"


def test_what_does_not_fit_together_is_said_where_it_stands():
    event = events.draft()
    for facts, field in (({"longitude": 106.5}, "latitude"), ({"latitude": 29.5}, "longitude")):
        with pytest.raises(Refusal, match="要一起填") as caught:
            events.venue(event, **facts)
        assert caught.value.field == field
    english, _made = Entry.objects.get_or_create(table="languages", code="english", defaults={"name": "英语"})
    with pytest.raises(Refusal) as caught:
        events.draft(event.organization, kind=english)
    assert caught.value.field == "kind"
    service = events.service(event)
    actions.release(COMMAND_LINE, service=Service.objects.get(pk=service.pk))
    with pytest.raises(Conflict, match="刚刚被移出"):
        actions.save_service(COMMAND_LINE, service=service, venue=service.venue)


def test_languages_of_a_venue_are_counted_by_level():
    event = events.open_event()
    hall = event.venues.get()
    actions.save_venue(
        COMMAND_LINE, event=event, venue=hall, name=hall.name, name_en="N1", address="悦来", address_en="Yuelai",
        needs=[Need("english", "working", 2), Need("japanese", "basic", 1)],
    )  # fmt: skip
    events.submitted(event, languages={"english": "expert"})
    events.placed(event, languages=["english", "japanese"])
    (found,) = languages_of(event)
    english, japanese = found.lines
    assert (english.there, english.unstated, english.lacking) == (1, 1, 1)
    assert (japanese.there, japanese.unstated, japanese.lacking) == (0, 1, 1) and found.people == 2


def test_an_event_called_off_takes_its_coming_activities_along():
    event = events.open_event()
    events.placed(event)
    with pytest.raises(Refusal, match="写明取消的原因"):
        actions.cancel_event(_admin(event), event=event, reason="")
    actions.cancel_event(_admin(event), event=event, reason="展会延期")
    assert Activity.objects.get().state == "cancelled" and "展会延期" in Activity.objects.get().reason
    line = AuditLine.objects.get(action="events.cancel_activity")
    assert line.actor_name == "柳叶" and "展会延期" in line.reason
    with pytest.raises(Conflict):
        actions.update_event(_admin(event), event=event, name="换个名字")


def _several_days(event: Event) -> tuple[SignUp, SignUp]:
    """An activity of today and tomorrow that goes on, with somebody in each of its shifts."""
    begin = clock.now() - timedelta(hours=1)
    row = events.service(event, starts_at=begin, ends_at=begin + timedelta(days=1, hours=4), state="ongoing").activity
    today = row.shifts.get()
    today.ends_at = begin + timedelta(hours=4)
    today.save()
    later = Shift.objects.create(
        activity=row, starts_at=begin + timedelta(days=1), ends_at=row.ends_at, secret="9f2c7b"
    )
    post = Post.objects.create(shift=later, name="观众引导", places=5)
    first, second = events.placed(event, at=today.posts.all()[0]), events.placed(event, at=post)
    return SignUp.objects.get(volunteer=first), SignUp.objects.get(volunteer=second)


def test_calling_off_takes_what_has_begun_along_where_nobody_served_yet():
    event = events.open_event()
    today, _later = _several_days(event)
    actions.cancel_event(_admin(event), event=event, reason="暴雨")
    activity = today.shift.activity
    activity.refresh_from_db()
    assert activity.state == "cancelled"
    assert set(SignUp.objects.filter(shift__activity=activity).values_list("state", flat=True)) == {"withdrawn"}


def test_who_has_served_keeps_the_hours_when_the_event_is_called_off():
    event = events.open_event()
    today, later = _several_days(event)
    early = SignUp.objects.get(volunteer=events.placed(event, at=later.post))
    for row in (today, early):  # who came before the shift begins, too
        Attendance.objects.create(sign_up=row, direction="in", source="pass", at=clock.now(), received_at=clock.now())
    actions.cancel_event(_admin(event), event=event, reason="暴雨")
    early.refresh_from_db()
    assert early.state == "accepted"
    for row in (today, later):
        row.refresh_from_db()
    activity = today.shift.activity
    activity.refresh_from_db()
    assert (activity.state, today.state, later.state) == ("ongoing", "accepted", "withdrawn")
    told = Notice.objects.get(user=later.volunteer.person.user, title__contains="今后的场次取消了")
    assert (
        "暴雨" in told.body and not Notice.objects.filter(user=today.volunteer.person.user, title=told.title).exists()
    )
    assert AuditLine.objects.get(action="events.clear_ahead").actor_name == "柳叶"
    with pytest.raises(Conflict, match="这次大型活动已经取消"):
        sign_up(later.volunteer.person.user, volunteer=later.volunteer, post=later.post)


def test_days_begin_and_end_the_event():
    event = events.open_event()
    with clock.pretend(clock.at(event.starts_on, 0, 30)):
        assert actions.move_on().startswith("1 次")
    event.refresh_from_db()
    assert event.state == "running"
    with clock.pretend(clock.at(event.ends_on + timedelta(days=1), 0, 30)):
        actions.move_on()
        assert actions.move_on().startswith("0 次")
    event.refresh_from_db()
    assert event.state == "closed"


def test_photographs_and_meals_go_some_days_after_the_event():
    event = events.open_event()
    row = events.approved(event)
    actions.arrange(row.volunteer.person.user, event=event, volunteer=row.volunteer, diet="usual")
    with clock.pretend(clock.at(event.ends_on + timedelta(days=29), 12)):
        apply_retention(WORKER, dry=False)
        assert BadgePhoto.objects.count() == Arrangement.objects.count() == 1
    row.refresh_from_db()
    assert (row.name_latin, row.languages) == ("LI Jing", {"english": "working"})
    with clock.pretend(clock.at(event.ends_on + timedelta(days=32), 12)):
        apply_retention(WORKER, dry=False)
        assert {one.rows for one in apply_retention(WORKER, dry=True)} == {0}
    assert not BadgePhoto.objects.exists() and not Arrangement.objects.exists()
    row.refresh_from_db()
    assert (row.number, row.name_latin, row.languages, row.reason) == (1, "", {}, "")


def test_photographs_and_meals_of_what_was_called_off_go_some_days_after_it():
    event = events.open_event(ends_on=clock.today() + timedelta(days=80))
    row = events.approved(event)
    actions.arrange(row.volunteer.person.user, event=event, volunteer=row.volunteer, diet="usual")
    actions.cancel_event(_admin(event), event=event, reason="展会延期")
    with clock.pretend(clock.now() + timedelta(days=29)):
        apply_retention(WORKER, dry=False)
        assert BadgePhoto.objects.count() == Arrangement.objects.count() == 1
    with clock.pretend(clock.now() + timedelta(days=31)):
        apply_retention(WORKER, dry=False)
    assert not BadgePhoto.objects.exists() and not Arrangement.objects.exists()


def test_an_erased_person_leaves_only_the_number(django_capture_on_commit_callbacks):
    event = events.open_event()
    row = events.approved(event)
    actions.arrange(row.volunteer.person.user, event=event, volunteer=row.volunteer, diet="usual")
    file = row.photo.file
    with django_capture_on_commit_callbacks(execute=True):
        run_erasers(row.volunteer.person)
    row.refresh_from_db()
    assert (row.number, row.name_latin, row.languages) == (1, "", {})
    assert not BadgePhoto.objects.exists() and not Arrangement.objects.exists()
    with pytest.raises(NotFound):
        PHOTOS.fetch(file)


def test_every_look_at_a_photograph_stands_in_the_trail_of_its_person():
    event = events.open_event()
    row = events.approved(event)
    actions.read_photo(row.volunteer.person.user, photo=row.photo)
    assert not AuditLine.objects.filter(action="events.read_photo").exists()
    actions.read_photo(_admin(event), photo=row.photo)
    assert AuditLine.objects.get(action="events.read_photo").person_id == row.volunteer.person_id
    with pytest.raises(NotFound):
        actions.read_photo(people.volunteer().person.user, photo=row.photo)


def test_who_takes_an_organization_over_takes_its_events():
    corps = make.corps()
    event, other = events.open_event(corps), events.draft(corps, name="人才交流大会")
    heir = make.detachment(make.area("500101"))
    assert [one.count for one in reorganised.effects(corps, heir)] == [2]
    reorganised.carry_events(None, COMMAND_LINE, corps, heir, "合并")
    event.refresh_from_db()
    assert event.organization == heir
    reorganised.carry_events(None, COMMAND_LINE, heir, None, "撤销")
    other.refresh_from_db(), event.refresh_from_db()
    assert (event.state, other.state) == ("cancelled", "cancelled")


def test_two_registrations_that_become_one_keep_one_badge():
    event = events.open_event()
    kept, gone = people.volunteer("黎静"), people.volunteer("黎静")
    row = events.approved(event, events.placed(event, gone))
    actions.arrange(gone.person.user, event=event, volunteer=gone, diet="usual")
    journal = Journal()
    joining.take_along(None, kept, gone, journal)
    row.refresh_from_db()
    assert row.volunteer == kept and Arrangement.objects.get().volunteer == kept
    assert journal.take_back() == 0
    row.refresh_from_db()
    assert row.volunteer == gone
    other = events.approved(event, events.placed(event, kept))
    joining.take_along(None, kept, gone, Journal())
    row.refresh_from_db(), other.refresh_from_db()
    assert (row.volunteer, other.volunteer) == (gone, kept)


def test_files_without_a_row_and_sheets_past_their_days_go(django_capture_on_commit_callbacks):
    event = events.open_event()
    events.approved(event)
    with django_capture_on_commit_callbacks():
        sheet = actions.ask_sheet(_admin(event), event=event, reason="第一批打印制证")
    sheets.run(Job.objects.get(pk=sheet.job_id))
    sheet.refresh_from_db()
    name = sheet.file
    assert sheet.badges == 1 and sheets.FILES.fetch(name).startswith(b"%PDF")
    with clock.pretend(clock.now() + timedelta(days=8)):
        actions.tidy_sheets()
    sheet.refresh_from_db()
    assert sheet.file == "" and sheet.badges == 1
    with pytest.raises(NotFound, match="过了保存期"):
        sheets.FILES.fetch(name)
