"""服务记录 from files: declared entries of the ledger."""

from datetime import date
from typing import Any

import pytest

from yushan.activities.models import Activity, Presence
from yushan.activities.tests.factories import ActivityFactory, PostFactory, accepted
from yushan.common import clock, rulebook
from yushan.common.actors import COMMAND_LINE
from yushan.exchange.tests.books import book, carry_out, outcome, rejections
from yushan.ledger.actions import reverse_entry
from yushan.ledger.models import HourEntry
from yushan.organizations.models import Organization
from yushan.volunteers.models import Volunteer
from yushan.volunteers.tests import factories as people

pytestmark = pytest.mark.django_db
HEADER = [
    "身份证号", "姓名", "活动名称", "组织名称", "服务日期", "开始时间", "结束时间", "时长(小时)", "服务类型", "服务内容", "记录人",
]  # fmt: skip


@pytest.fixture
def ran(team: Organization) -> Volunteer:
    return people.volunteer("冉隆贵", verified_on=date(2025, 1, 6))


def row(who: Volunteer, **changed: object) -> list[object]:
    values: dict[str, Any] = {
        "number": who.person.identity_number, "name": who.person.name, "title": "学雷锋日科普讲解",
        "team": "红岩科普志愿服务队", "day": "2026-03-05", "start": "9:00", "end": "11:30", "hours": "", "type": "讲解",
        "content": "讲解天文望远镜", "recorder": "黎静",
    } | changed  # fmt: skip
    return list(values.values())


def test_a_record_becomes_a_declared_entry_of_a_new_ended_activity(ran: Volunteer, team: Organization):
    content = book(HEADER, [row(ran), row(ran)])
    assert outcome(carry_out("records", content)) == (1, 0, 1, 0)
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.grade, entry.is_imported, entry.service_day) == (
        150,
        "declared",
        True,
        date(2026, 3, 5),
    )
    assert entry.source_key.startswith("import:") and ran.person.identity_number not in entry.source_key
    assert (entry.recorder, entry.service_type) == ("黎静", "场馆讲解")
    activity = Activity.objects.get()
    assert (activity.state, activity.is_imported, activity.organization) == ("settled", True, team)
    assert entry.activity_id == activity.pk
    assert outcome(carry_out("records", content)) == (0, 0, 2, 0)
    assert HourEntry.objects.count() == Activity.objects.count() == 1


def test_people_of_one_activity_share_it_and_its_time_spans_them(ran: Volunteer):
    other = people.volunteer("秦川")
    rows = [row(ran), row(other, start="8:30", end="10:00"), row(ran, start="14:00", end="15:00")]
    assert outcome(carry_out("records", book(HEADER, rows))) == (3, 0, 0, 0)
    activity = Activity.objects.get()
    assert (clock.local(activity.starts_at).hour, clock.local(activity.ends_at).hour) == (8, 15)


def test_times_over_midnight_belong_to_the_day_they_began(ran: Volunteer):
    content = book(HEADER, [row(ran, start="22:30", end="01:00"), row(ran, day="2026-03-06", start="0:30", end="2:00")])
    report = carry_out("records", content)
    assert outcome(report) == (1, 0, 0, 1)
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.service_day, clock.local(entry.ends_at).date()) == (
        150, date(2026, 3, 5), date(2026, 3, 6),
    )  # fmt: skip
    assert "时间重叠" in rejections(report)[3, "开始时间"]


def test_the_declared_length_wins_within_the_window(ran: Volunteer):
    rows = [row(ran, hours="2小时"), row(ran, day="2026-03-06", hours="3"), row(ran, day="2026-03-07", hours=0)]
    report = carry_out("records", book(HEADER, rows))
    assert outcome(report) == (1, 0, 0, 2)
    assert HourEntry.objects.get().minutes == 120
    assert "超过了起止时间" in rejections(report)[3, "时长(小时)"]


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"day": "2024-12-31"}, "服务日期", "早于注册日期 2025-01-06"),
        ({"day": "2026-09-02"}, "服务日期", "还没有到"),
        ({"day": "2026-09-01", "end": "11:00"}, "结束时间", "还没有结束"),
        ({"name": "冉贵"}, "姓名", "不一致"),
        ({"team": "没有的队"}, "组织名称", "没有找到"),
        ({"start": "8:00", "end": "21:00"}, "开始时间", "超过 12 小时"),
        ({"start": "2026-03-06 09:00"}, "开始时间", "不是同一天"),
    ],
)
def test_records_that_cannot_be_true(ran: Volunteer, changed: dict[str, object], column: str, words: str):
    report = carry_out("records", book(HEADER, [row(ran, **changed)]))
    assert outcome(report) == (0, 0, 0, 1)
    assert words in rejections(report)[2, column]
    assert not HourEntry.objects.exists() and not Activity.objects.exists()


