"""A campaign from preparation to the roll of honour, through the actions."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.campaigns.actions import (
    checking,
    consenting,
    nominating,
    noticing,
    organising,
    publishing,
    reviewers,
    rounds,
)
from yushan.campaigns.actions import scoring as scores
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.models import Assignment, AwardScore, HonourEntry, Nominee, Reviewer, Round
from yushan.campaigns.queries.campaigns import facts_of
from yushan.campaigns.queries.honours import paper_of, public_honours
from yushan.campaigns.queries.nominees import asked_for_consent, nominees_seen, own_nominees
from yushan.campaigns.queries.public import public_nominees
from yushan.campaigns.queries.reviewing import given_in, outliers_of, to_score
from yushan.campaigns.tests import factories as scene
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.ledger import verdicts
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.plan.models import Entry
from yushan.projects.actions.supports import add_support, finish_support
from yushan.recognition.queries import badges_of
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db
RULES = [{"fact": "activities", "least": 3}, {"fact": "hours", "least": 6}]


def test_before_it_opens_everything_can_be_changed_and_nothing_afterwards(city):
    made = scene.campaign(city, criteria=[], ties=[])
    with pytest.raises(Refusal, match="评分标准（权重合计 100）"):
        checking.open_campaign(city, campaign=made)
    with pytest.raises(Refusal, match="合计要是 100"):
        organising.update_campaign(city, campaign=made, criteria=scene.CRITERIA[:1])
    organising.update_campaign(city, campaign=made, criteria=scene.CRITERIA, ties=["raw", "lot"])
    row = scene.category_of(made)
    with pytest.raises(Refusal, match="没有叫 minutes 的数据"):
        organising.save_category(city, campaign=made, category=row, rules=[{"fact": "minutes", "least": 1}])
    organising.save_category(city, campaign=made, category=row, rules=RULES, recommend_quota=1)
    assert organising.rules_in_words(row) == ["活动至少 3 次", "服务时长至少 6 小时"]
    made = checking.open_campaign(city, campaign=made)
    with pytest.raises(Conflict, match="不能再改"):
        organising.save_category(city, campaign=made, category=row, quota=9)
    with pytest.raises(Conflict, match="截止日期可以延后"):
        organising.update_campaign(city, campaign=made, title="别的")
    later = made.nominate_until + timedelta(days=3)
    assert organising.update_campaign(city, campaign=made, nominate_until=later).nominate_until == later
    elsewhere = make.user_with("area_admin", make.area("500112"))
    with pytest.raises(NotAllowed):
        organising.update_campaign(elsewhere, campaign=made, nominate_until=later)


def test_who_may_nominate_whom(team, admin, city):
    made = scene.opened()
    category, who = scene.category_of(made), scene.person(team, "谭小雨")
    stranger = volunteers.volunteer("田一帆", area=make.area("500112"))
    with pytest.raises(Refusal, match="本队"):
        nominate(admin, category=category, candidate=stranger, voice=Voice("team", scene.REASON, organization=team))
    with pytest.raises(NotAllowed, match="自荐"):
        nominate(admin, category=category, candidate=who, voice=Voice("self"))
    with pytest.raises(Refusal, match="推荐理由"):
        nominate(admin, category=category, candidate=who, voice=Voice("team", "好", organization=team))
    nominee = scene.by_team(made, who, admin, team)
    assert (
        nominee.consent == "waiting"
        and Notice.objects.filter(user=who.person.user, title__contains="有人推荐您").exists()
    )
    with pytest.raises(Conflict, match="已经推荐过"):
        scene.by_team(made, who, admin, team)
    again, is_new = nominate(
        None, category=category, candidate=who, voice=Voice("public", scene.REASON, name="冉桂芳", phone="13800000009")
    )
    assert again == nominee and not is_new and nominee.nominations.count() == 2, "one more voice, not one more nominee"
    with pytest.raises(Conflict, match="已经推荐过"):
        nominate(
            None,
            category=category,
            candidate=who,
            voice=Voice("public", scene.REASON, name="冉桂芳", phone="13800000009"),
        )
    unit = make.unit("重庆市自然博物馆", area=team.area, level="district", staff=20)
    clerk = make.user_with("unit_admin", unit)
    voice = Voice("unit", scene.REASON, unit=unit)
    with pytest.raises(Refusal, match="花名册"):
        nominate(clerk, category=category, candidate=who, voice=voice)
    make.staff_member(unit, who.person)
    assert nominate(clerk, category=category, candidate=who, voice=voice)[0] == nominee
    assert list(asked_for_consent(who.person.user)) == [nominee]
    for user, sees in ((admin, 1), (clerk, 1), (city, 1), (make.user_with("area_admin", make.area("500112")), 0)):
        assert nominees_seen(user, made).count() == sees
    assert list(own_nominees(admin)) == [nominee] and not own_nominees(make.user()).exists()


def test_a_no_is_a_no_and_without_a_yes_nobody_is_scored(team, admin):
    made = scene.opened()
    shy, silent, ready = (scene.person(team, name) for name in ("余小禾", "田一帆", "谭小雨"))
    nominees = [scene.by_team(made, one, admin, team) for one in (shy, silent)]
    scene.oneself(made, ready)
    with pytest.raises(NotAllowed):
        consenting.answer_nomination(admin, nominee=nominees[0], agrees=True)
    consenting.answer_nomination(shy.person.user, nominee=nominees[0], agrees=False)
    voice = Voice("public", scene.REASON)
    with pytest.raises(Conflict, match="不同意参加"):
        nominate(make.user(), category=scene.category_of(made), candidate=shy, voice=voice)
    running = scene.under_review(made)
    assert {row.nominee.volunteer for row in running.assignments.all()} == {ready}
    states = dict(Nominee.objects.filter(campaign=made).values_list("volunteer", "state"))
    assert states == {shy.pk: "withdrawn", silent.pk: "left", ready.pk: "eligible"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Nominee.objects.filter(volunteer=silent).update(state="shortlisted", notice_until=clock.now())


def test_whoever_fails_is_told_what_is_missing_and_measured_again(team, city):
    made = scene.opened(rules=RULES)
    fits, short = scene.person(team, "谭小雨", 6), scene.person(team, "田一帆", 2)
    scene.oneself(made, fits), scene.oneself(made, short)
    made = scene.checked(made)
    row = Nominee.objects.get(volunteer=short)
    assert row.state == "unfit" and row.lacks == ["差 2 次活动", "差 4 小时服务时长"]
    assert Notice.objects.get(user=short.person.user).body.startswith("差 2 次活动")
    assert {one["code"]: one["text"] for one in row.facts}["hours"] == "2 小时"
    scene.post(short, team, 240, activity_id=None), scene.post(short, team, 60, activity_id=None)
    assert checking.check_again(city, nominee=row).state == "eligible"
    assert facts_of(made).able == 2


def test_a_district_recommends_within_its_quota(team, city):
    made = scene.opened(asks_recommendation=True, recommend_quota=1)
    first, second = (scene.oneself(made, scene.person(team, name)) for name in ("谭小雨", "田一帆"))
    made = scene.checked(made)
    district = make.user_with("area_admin", team.area)
    with pytest.raises(NotAllowed):
        checking.recommend(make.user_with("area_admin", make.area("500112")), nominee=first)
    assert checking.recommend(district, nominee=first).slot == 1
    with pytest.raises(Refusal, match="名额已经用完"):
        checking.recommend(district, nominee=second)
    checking.take_recommendation_back(district, nominee=first)
    assert checking.recommend(district, nominee=second).slot == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Nominee.objects.filter(pk=first.pk).update(slot=1, recommended_at=clock.now())
    for name in ("冉启明", "谭伟"):
        scene.reviewer(made, name)
    running = rounds.begin_review(city, campaign=made)
    assert {row.nominee for row in running.assignments.all()} == {second}
    first.refresh_from_db()
    assert first.state == "left" and "区县" in first.reason


def test_reviewers_have_a_grant_for_the_campaign_alone_and_it_ends_with_it(team, city):
    made = scene.opened()
    scene.oneself(made, scene.person(team, "谭小雨"))
    row = scene.reviewer(made, "冉启明")
    grant = RoleGrant.objects.get(user=row.user)
    assert (grant.scope, grant.scope_id, grant.role) == ("campaign", made.pk, "reviewer")
    other = scene.opened(title="别的评选")
    assert not nominees_seen(row.user, made).exists() and not nominees_seen(row.user, other).exists()
    checking.cancel_campaign(city, campaign=made, reason="今年不办了")
    grant.refresh_from_db()
    assert grant.ends_at is not None


def test_ties_are_found_by_the_records_and_declared_ones_handed_on(team, city):
    made = scene.opened()
    who = scene.person(team, "谭小雨")
    nominee = scene.oneself(made, who)
    unit = make.unit("重庆市自然博物馆", area=team.area, level="district", staff=20)
    make.staff_member(unit, who.person)
    colleague = volunteers.volunteer("文婷", area=make.area("500112"))
    make.staff_member(unit, colleague.person)
    own = Reviewer.objects.none()
    reviewers.invite_reviewers(city, campaign=made, users=[colleague.person.user])
    own = Reviewer.objects.get(user=colleague.person.user)
    reviewers.answer_invitation(own.user, reviewer=own, accepts=True)
    mate = scene.person(team, "田一帆")
    reviewers.invite_reviewers(city, campaign=made, users=[mate.person.user])
    teammate = Reviewer.objects.get(user=mate.person.user)
    reviewers.answer_invitation(teammate.user, reviewer=teammate, accepts=True)
    running = scene.under_review(made)
    scoring = [row.reviewer for row in running.assignments.order_by("pk")]
    assert len(scoring) == 2 and own not in scoring and teammate not in scoring
    aside = running.assignments.order_by("pk").first()
    with pytest.raises(Refusal, match="为什么回避"):
        scores.stand_aside(aside.reviewer.user, assignment=aside, reason="")
    scene.give(aside, 40)
    stands_in = scores.stand_aside(aside.reviewer.user, assignment=aside, reason="候选人是我的学生")
    assert stands_in not in (*scoring, own, teammate) and not AwardScore.objects.exists()
    with pytest.raises(Conflict, match="不用您打分"):
        scene.give(aside, 40)
    late = Assignment.objects.create(round=running, nominee=nominee, reviewer=own)
    with pytest.raises(NotAllowed, match="同一个单位"):
        scene.give(late, 40)


def test_nobody_reads_points_before_the_round_is_closed_and_none_come_after(team, city):
    made = scene.opened()
    nominee = scene.oneself(made, scene.person(team, "谭小雨"))
    running = scene.under_review(made)
    first, second = running.assignments.order_by("pk")
    scene.give(first, 50), scene.give(first, 40)
    assert AwardScore.objects.filter(criterion="effect").get().points == 40, "the last ones count"
    lines = AuditLine.objects.filter(action="campaigns.score")
    assert lines.count() == 2 and len({line.details["digest"] for line in lines}) == 2
    assert "40" not in str(lines[1].details["digest"])[:2] and set(lines[0].details) == {"round", "digest"}
    assert lines.last().details["digest"] == scores.digest(first, {"effect": 40, "spread": 10})
    assert given_in(running, nominee) == [] and outliers_of(running) == []
    with pytest.raises(NotAllowed):
        scores.give_score(second.reviewer.user, assignment=first, points={"effect": 1, "spread": 1})
    with pytest.raises(Refusal, match="0 到 50"):
        scene.give(second, 51)
    with pytest.raises(Refusal, match="还有 1 份没有打完"):
        rounds.close_round(city, campaign=made)
    assert to_score(second.reviewer.user).count() == 1
    scene.give(second, 30)
    rounds.close_round(city, campaign=made)
    running.refresh_from_db()
    with pytest.raises(Conflict, match="已经结束"):
        scene.give(second, 50)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        AwardScore.objects.filter(reviewer=second.reviewer).update(points=50)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        AwardScore.objects.filter(reviewer=second.reviewer).delete()
    nominee.campaign = made
    assert [str(one.total) for one in given_in(running, nominee)] == ["68.0000", "56.0000"]
    assert str(running.results.get().score) == "62.0000"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        running.results.update(rank=2)


def test_rounds_follow_each_other_and_the_final_is_led_by_the_chair(team, city):
    made = scene.opened(quota=1, second_places=3, final_places=2)
    nominees = [scene.oneself(made, scene.person(team, name)) for name in ("谭小雨", "田一帆", "余小禾", "石晓蓉")]
    codes = [one.code for one in nominees]
    running = scene.under_review(made)
    scene.score_all(running, dict(zip(codes, (10, 20, 30, 40), strict=True)))
    rounds.close_round(city, campaign=made)
    made.refresh_from_db()
    with pytest.raises(Refusal, match="下一轮"):
        noticing.begin_notice(city, campaign=made)
    second = rounds.begin_further_round(city, campaign=made)
    assert second.kind == Round.Kind.SECOND and second.assignments.values("nominee").distinct().count() == 3
    scene.score_all(second, dict(zip(codes, (0, 50, 30, 40), strict=True)))
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    final = rounds.begin_further_round(city, campaign=made)
    rows = list(final.assignments.select_related("nominee", "reviewer__user").order_by("nominee", "pk"))
    assert final.kind == "final" and len(rows) == 6 and {row.nominee for row in rows} == {nominees[1], nominees[3]}
    with pytest.raises(Conflict, match="不在台上"):
        scene.give(rows[0], 40)
    chair = reviewers.choose_chair(city, reviewer=rows[0].reviewer).user
    with pytest.raises(NotAllowed):
        scores.call_up(rows[1].reviewer.user, round_=final, nominee=nominees[1])
    for nominee, points in ((nominees[1], 20), (nominees[3], 45)):
        scores.call_up(chair, round_=final, nominee=nominee)
        with pytest.raises(Conflict, match="台上还有一位"):
            scores.call_up(chair, round_=final, nominee=nominees[1])
        with pytest.raises(Refusal, match="还有 3 位"):
            scores.end_turn(chair, round_=final)
        for row in rows:
            if row.nominee == nominee:
                scene.give(row, points)
        scores.end_turn(chair, round_=final)
    made.refresh_from_db()
    rounds.close_round(city, campaign=made)
    made.refresh_from_db()
    noticing.begin_notice(city, campaign=made)
    assert [row.name for row in Nominee.objects.filter(campaign=made, state="shortlisted")] == ["石晓蓉"]
    with pytest.raises(Conflict, match="已经结束"):
        scene.give(rows[0], 50)


def test_an_upheld_objection_moves_the_next_one_up_with_a_notice_of_their_own(team, city):
    made = scene.opened(quota=1)
    first, second = (scene.oneself(made, scene.person(team, name)) for name in ("谭小雨", "田一帆"))
    made = scene.noticed(made, [50, 40])
    first.refresh_from_db()
    assert first.state == "shortlisted" and list(public_nominees(made)) == [first]
    receipt = noticing.raise_objection(
        None, nominee=first, text="照片里的活动不是他办的，有签到表为证。", name="冉桂芳", phone="13800000009"
    )
    assert (
        receipt.objection.number.startswith("YY")
        and len(receipt.code) == 6
        and receipt.objection.phone == "13800000009"
    )
    with pytest.raises(Conflict, match="正在核实"):
        noticing.raise_objection(
            None, nominee=first, text="照片里的活动不是他办的，有签到表为证。", name="冉桂芳", phone="13800000009"
        )
    later = first.notice_until + timedelta(hours=1)
    with clock.pretend(later):
        with pytest.raises(Refusal, match="答复 1 条异议"):
            scene.published(made)
        noticing.answer_objection(city, objection=receipt.objection, upheld=True, answer="核对签到表，情况属实。")
        first.refresh_from_db(), second.refresh_from_db()
        assert (first.state, second.state) == ("struck", "shortlisted") and list(public_nominees(made)) == [second]
        assert second.notice_until > later
        made.refresh_from_db()
        with pytest.raises(Refusal, match="公示期满"):
            scene.published(made)
    with clock.pretend(second.notice_until + timedelta(hours=1)):
        scene.published(made)
    assert list(public_honours().values_list("nominee__volunteer__person__name", flat=True)) == ["田一帆"]


def test_the_result_gives_honour_badge_and_certificate_and_all_of_it_can_be_taken_back_by_two(team, city, settings):
    made = scene.opened(quota=1, gives={"badge": True})
    who = scene.person(team, "谭小雨")
    scene.oneself(made, who, "教会了三百位老人用手机挂号")
    made = scene.noticed(made, [50])
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        with pytest.raises(Refusal, match="文号"):
            publishing.publish_result(city, campaign=made, document_no="")
        scene.published(made)
        entry = HonourEntry.objects.get()
        assert entry.name == "" and entry.file and entry.sha256 and Nominee.objects.get().state == "designated"
        (badge,) = [kind for kind, award in badges_of(who) if award]
        assert "优秀科技志愿者" in badge.name
        verdict = verdicts.by_code(f"{entry.code[:4]} {entry.code[4:].lower()}")
        assert verdict.standing == "valid" and verdict.paper.name == "谭**" and verdict.paper.number == entry.number
        from django.core.files.storage import default_storage

        pdf = default_storage.open(entry.file).read()
        assert verdicts.by_file(pdf).standing == "valid"
        assert verdicts.by_file(pdf[:-9] + b"X" + pdf[-8:]).standing == "altered"
        publishing.ask_revocation(city, entry=entry, reason="材料造假，查实")
        with pytest.raises(NotAllowed, match="另一位"):
            publishing.decide_revocation(city, entry=entry, agrees=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            HonourEntry.objects.update(revoked_by=city)
        assert public_honours().count() == 1, "it stands until the second one agreed"
        publishing.decide_revocation(make.user_with("city_admin"), entry=entry, agrees=True)
        assert not public_honours().exists() and paper_of(entry.code).standing == "revoked"
        assert not [kind for kind, award in badges_of(who) if award]
        entry.refresh_from_db()
        with pytest.raises(Conflict, match="撤销"):
            publishing.hand_out_certificate(who.person.user, entry=entry)


def test_consent_taken_back_is_gone_everywhere_at_once(team, city):
    made = scene.opened(quota=2)
    people = [scene.person(team, name) for name in ("谭小雨", "田一帆", "余小禾")]
    nominees = [scene.oneself(made, one) for one in people]
    made = scene.noticed(made, [50, 40, 30])
    consenting.withdraw_consent(people[1].person.user, nominee=nominees[1])
    assert [row.name for row in public_nominees(made)] == ["谭小雨", "余小禾"], "the next one moved up"
    made.refresh_from_db()
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        scene.published(made)
        entry = HonourEntry.objects.get(nominee=nominees[0])
        with pytest.raises(NotAllowed):
            consenting.withdraw_consent(people[1].person.user, nominee=nominees[0])
        consenting.withdraw_consent(people[0].person.user, nominee=nominees[0])
        assert [row.nominee.name for row in public_honours()] == ["余小禾"] and paper_of(
            entry.code
        ).name == "本人不公开姓名"
        assert [row.name for row in public_nominees(made)] == ["余小禾"]
        consenting.give_consent_again(people[0].person.user, nominee=nominees[0])
        assert public_honours().count() == 2


def test_support_of_a_winner_is_followed_like_that_of_a_contest(team, city):
    Entry.objects.create(table="support_measures", code="guidance", name="跟踪指导", order=1)
    from yushan.plan import queries as plan

    plan.forget()
    made = scene.opened(quota=1)
    who = scene.person(team, "谭小雨")
    nominee = scene.oneself(made, who)
    made = scene.noticed(made, [50])
    due = clock.today() + timedelta(days=40)
    with pytest.raises(Conflict, match="入选"):
        add_support(city, nominee=nominee.pk, kind="guidance", text="市级专家每季度指导一次", owner=city, due_on=due)
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        scene.published(made)
        row = add_support(
            city, nominee=nominee.pk, kind="guidance", text="市级专家每季度指导一次", owner=city, due_on=due
        )
        finish_support(city, support=row, evidence="第一次指导已完成")
    told = Notice.objects.get(user=who.person.user, title__startswith="支持落实了")
    assert told.url == f"/me/nominations/{nominee.code}/", "their own page: that of staff is closed to them"
    browser = Client()
    browser.force_login(who.person.user)
    assert "市级专家每季度指导一次" in browser.get(told.url).text
    browser.force_login(city)
    assert "市级专家每季度指导一次" in browser.get(f"/staff/campaigns/nominees/{nominee.pk}/").text


def test_leaving_and_erasing_take_a_nominee_out(team, city):
    from yushan.accounts import erasure
    from yushan.volunteers.signals import volunteer_withdrawn

    made = scene.opened(quota=2)
    people = [scene.person(team, name) for name in ("谭小雨", "田一帆")]
    nominees = [scene.oneself(made, one, "教会了三百位老人") for one in people]
    volunteer_withdrawn.send(sender=None, volunteer=people[0])
    nominees[0].refresh_from_db()
    assert nominees[0].state == "withdrawn" and nominees[0].consent == "withdrawn"
    erasure.run_erasers(people[1].person)
    nominees[1].refresh_from_db()
    assert nominees[1].statement == "" and nominees[1].consent == "withdrawn"
    assert not nominees[1].nominations.exclude(user=None).exists()


def test_other_kinds_are_candidates_of_the_same_engine(team, admin):
    from yushan.projects.tests.factories import ready_project
    from yushan.stations.models import Station

    station = Station.objects.create(name="科普驿站", kind="rural", state="certified", area=team.area)
    keeper = make.user_with("station_admin", station)
    project = ready_project(team, admin, state="running")
    cases = (
        ("organization", team, admin, "members"),
        ("station", station, keeper, "certified"),
        ("project", project, admin, "library"),
    )
    for kind, candidate, actor, fact in cases:
        made = scene.opened(kind=kind, title=f"{kind}", rules=[{"fact": fact, "least": 1}])
        nominee, _new = nominate(actor, category=scene.category_of(made), candidate=candidate, voice=Voice("self"))
        assert nominee.consent == "given" and nominee.name == str(candidate)
        scene.checked(made)
        nominee.refresh_from_db()
        expected = {"organization": ["差 1 人队员"], "station": [], "project": ["还没有进项目库"]}[kind]
        assert nominee.lacks == expected
    with pytest.raises(Conflict):
        nominating.withdraw_nomination(admin, nominee=nominee)


def test_a_station_that_wins_is_designated_by_its_own_room_and_no_longer_where_the_honour_is_taken(team):
    from yushan.stations.models import Station

    station = Station.objects.create(name="科普驿站", kind="rural", state="certified", area=team.area)
    keeper, second = make.user_with("station_admin", station), make.user_with("city_admin", display_name="彭雅")
    made = scene.opened(kind="station", area=team.area, use="station", quota=1, gives={"level": "area"})
    nominate(keeper, category=scene.category_of(made), candidate=station, voice=Voice("self"))
    made = scene.noticed(made, [50])
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        scene.published(made, valid_until=clock.today() + timedelta(days=900))
        entry = HonourEntry.objects.get()
        row = station.designations.get()
        assert (row.level, row.year, row.document_no) == ("area", made.year, "渝科协办〔2026〕31号")
        assert row.valid_until == entry.valid_until and entry.name == "科普驿站"
        publishing.ask_revocation(make.user_with("city_admin"), entry=entry, reason="站点停用，不再开放")
        entry.refresh_from_db()
        publishing.decide_revocation(second, entry=entry, agrees=True)
    row.refresh_from_db()
    assert row.ended_on is not None and row.end_reason == "站点停用，不再开放"
