"""After the certificate: rechecks by the year, putting right within a term, suspension, closing with everything that hangs
on it, demonstration stations and who learns from them."""

from datetime import date, timedelta
from typing import Any

import pytest

from yushan.accounts.models import Notice
from yushan.activities.tests import factories as activities
from yushan.common import clock, counts
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.common.tests.pictures import png
from yushan.organizations.models import RoleGrant
from yushan.organizations.tests import factories as make
from yushan.stations import actions
from yushan.stations.actions import rechecks
from yushan.stations.actions.card import tie_written_hosts
from yushan.stations.models import Assessment, Designation, Improvement, Mentorship, Station
from yushan.stations.queries.demonstration import standing
from yushan.stations.tests import factories as st

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
POOR = frozenset({"equipment.safety"})


@pytest.fixture
def here() -> st.Scene:
    return st.scene()


def fresh(station: Station) -> Station:
    return Station.objects.select_related("area", "host", "organization", "version").get(pk=station.pk)


def failed(here: st.Scene, station: Station) -> Assessment:
    """The recheck of the year finds the fire extinguisher gone."""
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector, POOR)
    actions.give_word(here.clerk, assessment=row, word="灭火器送去年检了")
    return actions.decide(here.district, assessment=row, outcome="fail", reason="消防器材不在")


def test_the_recheck_of_the_year_begins_by_itself(here: st.Scene, today: Any):
    station = st.certified(here)
    assert rechecks.open_rechecks() == 0
    today(340)
    assert rechecks.open_rechecks() == 1 and rechecks.open_rechecks() == 0
    row = st.current(station)
    assert (row.kind, row.due_on) == ("recheck", fresh(station).recheck_on)
    rechecks.remind()
    assert not Notice.objects.filter(title__contains="快到期").exists(), "reminded a fortnight ahead, not earlier"
    today(360)
    rechecks.remind()
    rechecks.remind()
    assert Notice.objects.filter(user=here.clerk, title__contains="自评快到期了").count() == 1
    today(370)
    rechecks.remind()
    assert Notice.objects.filter(user=here.clerk, title__contains="自评已经过期").count() == 1
    st.handed_in(station, here.clerk)
    row = st.inspected(station, here.inspector)
    actions.decide(here.district, assessment=row, outcome="pass")
    assert fresh(station).recheck_on == clock.today().replace(year=clock.today().year + 1)
    assert fresh(station).certified_on == date(2026, 11, 24), "the day of the first certificate stays"


def test_a_recheck_that_fails_is_put_right_and_graded_anew(here: st.Scene, today: Any):
    station = st.certified(here)
    today(340)
    rechecks.follow_up()
    failed(here, station)
    station = fresh(station)
    assert station.state == "rectifying" and station.rectify_by == clock.today() + timedelta(days=60)
    mend = Improvement.objects.get()
    assert mend.is_required and mend.item == "equipment.safety" and mend.owner == here.clerk
    with pytest.raises(Refusal, match="要附照片"):
        actions.report_improvement(here.clerk, improvement=mend, note="换了新的")
    with pytest.raises(NotAllowed):
        actions.drop_improvement(here.clerk, improvement=mend, note="不改了")
    actions.report_improvement(here.clerk, improvement=mend, note="换了两具新的", pictures=[png()])
    with pytest.raises(NotAllowed):
        actions.look_over(here.clerk, improvement=mend, accepted=True)
    actions.look_over(here.district, improvement=mend, accepted=False, answer="有效期看不清")
    actions.report_improvement(here.clerk, improvement=mend, note="拍清楚了")
    today(405)
    assert rechecks.suspend_overdue() == 0, "reported in time: it waits for those who look at it"
    actions.look_over(here.district, improvement=mend, accepted=True)
    row = st.current(station)
    assert row.kind == "again", "graded anew without anybody thinking of it"
    st.handed_in(station, here.clerk)
    actions.decide(here.district, assessment=st.inspected(station, here.inspector), outcome="pass")
    station = fresh(station)
    assert station.state == "certified" and station.rectify_by is None


