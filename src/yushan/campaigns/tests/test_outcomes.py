"""What a result does, what it costs nobody, what is over, and what is not kept for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from yushan.accounts import erasure
from yushan.accounts.actions.retention import apply_retention
from yushan.accounts.models import Notice, User
from yushan.audit.models import AuditLine
from yushan.campaigns import facts
from yushan.campaigns.actions import checking, material, noticing, organising, publishing
from yushan.campaigns.actions import scoring as scores
from yushan.campaigns.actions.nominating import Voice, nominate
from yushan.campaigns.models import (
    AreaQuota,
    Assignment,
    AwardCampaign,
    AwardObjection,
    AwardRecusal,
    CampaignTemplate,
    HonourEntry,
    Nominee,
    NomineeFile,
)
from yushan.campaigns.queries.candidates import able
from yushan.campaigns.queries.honours import paper_of
from yushan.campaigns.queries.nominees import to_recommend
from yushan.campaigns.tests import factories as scene
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.errors import Conflict, Refusal
from yushan.common.tests.pictures import png
from yushan.ledger import verdicts
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as make
from yushan.stations.models import Station
from yushan.volunteers.tests import factories as volunteers

pytestmark = pytest.mark.django_db


def client(user: Any = None) -> Client:
    made = Client()
    if user is not None:
        made.force_login(user)
    return made


def _station(team: Organization, name: str, state: str = "certified") -> Station:
    return Station.objects.create(name=name, kind="rural", state=state, area=team.area)


def _stations_in_notice(team: Organization, names: tuple[str, ...], quota: int) -> tuple[AwardCampaign, list[Station]]:
    """A district's selection of demonstration stations, in the notice."""
    stations = [_station(team, name) for name in names]
    made = scene.opened(kind="station", area=team.area, use="station", quota=quota, gives={"level": "area"})
    for one in stations:
        keeper = make.user_with("station_admin", one)
        nominate(keeper, category=scene.category_of(made), candidate=one, voice=Voice("self"))
    points = [50 - 10 * place for place in range(len(names))]
    return scene.noticed(made, points), stations


def test_one_station_that_fell_behind_does_not_hold_up_the_result_of_all(team: Organization) -> None:
    made, stations = _stations_in_notice(team, ("科普驿站", "乡村课堂"), 2)
    Station.objects.filter(pk=stations[0].pk).update(state="rectifying")
    district = make.user_with("area_admin", team.area)
    AwardCampaign.objects.filter(pk=made.pk).update(created_by=district)
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        page = client(district).get(reverse("campaigns:publish", args=[made.pk])).text
        assert "“科普驿站”现在不是“已认定”" in page and "乡村课堂" not in page
        publishing.publish_result(district, campaign=made, document_no="碚科协〔2026〕3号")
    assert HonourEntry.objects.count() == 2 and not stations[0].designations.exists()
    assert stations[1].designations.get().level == "area"
    line = AuditLine.objects.get(action="campaigns.not_designated")
    assert "限期整改" in line.reason and line.details["level"] == "area"
    assert Notice.objects.filter(user=district, title="“科普驿站”入选了，没有评为示范站点").count() == 1


def test_the_organiser_strikes_one_during_the_notice_and_the_next_moves_up(team: Organization, city: User) -> None:
    made, _stations = _stations_in_notice(team, ("科普驿站", "乡村课堂"), 1)
    first, second = made.nominees.order_by("pk")
    page = client(city).get(reverse("campaigns:nominee", args=[first.pk])).text
    assert "取消参评资格" in page
    with pytest.raises(Refusal, match="为什么取消资格"):
        checking.exclude(city, nominee=first, reason="")
    checking.exclude(city, nominee=first, reason="年度复查没有通过，限期整改")
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == ("struck", "shortlisted")
    lines = AuditLine.objects.filter(action="campaigns.exclude").count()
    with pytest.raises(Conflict, match="不用再取消"):
        checking.exclude(city, nominee=first, reason="年度复查没有通过，限期整改")
    assert AuditLine.objects.filter(action="campaigns.exclude").count() == lines