def test_hours_in_reasons_are_rounded_half_up(ran: Volunteer):
    rows = [row(ran, end="11:15"), row(ran, day="2026-03-06", start="8:00", end="20:15")]
    assert "共 12.3 小时" in rejections(carry_out("records", book(HEADER, rows)))[3, "开始时间"]
    report = carry_out("records", book(HEADER, [row(ran, end="11:15", content="别的内容")]))
    assert "已经入账（2.3 小时）" in rejections(report)[2, "服务内容"]


def test_somebody_who_is_no_volunteer_and_one_who_left(ran: Volunteer):
    from yushan.organizations.tests import factories as make

    stranger = make.person("骆青")
    Volunteer.objects.filter(pk=ran.pk).update(state="withdrawn", withdrawn_on=date(2026, 2, 1))
    rows = [row(ran), row(ran, number=stranger.identity_number, name="骆青"), row(ran, day="2026-01-31")]
    report = carry_out("records", book(HEADER, rows))
    assert outcome(report) == (1, 0, 0, 2)
    assert "已注销（2026-02-01 起）" in rejections(report)[2, "服务日期"]
    assert "还不是已实名的志愿者" in rejections(report)[3, "身份证号"]


def test_a_record_beside_a_posted_one_is_rejected_with_its_name(ran: Volunteer):
    carry_out("records", book(HEADER, [row(ran)]))
    report = carry_out("records", book(HEADER, [row(ran, title="科技馆导览", start="11:00", end="12:00")]))
    assert "与“学雷锋日科普讲解”（2026-03-05 09:00–11:30）时间重叠" in rejections(report)[2, "开始时间"]


def served_under_notice(ran: Volunteer, team: Organization) -> Presence:
    """冉隆贵 was there on 5 March from 9:00 to 11:30; measured, confirmed, under notice, not posted."""
    day = date(2026, 3, 5)
    times = {"starts_at": clock.at(day, 9), "ends_at": clock.at(day, 11, 30)}
    post = PostFactory(
        shift__activity=ActivityFactory(organization=team, title="学雷锋日科普讲解", state="noticed", **times),
    )
    row = accepted(post, ran, state="attended")
    return Presence.objects.create(
        sign_up=row, in_at=times["starts_at"], out_at=times["ends_at"], minutes=150, confirmed_at=clock.at(day, 12)
    )


def test_what_stands_under_notice_is_not_brought_in_a_second_time(ran: Volunteer, team: Organization):
    presence = served_under_notice(ran, team)
    rows = [row(ran), row(ran, title="另一场", start="11:00", end="12:00"), row(ran, start="11:30", end="12:00")]
    report = carry_out("records", book(HEADER, rows))
    assert outcome(report) == (1, 0, 0, 2), "only what begins as the other ends"
    assert "与“学雷锋日科普讲解”（2026-03-05 09:00–11:30）时间重叠" in rejections(report)[2, "开始时间"]
    Presence.objects.filter(pk=presence.pk).update(confirmed_at=None)
    assert outcome(carry_out("records", book(HEADER, [row(ran, end="11:00")]))) == (1, 0, 0, 0)


def test_the_longest_day_is_that_of_the_plan_and_counts_what_stands_under_notice(
    ran: Volunteer, team: Organization, monkeypatch: pytest.MonkeyPatch
):
    served_under_notice(ran, team)
    day = book(HEADER, [row(ran, title="科技馆导览", start="12:00", end="21:30")])
    assert outcome(carry_out("records", day, write=False)) == (1, 0, 0, 0)
    monkeypatch.setattr(rulebook, "number", lambda key: {"max_day_minutes": 630}[key])
    assert "共 12.0 小时，超过 10.5 小时" in rejections(carry_out("records", day))[2, "开始时间"]


def test_a_posted_line_is_corrected_by_reversal_only(ran: Volunteer):
    carry_out("records", book(HEADER, [row(ran)]))
    corrected = book(HEADER, [row(ran, hours="2")])
    report = carry_out("records", corrected)
    assert outcome(report) == (0, 0, 0, 1)
    assert "更正原来那条" in rejections(report)[2, "时长(小时)"]
    reverse_entry(COMMAND_LINE, entry=HourEntry.objects.get(), reason="多记了半小时")
    again = carry_out("records", book(HEADER, [row(ran)]))
    assert "已经冲正" in rejections(again)[2, "服务日期"]
    assert outcome(carry_out("records", corrected)) == (1, 0, 0, 0)
    assert outcome(carry_out("records", corrected)) == (0, 0, 1, 0)
    assert sorted(HourEntry.objects.values_list("minutes", flat=True)) == [-150, 120, 150]


def test_a_dry_run_posts_nothing_and_sees_what_the_file_itself_contains(ran: Volunteer):
    rows = [row(ran), row(ran, title="另一场", start="10:00", end="11:00")]
    assert outcome(carry_out("records", book(HEADER, rows), write=False)) == (1, 0, 0, 1)
    assert not HourEntry.objects.exists()