def test_what_was_not_put_right_in_time_suspends(here: st.Scene, today: Any):
    station = st.certified(here)
    today(340)
    rechecks.follow_up()
    failed(here, station)
    today(398)
    rechecks.remind()
    assert Notice.objects.filter(user=here.clerk, body__contains="自动暂停开放").exists(), "said beforehand"
    today(401)
    assert rechecks.suspend_overdue() == 1 and rechecks.suspend_overdue() == 0
    station = fresh(station)
    assert station.state == "suspended" and "没有完成" in station.reason
    with pytest.raises(Refusal, match="1 项限期整改没有核实"):
        actions.resume(here.district, station=station)
    mend = Improvement.objects.get()
    actions.report_improvement(here.clerk, improvement=mend, note="换了新的", pictures=[png()])
    actions.look_over(here.district, improvement=mend, accepted=True)
    st.handed_in(station, here.clerk)
    actions.decide(here.district, assessment=st.inspected(station, here.inspector), outcome="pass")
    assert fresh(station).state == "certified"


def test_an_own_score_that_never_came_counts_as_failed(here: st.Scene, today: Any):
    station = st.certified(here)
    today(340)
    rechecks.follow_up()
    row = st.current(station)
    with pytest.raises(Refusal, match="还没有到期"):
        actions.miss(here.district, assessment=row, reason="没有报")
    today(370)
    actions.miss(here.district, assessment=row, reason="催了三次没有报")
    station = fresh(station)
    assert station.state == "rectifying" and Improvement.objects.get().text == "催了三次没有报"


def test_suspended_and_resumed(here: st.Scene):
    station = st.certified(here)
    with pytest.raises(NotAllowed):
        actions.suspend(here.clerk, station=station, reason="装修")
    actions.suspend(here.district, station=station, reason="装修两个月")
    with pytest.raises(Conflict):
        actions.suspend(here.city, station=station, reason="装修两个月")
    actions.resume(here.district, station=fresh(station))
    assert fresh(station).state == "certified"


def test_improvements_have_an_owner_a_day_and_an_end(here: st.Scene):
    station = st.certified(here)
    with pytest.raises(Refusal, match="不管这个站点"):
        actions.add_improvement(
            here.clerk, station=station, text="加一条坡道", owner=here.inspector, due_on=clock.today()
        )
    row = actions.add_improvement(
        here.district, station=station, text="加一条坡道", owner=here.clerk, due_on=clock.today() + timedelta(days=9)
    )
    assert Notice.objects.filter(user=here.clerk, title__contains="由您负责").exists()
    rechecks.remind()
    assert Notice.objects.filter(user=here.clerk, title__contains="快到期了").exists()
    actions.hand_improvement(
        here.clerk, improvement=row, owner=here.district, due_on=clock.today() + timedelta(days=20)
    )
    actions.report_improvement(here.district, improvement=row, note="修好了")
    with pytest.raises(NotAllowed, match="另一个人核实"):
        actions.look_over(here.district, improvement=row, accepted=True)
    assert actions.look_over(here.city, improvement=row, accepted=True).state == "done"


