"""From application to certificate: scores, evidence, another unit's inspector, a second person who decides."""

from datetime import timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.sections import PlanError
from yushan.common.tests.pictures import jpeg, png
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions.photos import PHOTOS
from yushan.stations.models import Assessment, CriteriaVersion, EvidencePhoto, Improvement, Side, Station
from yushan.stations.queries.criteria import criteria_of, in_force
from yushan.stations.queries.people import possible_inspectors
from yushan.stations.queries.ties import tie_of
from yushan.stations.queries.waiting import decisions
from yushan.stations.rules.scoring import total
from yushan.stations.sections import SECTION
from yushan.stations.tests import factories as st
from yushan.stations.tests.test_rules import FILE, naive, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LOW = frozenset({"place.access", "team.members"})


@pytest.fixture
def here() -> st.Scene:
    return st.scene()


def test_from_application_to_certificate(here: st.Scene):
    station = st.applied(here)
    assert station.state == "applied" and station.host == here.unit and station.code.startswith("ZD")
    assert station.weekly_hours.count() == 6, "the hours that were written are read"
    row = st.handed_in(station, here.clerk, LOW)
    assert (row.state, row.version.code) == ("inspection", "2026") and row.facts["open_days"] == 6
    row = st.inspected(station, here.inspector, LOW | {"sign.qr"}, {"sign.qr": "贴上二维码"})
    station.refresh_from_db()
    assert (station.state, row.state) == ("inspected", "decision")
    actions.decide(here.district, assessment=row, outcome="pass")
    station.refresh_from_db()
    row.refresh_from_db()
    points = {score.item: score.points for score in row.scores.filter(side="check")}
    whole, grade, passes = naive(versions()[-1], points)
    assert passes and station.total == whole * 100 and station.grade == grade == row.grade
    assert station.state == "certified" and station.valid_until == clock.today().replace(year=2028)
    assert station.recheck_on == clock.today().replace(year=2027) and station.certified_on == clock.today()
    fix = Improvement.objects.get()
    assert (fix.text, fix.owner, fix.is_required) == ("贴上二维码", here.clerk, False)
    done = set(AuditLine.objects.filter(subject_id=str(station.pk)).values_list("action", flat=True))
    assert {"stations.apply", "stations.hand_in", "stations.inspect", "stations.pass"} <= done
    assert Notice.objects.filter(user=here.clerk, title__contains="通过首次认定").exists()


def test_what_is_missing_is_said_and_nothing_moves(here: st.Scene):
    station = st.applied(here)
    row = st.current(station)
    with pytest.raises(Refusal, match="还没有选"):
        actions.hand_in(here.clerk, assessment=row)
    criteria = criteria_of(row.version)
    with pytest.raises(Refusal, match="没有 7 分这一档"):
        actions.save_self_check(here.clerk, assessment=row, scores={"place.room": (7, "")})
    actions.save_self_check(here.clerk, assessment=row, scores=st.scores(criteria))
    with pytest.raises(Refusal, match="还差 1 张照片"):
        actions.hand_in(here.clerk, assessment=row)
    with pytest.raises(Refusal, match="比平台记录的高"):
        actions.hand_in(here.clerk, assessment=row)
    row.refresh_from_db()
    assert row.state == "self_check" and row.self_at is None and row.scores.count() == len(criteria.items)
    with pytest.raises(Refusal, match="地址"):
        st.applied(here, name="另一个小院", address=" ")
    with pytest.raises(Conflict, match="已经有叫"):
        st.applied(here)


def test_who_may_ask_score_inspect_and_decide(here: st.Scene):
    other = make.unit("别的单位", area=make.area("500109"), level="district")
    stranger = make.user_with("unit_admin", other)
    with pytest.raises(NotAllowed):
        actions.apply_station(
            stranger,
            area=here.area,
            name="借名申请",
            kind="courtyard",
            application="为别人申请",
            unit=here.unit,
            **st.PLACE,
        )
    station = st.applied(here)
    row = st.current(station)
    with pytest.raises(NotAllowed):
        actions.save_self_check(stranger, assessment=row, scores={})
    st.handed_in(station, here.clerk)
    # Its own people look at it never, whatever else they are; the reviewer of another district may not see it.
    make.grant(here.clerk, "reviewer", here.area)
    member = make.user_with("organization_admin", here.team)
    keeper = make.user_with("station_admin", station)
    make.grant(keeper, "reviewer", here.area)
    for own in (here.clerk, member, keeper):
        with pytest.raises(NotAllowed, match="别的单位"):
            actions.take_inspection(own, assessment=st.current(station))
        with pytest.raises(Refusal, match="另选一位"):
            actions.assign_inspector(here.district, assessment=st.current(station), inspector=own)
    offered = set(possible_inspectors(st.current(station)))
    assert here.inspector in offered and not offered & {here.clerk, member, keeper}
    with pytest.raises(NotAllowed):
        actions.take_inspection(make.user_with("reviewer", make.area("500109")), assessment=st.current(station))
    above = make.user_with("organization_admin", make.detachment(here.area))
    assert above in set(possible_inspectors(st.current(station))), "the detachment above the team is another unit"
    row = st.inspected(station, here.inspector)
    with pytest.raises(NotAllowed):
        actions.decide(here.clerk, assessment=row, outcome="pass")
    make.grant(here.inspector, "area_admin", here.area)
    with pytest.raises(NotAllowed, match="另一个人审定"):
        actions.decide(here.inspector, assessment=row, outcome="pass")
    assert actions.decide(here.district, assessment=row, outcome="pass").state == "passed"
    with pytest.raises(Conflict):
        actions.decide(here.city, assessment=row, outcome="pass")