def test_a_district_names_no_stations_of_the_city(team: Organization) -> None:
    district = make.user_with("area_admin", team.area)
    made = scene.campaign(district, kind="station", area=team.area, use="station", gives={"level": "area"})
    row = scene.category_of(made)
    with pytest.raises(Refusal, match="区县级"):
        organising.save_category(district, campaign=made, category=row, gives={"level": "city"})
    page = client(district).get(reverse("campaigns:category", args=[made.pk, row.pk])).text
    assert "区县级示范站点" in page and "市级示范站点" not in page
    make.load_plan()
    with pytest.raises(Refusal, match="市级办"):
        organising.create_campaign(
            district, area=team.area, year=clock.today().year, nominate_until=clock.today(),
            template=CampaignTemplate.objects.get(code="stations-city"), title="示范站点",
        )  # fmt: skip


def test_only_stations_at_work_are_candidates(team: Organization) -> None:
    for state in ("applied", "declined", "suspended", "closed", "rectifying"):
        _station(team, f"站点 {state}", state)
    here = _station(team, "科普驿站")
    assert set(able("station").values_list("name", flat=True)) == {here.name, "站点 rectifying"}


def test_a_designation_whose_time_is_over_is_not_in_force_any_more(team: Organization) -> None:
    made, stations = _stations_in_notice(team, ("科普驿站",), 1)
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        until = clock.today() + timedelta(days=700)
        scene.published(made, valid_until=until)
        entry = HonourEntry.objects.get()
        pdf = default_storage.open(entry.file).read()
    with clock.pretend(clock.at(until, 12)):
        assert verdicts.by_code(entry.code).standing == "valid", "the last day counts"
    with clock.pretend(clock.at(until + timedelta(days=1), 12)):
        paper = paper_of(entry.code)
        assert paper is not None and paper.standing != "valid" and until.isoformat() in paper.reason
        page = client().get(reverse("ledger:verify", args=[entry.code])).text
        assert "已过有效期" in page and "现在有效" not in page
        assert verdicts.by_file(pdf).label == "已过有效期"
        assert f"{entry.title}（有效期已过）" in client().get("/honours").text
        assert f"{entry.title}（有效期已过）" in client().get(reverse("places:station", args=[stations[0].code])).text


def test_a_district_is_waited_for_as_long_as_its_own_places_last(team: Organization) -> None:
    made = scene.opened(asks_recommendation=True, recommend_quota=1)
    nominees = [scene.oneself(made, scene.person(team, name)) for name in ("谭小雨", "田一帆", "余小禾")]
    scene.checked(made)
    row, district = scene.category_of(made), make.user_with("area_admin", team.area)
    own = AreaQuota.objects.create(category=row, area=team.area, places=2)
    checking.recommend(district, nominee=nominees[0])
    assert to_recommend(district).count() == 2, "two of its own, one of which is taken"
    own.places = 0
    own.save()
    assert not to_recommend(district).exists(), "none of its own, whatever the category says"


def test_hours_are_split_by_how_they_came_about_and_an_average_can_be_asked_for(team: Organization) -> None:
    who = scene.person(team, "谭小雨", 6)
    volunteers.membership(volunteers.volunteer("田一帆", area=team.area), team)
    scene.post(who, team, 60, activity_id=None, grade="declared")
    year = clock.today().year
    person = facts.read("person", [who.pk], year)[who.pk]
    node = facts.read("organization", [team.pk], year)[team.pk]
    detachment = Organization.objects.get(level="detachment")
    above = facts.read("organization", [detachment.pk], year)[detachment.pk]
    for found in (person, node, above):
        parts = [found[f"hours_{grade}"] for grade in ("measured", "confirmed", "declared")]
        assert found["hours"] == sum(parts) == 7 and found["hours_declared"] == 1
    assert node["hours_each"] == above["hours_each"] == 3.5
    make.load_plan()
    rules = CampaignTemplate.objects.get(code="annual").content["categories"]
    asked = {one["fact"]: one["least"] for row in rules if row["kind"] == "organization" for one in row["rules"]}
    assert asked == {"members": 20, "activities": 50, "hours": 100, "hours_each": 5}, "the call of the year"