def test_closing_says_and_does_everything_that_hangs_on_it(here: st.Scene):
    station, other = st.certified(here), st.certified(here, name="集体村科普活动室")
    keeper = make.user_with("station_admin", station)
    st.designated(station, here.district)
    actions.pair_stations(here.district, mentor=station, learner=other, aim="果树修剪", until=date(2027, 6, 1))
    actions.open_assessment(here.district, station=station, kind=Assessment.Kind.AGAIN)
    actions.add_improvement(here.district, station=station, text="加坡道", owner=here.clerk, due_on=clock.today())
    activities.ActivityFactory(station=station, organization=here.team, area=here.area, state="published")
    planner = make.user_with("organization_admin", here.team)
    told = {effect.what: effect.count for effect in actions.closing_effects(station)}
    assert told == {
        "次评定": 1, "项整改": 1, "项示范站点认定": 1, "对结对": 1, "位站点管理员": 1, "场还没开始的活动": 1,
    }  # fmt: skip
    with pytest.raises(NotAllowed, match="由区县或市里关闭"):
        actions.close(here.clerk, station=station, reason="不办了")
    actions.close(here.district, station=station, reason="集体村整体搬迁")
    station = fresh(station)
    assert station.state == "closed"
    assert not RoleGrant.objects.filter(user=keeper, ends_at=None).exists()
    assert Designation.objects.get().ended_on == clock.today() and Mentorship.objects.get().ended_on == clock.today()
    assert Notice.objects.filter(user=planner, title__contains="要另选地方").exists()
    assert st.open_assessment(station) is None and Improvement.objects.get().state == "dropped"
    with pytest.raises(Conflict):
        actions.close(here.city, station=station, reason="再关一次")
    withdrawn = st.applied(here, name="没想好的站")
    actions.close(here.clerk, station=withdrawn, reason="场地没谈下来")
    assert fresh(withdrawn).state == "closed"


def test_demonstration_stations_count_against_the_plan(here: st.Scene, today: Any):
    station, far = st.certified(here), make.area("500109")
    before = standing()
    assert (before.city, before.city_target, before.areas.numerator) == (0, 1, 0) and not before.lines[0].has_own
    with pytest.raises(NotAllowed):
        actions.designate_station(
            make.user_with("area_admin", far), station=station, level="area", year=2026, document_no="文", reason="示范"
        )
    with pytest.raises(NotAllowed):
        st.designated(station, here.district, level="city")
    row = st.designated(station, here.district, until=date(2027, 3, 1))
    with pytest.raises(Conflict, match="已经是区县级"):
        st.designated(station, here.city)
    st.designated(station, here.city, level="city")
    found = standing()
    assert (found.city, found.areas.numerator) == (1, 1) and found.lines[-1].area == here.area
    numbers = counts.read(
        "area", {"demonstration_stations", "areas_with_demonstration"}, [clock.today()], {here.area.pk: ""}
    )
    assert numbers[clock.today(), here.area.pk, "demonstration_stations"] == 1
    city = counts.read("city", {"demonstration_stations"}, [clock.today()])
    assert city[clock.today(), 0, "demonstration_stations"] == 1
    today(120)
    assert standing().areas.numerator == 0, "the term is over"
    st.designated(station, here.district)
    row.refresh_from_db()
    assert row.end_reason == "有效期已过" and standing().areas.numerator == 1
    latest = station.designations.get(level="area", ended_on=None)
    actions.end_designation(here.district, designation=latest, reason="管理滑坡")
    assert standing().areas.numerator == 0
    with pytest.raises(Refusal, match="已认定的站点才能"):
        st.designated(st.applied(here, name="新站"), here.district)


def test_who_learns_from_whom(here: st.Scene):
    mentor, learner = st.certified(here), st.certified(here, name="集体村科普活动室")
    with pytest.raises(Refusal, match="现在不是示范站点"):
        actions.pair_stations(here.district, mentor=mentor, learner=learner, aim="修剪", until=date(2027, 6, 1))
    st.designated(mentor, here.district)
    pair = actions.pair_stations(here.district, mentor=mentor, learner=learner, aim="修剪", until=date(2027, 6, 1))
    with pytest.raises(Conflict):
        actions.pair_stations(here.city, mentor=mentor, learner=learner, aim="修剪", until=date(2027, 6, 1))
    with pytest.raises(Refusal, match="日期要在"):
        actions.record_visit_of_pair(
            here.clerk, pair=pair, day=date(2026, 1, 1), direction="went", people=3, learned="看了修剪"
        )
    actions.record_visit_of_pair(
        here.clerk, pair=pair, day=clock.today(), direction="went", people=3, learned="学会了修剪"
    )
    with pytest.raises(NotAllowed):
        actions.end_pair(
            make.user_with("unit_admin", make.unit("别处", area=make.area("500109"))), pair=pair, result="好"
        )
    done = actions.end_pair(here.clerk, pair=pair, result="办了 4 期修剪班，亩产多三成。")
    assert done.ended_on == clock.today() and pair.visits.get().people == 3