def test_the_level_above_decides(here: st.Scene):
    """Of a city unit, and of a detachment, only the city; what the district asked for itself it does not decide alone."""
    museum = make.unit("重庆市自然博物馆", area=here.area, level="city")
    station = actions.apply_station(
        make.user_with("unit_admin", museum), area=here.area, name="自然博物馆站", kind="venue", unit=museum,
        organization=None, application="馆里有科普教室", opening_hours="每天 9:00-17:00", **st.PLACE,
    )  # fmt: skip
    Station.objects.filter(pk=station.pk).update(organization=here.team)
    keeper = make.user_with("unit_admin", museum)
    st.handed_in(station, keeper)
    row = st.inspected(station, here.inspector)
    with pytest.raises(NotAllowed):
        actions.decide(here.district, assessment=row, outcome="pass")
    assert actions.decide(here.city, assessment=row, outcome="pass").state == "passed"
    own = actions.apply_station(
        here.district, area=here.area, name="区科协活动室", kind="experience-hall", application="区里自己的活动室",
        opening_hours="每天 9:00-17:00", **st.PLACE,
    )  # fmt: skip
    Station.objects.filter(pk=own.pk).update(organization=here.team)
    st.handed_in(own, make.user_with("station_admin", own))
    row = st.inspected(own, here.inspector)
    with pytest.raises(NotAllowed, match="您申请的"):
        actions.decide(here.district, assessment=row, outcome="pass")
    second = make.user_with("area_admin", here.area)
    assert actions.decide(second, assessment=row, outcome="pass").state == "passed"


def test_a_difference_waits_for_the_station(here: st.Scene):
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = actions.take_inspection(here.inspector, assessment=st.current(station))
    criteria = criteria_of(row.version)
    far = st.scores(
        criteria, frozenset({"place.room", "place.open", "team.members", "projects.running", "projects.activities"})
    )
    far["team.members"] = (10, "")
    with pytest.raises(Refusal, match="和自评不同"):
        actions.record_visit(here.inspector, assessment=row, visit=actions.Visit(far))
    noted = {key: (points, "现场核对名册") for key, (points, _note) in far.items()}
    noted["place.room"] = (25, "量了 50 平方米")
    row, _ = actions.record_visit(here.inspector, assessment=row, visit=actions.Visit(noted))
    assert row.asks_word
    with pytest.raises(Refusal, match="差异的说明"):
        actions.decide(here.district, assessment=row, outcome="pass")
    actions.give_word(here.clerk, assessment=row, word="教学棚算进去是 110 平方米，棚不在室内。")
    actions.decide(here.district, assessment=row, outcome="pass")
    station.refresh_from_db()
    assert station.state == "certified" and station.total == total(
        criteria, {key: one[0] for key, one in noted.items()}
    )


def test_back_to_the_station_declined_and_asked_again(here: st.Scene):
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector, frozenset({"equipment.safety"}))
    actions.give_word(here.clerk, assessment=row, word="灭火器送检了")
    with pytest.raises(Refusal, match="必备项“消防器材和急救箱”没有做到"):
        actions.decide(here.district, assessment=row, outcome="pass")
    with pytest.raises(Refusal, match="请写明原因"):
        actions.decide(here.district, assessment=row, outcome="return")
    with pytest.raises(Refusal, match="首次认定没有通过的"):
        actions.decide(here.district, assessment=row, outcome="fail", reason="灭火器过期")
    actions.decide(here.district, assessment=row, outcome="return", reason="灭火器过期，换好再报")
    station.refresh_from_db()
    again = st.current(station)
    assert station.state == "applied" and again.pk != row.pk and again.scores.count() > 0, "nothing is typed twice"
    assert not again.photos.exists(), "pictures are of their own day"
    st.handed_in(station, here.clerk)
    actions.decide(here.district, assessment=st.current(station), outcome="decline", reason="场所要拆迁")
    station.refresh_from_db()
    assert station.state == "declined" and st.open_assessment(station) is None
    actions.apply_again(here.clerk, station=station, application="换到村委会一楼，有 120 平方米。")
    station.refresh_from_db()
    assert station.state == "applied" and st.current(station).kind == "first"