def _with_words(team: Organization) -> tuple[AwardCampaign, list[Nominee]]:
    """Two nominees with papers, of whom one wins; a reviewer stood aside, somebody objected without being right."""
    made = scene.opened(quota=1, gives={"badge": True})
    people = [scene.person(team, name) for name in ("谭小雨", "田一帆")]
    nominees = [scene.oneself(made, one, "教会了三百位老人") for one in people]
    for one in nominees:
        assert one.volunteer is not None
        material.add_file(one.volunteer.person.user, nominee=one, name="照片", content=png())
    running = scene.under_review(made)
    row = running.assignments.filter(nominee=nominees[0]).order_by("pk").first()
    scores.stand_aside(row.reviewer.user, assignment=row, reason="候选人是我的学生")
    scene.score_all(running, {nominees[0].code: 50, nominees[1].code: 40})
    made.refresh_from_db()
    from yushan.campaigns.actions.rounds import close_round

    close_round(COMMAND_LINE, campaign=made)
    made.refresh_from_db()
    made = noticing.begin_notice(COMMAND_LINE, campaign=made)
    nominees[0].refresh_from_db()
    objection = noticing.raise_objection(
        make.user(), nominee=nominees[0], text="照片里的活动不是他办的，有签到表。"
    ).objection
    noticing.answer_objection(COMMAND_LINE, objection=objection, upheld=False, answer="核对签到表，是他办的。")
    with clock.pretend(made.notice_until + timedelta(hours=1)):
        made = scene.published(made)
    return made, nominees


def test_papers_of_who_did_not_win_are_not_kept_for_ever(team: Organization) -> None:
    made, (won, lost) = _with_words(team)
    with clock.pretend(clock.now() + timedelta(days=100)):
        apply_retention(COMMAND_LINE, dry=False)
    assert NomineeFile.objects.count() == 2 and AwardObjection.objects.get().answer
    assert made.done_at is not None
    with clock.pretend(made.done_at + timedelta(days=181)):
        apply_retention(COMMAND_LINE, dry=False)
        assert not [
            one for one in apply_retention(COMMAND_LINE, dry=True) if one.rule.code.startswith("award") and one.rows
        ]
    won.refresh_from_db(), lost.refresh_from_db()
    assert (lost.statement, lost.facts, lost.reason) == ("", None, "") and not lost.files.exists()
    assert won.statement and won.files.count() == 1, "the honour stands on it"
    comments = Assignment.objects.exclude(comment="").values_list("nominee", flat=True)
    assert set(comments) == {won.pk} and lost.results.exists(), "scores and ranks are numbers"
    objection = AwardObjection.objects.get()
    assert "签到表" not in objection.text + objection.answer
    city = make.user_with("city_admin")
    page = client(city).get(reverse("campaigns:nominee", args=[lost.pk]))
    assert page.status_code == 200 and "服务时长" not in page.text, "not measured anew either"


def test_erasing_takes_what_others_wrote_about_the_person_and_the_signed_file(
    team: Organization, django_capture_on_commit_callbacks: Any
) -> None:
    made, (won, _lost) = _with_words(team)
    entry = HonourEntry.objects.get()
    digest, name = entry.sha256, entry.file
    assert won.volunteer is not None and default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.run_erasers(won.volunteer.person)
    entry.refresh_from_db(), won.refresh_from_db()
    assert entry.file == "" and entry.sha256 == digest and not default_storage.exists(name)
    assert not won.assignments.exclude(comment="").exists() and won.reason == ""
    said = AwardObjection.objects.get().text + AwardObjection.objects.get().answer + AwardRecusal.objects.get().reason
    assert "签到表" not in said and "学生" not in said
    assert publishing.start_certificates(COMMAND_LINE, made).total == 0, "it is not issued again"