def test_hosts_and_teams_follow_what_becomes_of_them(here: st.Scene):
    actions.save_station(here.district, area=here.area, name="老站", kind="venue", host_unit="二圣镇农业服务中心")
    assert Station.objects.get(name="老站").host is None
    unit = make.unit("二圣镇农业服务中心", area=here.area, level="district")
    assert tie_written_hosts().startswith("1 个站点")
    assert Station.objects.get(name="老站").host == unit and Station.objects.get(name="老站").host_unit == ""
    station = st.certified(here)
    make.close(here.team)
    assert fresh(station).organization is None
    assert Notice.objects.filter(user=here.clerk, title__contains="服务队变了").exists()


def test_hours_and_closed_days(here: st.Scene):
    station = st.certified(here)
    with pytest.raises(Refusal, match="至少写一天"):
        actions.set_hours(here.clerk, station=station, weekly={}, rests_on_holidays=False)
    with pytest.raises(Refusal, match="重叠"):
        actions.set_hours(here.clerk, station=station, weekly={1: [(540, 720), (700, 800)]}, rests_on_holidays=False)
    actions.set_hours(here.clerk, station=station, weekly={6: [(540, 720)], 7: [(540, 720)]}, rests_on_holidays=True)
    assert fresh(station).opening_hours == "周六、周日 9:00–12:00，法定节假日休息"
    with pytest.raises(Refusal, match="已经过去"):
        actions.close_days(
            here.clerk, station=station, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), reason="检修"
        )
    row = actions.close_days(
        here.clerk, station=station, first_day=clock.today(), last_day=clock.today(), reason="设备检修"
    )
    actions.open_days(here.clerk, station=station, closed=row)
    assert not station.closed_days.exists()


def test_what_is_late_for_long_hides_no_reminder(here: st.Scene, today: Any, monkeypatch: pytest.MonkeyPatch):
    """Of a city there may be more that is late than is looked at in one go."""
    monkeypatch.setattr(rechecks, "_AT_ONCE", 2)
    station, owner = st.certified(here), make.user_with("station_admin", st.certified(here, name="集体村科普活动室"))
    for number in range(5):
        actions.add_improvement(
            here.district, station=station, text=f"加坡道 {number}", owner=here.clerk, due_on=clock.today()
        )
    today(60)
    near = Improvement.objects.create(
        station=st.certified(here, name="天赐村科普驿站"), text="补上灭火器", owner=owner, due_on=clock.today(),
        created_at=clock.now(),
    )  # fmt: skip
    said = Notice.objects.filter(user=owner, title__contains="快到期了")
    rechecks.remind()
    assert said.count() == 1, "whoever has something due is reminded, however many are late"
    today(61)
    assert rechecks.remind() >= 1 and Notice.objects.filter(user=owner, title__contains="过期了").count() == 1
    before = Notice.objects.count()
    today(62)
    rechecks.remind()
    assert Notice.objects.count() == before, "late is said once"
    assert near.state == "rectify"


def test_what_was_reported_in_time_keeps_no_other_station_open(here: st.Scene, today: Any, monkeypatch: Any):
    monkeypatch.setattr(rechecks, "_AT_ONCE", 1)
    waits, owes = (st.certified(here, name=name) for name in ("报告了的站", "没有改的站"))
    for station, state in ((waits, "reported"), (owes, "rectify")):
        Station.objects.filter(pk=station.pk).update(state="rectifying", rectify_by=clock.today())
        Improvement.objects.create(
            station=station, text="换灭火器", owner=here.clerk, due_on=clock.today(), is_required=True, state=state,
            created_at=clock.now(), note="换好了" if state == "reported" else "", reported_at=clock.now(),
        )  # fmt: skip
    today(1)
    assert rechecks.suspend_overdue() == 1
    assert (fresh(waits).state, fresh(owes).state) == ("rectifying", "suspended")