def test_taking_back_looking_again_and_dropping(here: st.Scene):
    station = st.applied(here)
    row = st.handed_in(station, here.clerk)
    actions.assign_inspector(here.district, assessment=row, inspector=here.inspector, visit_on=clock.today())
    actions.take_back_assessment(here.clerk, assessment=row)
    row.refresh_from_db()
    assert (row.state, row.inspector, row.facts) == ("self_check", None, {})
    actions.hand_in(here.clerk, assessment=row)
    row = st.inspected(station, here.inspector)
    actions.decide(here.district, assessment=row, outcome="look_again", reason="没有看教学棚")
    station.refresh_from_db()
    assert station.state == "self_scored" and st.current(station).state == "inspection"
    with pytest.raises(Conflict, match="首次认定不能撤销"):
        actions.drop_assessment(here.district, assessment=row, reason="误建")
    row = st.inspected(station, here.inspector)
    actions.decide(here.district, assessment=row, outcome="pass")
    actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
    with pytest.raises(Conflict, match="已经有一次评定"):
        actions.open_assessment(here.city, station=station, kind=Assessment.Kind.AGAIN)
    actions.drop_assessment(here.district, assessment=st.current(station), reason="点错了")
    station.refresh_from_db()
    assert station.grade == "excellent" and st.open_assessment(station) is None


def test_what_was_taken_over_stays_certified_without_a_score(here: st.Scene):
    actions.save_station(here.district, area=here.area, name="老科普馆", kind="venue", host_unit=here.unit.name)
    station = Station.objects.get(name="老科普馆")
    assert (station.state, station.total, station.host, station.host_unit) == ("certified", None, here.unit, "")
    assert (
        actions.save_station(here.district, area=here.area, name="老科普馆", kind="venue", host_unit=here.unit.name)
        == "unchanged"
    )
    assert station.recheck_on is None, "nobody is asked to recheck what was never graded"


# --- four eyes ----------------------------------------------------------------------------------
def test_who_wrote_a_score_decides_nothing_whoever_hands_it_in(here: st.Scene):
    station = st.applied(here)
    row = st.current(station)
    scores = st.scores(criteria_of(row.version), note="见照片和名册")
    actions.save_self_check(here.district, assessment=row, scores=scores)
    actions.save_self_check(here.clerk, assessment=row, scores=scores, word="都看过了")
    trail = AuditLine.objects.filter(action="stations.self_check").order_by("pk")
    assert [line.actor_id for line in trail] == [here.district.pk, here.clerk.pk]
    actions.save_self_check(here.clerk, assessment=row, scores=scores, word="都看过了")
    assert trail.count() == 2, "what is as it was is no act"
    st.handed_in(station, here.clerk)
    with pytest.raises(NotAllowed, match="您填写了这个站点的自评"):
        make.grant(here.district, "reviewer", here.area)
        actions.take_inspection(here.district, assessment=st.current(station))
    row = st.inspected(station, here.inspector)
    with pytest.raises(NotAllowed, match="另一个人审定"):
        actions.decide(here.district, assessment=row, outcome="pass")
    assert not decisions(here.district).exists() and decisions(here.city).get() == row
    actions.decide(here.city, assessment=row, outcome="return", reason="照片看不清")
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector)
    with pytest.raises(NotAllowed, match="另一个人审定"):
        actions.decide(here.district, assessment=row, outcome="pass")
    assert actions.decide(here.city, assessment=row, outcome="pass").state == "passed"


def test_who_inspected_before_somebody_else_looked_again_does_not_decide(here: st.Scene):
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector)
    actions.decide(here.city, assessment=row, outcome="look_again", reason="没有看教学棚")
    second = make.user_with("reviewer", here.area)
    actions.assign_inspector(here.city, assessment=st.current(station), inspector=second)
    visit = actions.Visit(st.scores(criteria_of(row.version), note="现场看到的"))
    row, _ = actions.record_visit(second, assessment=st.current(station), visit=visit)
    make.grant(here.inspector, "area_admin", here.area)
    with pytest.raises(NotAllowed, match="另一个人审定"):
        actions.decide(here.inspector, assessment=row, outcome="pass")
    assert actions.decide(here.district, assessment=row, outcome="pass").state == "passed"


def test_the_word_of_a_station_is_its_own(here: st.Scene):
    """The district speaks only where nobody keeps the station, and has then had its say."""
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector)
    with pytest.raises(NotAllowed, match="由站点自己写"):
        actions.give_word(here.district, assessment=row, word="差别不大")
    actions.give_word(here.clerk, assessment=row, word="灭火器送检了")
    RoleGrant.objects.filter(user=here.clerk).delete()
    actions.give_word(here.district, assessment=row, word="站上的人调走了，我们核过。")
    with pytest.raises(NotAllowed, match="另一个人审定"):
        actions.decide(here.district, assessment=row, outcome="pass")
    assert actions.decide(here.city, assessment=row, outcome="pass").state == "passed"


def test_who_leaves_the_unit_next_month_still_belongs_to_it(here: st.Scene):
    """A leaving date is entered beforehand; until then it is one's own unit that one would look at."""
    station = st.applied(here)
    st.handed_in(station, here.clerk)
    today = clock.today()
    for joined, left, tied in ((None, 30, True), (None, 0, False), (30, None, False), (-30, None, True)):
        who = make.user_with("reviewer", here.area, who=make.person())
        make.staff_member(
            here.unit, who.person, joined_on=today + timedelta(days=joined) if joined else None,
            left_on=None if left is None else today + timedelta(days=left),
        )  # fmt: skip
        row = st.current(station)
        assert bool(tie_of(who, row)) is tied, (joined, left)
        assert (who in set(possible_inspectors(row))) is not tied


# --- pictures -----------------------------------------------------------------------------------
def test_pictures_are_bare_few_and_of_their_side(here: st.Scene):
    station = st.applied(here)
    row = st.current(station)

    def add(content: bytes, by: Any = here.clerk, side: str = Side.SELF, key: str | None = None) -> Any:
        return actions.add_evidence(by, assessment=row, side=side, item="place.room", content=content, key=key)

    photo, is_new = add(jpeg(), key="a0b1c2d3-0000-4000-8000-000000000001")
    assert is_new and b"GPS" not in PHOTOS.fetch(photo.file)
    assert add(jpeg(), key="a0b1c2d3-0000-4000-8000-000000000001") == (photo, False)
    for wrong in (b"<svg/>", png(rows=bytes(9_000_000)), b"\xff\xd8\xff"):
        with pytest.raises(Refusal):
            add(wrong)
    for _number in range(5):
        add(png())
    with pytest.raises(Refusal, match="最多放 6 张"):
        add(png())
    with pytest.raises(Conflict):
        add(png(), by=here.inspector, side=Side.CHECK)
    actions.remove_evidence(here.clerk, photo=EvidencePhoto.objects.exclude(pk=photo.pk).first())
    assert row.photos.count() == 5


# --- versions -----------------------------------------------------------------------------------
def test_versions_stand_once_something_was_graded_under_them(here: st.Scene, tmp_path: Any, today: Any):
    station = st.certified(here)
    assert in_force(clock.today().replace(year=2025, month=12)).code == "2025-trial"
    plan = tmp_path
    (plan / "stations.toml").write_bytes(FILE.read_bytes())
    assert SECTION.load(plan) == 0, "twice changes nothing"
    text = FILE.read_text(encoding="utf-8")
    changed = text.replace('name = "门口贴站点二维码"', 'name = "门口贴二维码"')
    (plan / "stations.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(PlanError, match=r"stations.toml:\d+: 版本 2026 已经有站点按它评过"):
        SECTION.load(plan)
    newer = (
        changed[changed.index('[[versions]]\ncode = "2026"') :]
        .replace('"2026"', '"2027"')
        .replace("2026-01-01", "2027-01-01")
    )
    (plan / "stations.toml").write_text(text + "\n" + newer.replace("2026 版", "2027 版"), encoding="utf-8")
    SECTION.load(plan)
    today(60)
    assert in_force(clock.today()).code == "2027" and CriteriaVersion.objects.count() == 3
    station.refresh_from_db()
    assert station.version.code == "2026", "graded under its version until it is graded anew"
    row = actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
    assert row.version.code == "2027" and row.due_on == clock.today() + timedelta(days=30)


def test_a_mistake_in_the_file_is_named_with_its_line(here: st.Scene, tmp_path: Any):
    plan = tmp_path
    (plan / "stations.toml").write_bytes(FILE.read_bytes())
    lines = FILE.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line == 'fact = "hours_year"')
    lines[at] = 'fact = "hours"'
    (plan / "stations.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(PlanError) as said:
        SECTION.load(plan)
    assert str(said.value).startswith(f"stations.toml:{at + 1}: 平台不知道 hours，可以写 activities_year、")
