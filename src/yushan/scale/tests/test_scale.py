"""`yushan scale` leaves a database that is consistent, answers like any other and can be worked with."""

from collections import Counter, defaultdict
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Count, F

from yushan.accounts.models import Person
from yushan.activities.models import Activity, Post
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.identity import check_volunteer_number, normalise_mobile, parse
from yushan.indicators.actions import check_drift
from yushan.indicators.models import Contribution
from yushan.ledger.actions import seal_due
from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, HourEntry
from yushan.ledger.rules import GENESIS, entry_hash
from yushan.ledger.tests.tampering import remove, rewrite
from yushan.ledger.verification import flaws
from yushan.organizations.actions import take_over_organization
from yushan.organizations.models import Organization, StaffMember, Unit, UnitHeadcount
from yushan.plan import loader
from yushan.scale.made_up import most_people, somebody
from yushan.scale.wanted import MOST_RECORDS, Wanted, objection, spread
from yushan.volunteers.models import Membership, Volunteer

pytestmark = pytest.mark.django_db
SIZE = Wanted(volunteers=600, teams=50, activities=170, records=2_500)


@pytest.fixture(autouse=True)
def _plan() -> None:
    loader.load(COMMAND_LINE, Path(settings.BASE_DIR) / "plans" / "chongqing-2025")


def _scale(wanted: Wanted = SIZE, **changed: int) -> str:
    out = StringIO()
    call_command("scale", stdout=out, stderr=StringIO(), **(vars(wanted) | changed))
    return out.getvalue()


def test_what_was_asked_for_is_there_and_holds_together():
    said = _scale()
    assert "志愿者 600" in said and "时长记录 2,500" in said
    assert Volunteer.objects.count() == 600
    assert Organization.objects.filter(level="team").count() == 50
    assert Activity.objects.count() == 170
    assert HourEntry.objects.count() == 2_500
    assert check_drift().drift == 0
    assert not list(flaws())
    assert not any(Organization.objects.find_problems())


def _chain(organization: Organization) -> list[HourEntry]:
    return list(HourEntry.objects.filter(organization=organization).order_by("sequence"))


def _rewritten(organization: Organization) -> HourEntry:
    """One line says more minutes, and every hash after it, that of the head too, fits again."""
    previous, lines = GENESIS, _chain(organization)
    lines[1].minutes += 600
    for entry in lines:
        mark = entry_hash(previous, facts_of(entry))
        rewrite("ledger_hourentry", entry.pk, minutes=entry.minutes, previous_hash=previous, hash=mark)
        previous = mark
    ChainHead.objects.filter(organization=organization).update(hash=previous)
    return lines[1]


def test_tampering_with_these_lines_is_found_and_named(monkeypatch: pytest.MonkeyPatch):
    """Before any root by the trail, after one by the root: also a chain that was rewritten whole."""
    _scale()
    assert not HourEntry.objects.filter(salt=None).exists()
    short, whole, single = Organization.objects.filter(entries__isnull=False).distinct().order_by("pk")[:3]
    gone, last = _chain(short)[-1], _chain(short)[-2]
    remove("ledger_hourentry", gone.pk)
    ChainHead.objects.filter(organization=short).update(sequence=last.sequence, hash=last.hash)
    assert f"{short.code} 链尾" in [flaw.place for flaw in flaws()]
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    assert seal_due(COMMAND_LINE) == 1
    _rewritten(whole)
    entry = _chain(single)[1]
    rewrite("ledger_hourentry", entry.pk, activity_title="没有办过的活动")
    found = {flaw.place: flaw.reason for flaw in flaws()}
    assert "被改动过" in found[f"{single.code} 第 2 条（编号 {entry.pk}）"]
    end = _chain(whole)[-1]
    assert "公布之后被整体改写过" in found[f"{whole.code} 第 {end.sequence} 条（编号 {end.pk}）"]


def test_people_stand_where_the_counts_say():
    _scale()
    members = Counter(Membership.objects.filter(state="approved").values_list("organization_id", flat=True))
    counts = dict(Organization.objects.filter(level="team").values_list("pk", "member_count"))
    assert counts == dict(members) and sum(counts.values()) == 420
    assert StaffMember.objects.filter(person__volunteer=None).exists()
    assert Contribution.objects.filter(metric="staff_served", scope="city").exists()
    # Most employers declare a headcount, some do not: the denominator of the city is made of both.
    assert 0 < UnitHeadcount.objects.count() < Unit.objects.count()
    assert Contribution.objects.filter(metric="covered", scope="city").exists()
    teams = Organization.objects.filter(level="team")
    assert teams.exclude(town=None).count() > 40 and not teams.exclude(town=None).exclude(town__area=F("area")).exists()
    assert 0 < Volunteer.objects.exclude(skills=[]).count() < 300
    for volunteer in Volunteer.objects.select_related("person")[:50]:
        identity = parse(volunteer.person.identity_number, clock.today())
        assert (identity.birth_date, identity.gender) == (volunteer.person.birth_date, volunteer.person.gender)
        assert normalise_mobile(volunteer.phone) == volunteer.phone
        assert check_volunteer_number(volunteer.number)


def test_nobody_is_at_two_places_at_once_and_nobody_serves_before_registering():
    _scale(activities=4_000, teams=2)
    spans = defaultdict(list)
    for line in HourEntry.objects.select_related("volunteer"):
        spans[line.volunteer_id].append((line.starts_at, line.ends_at))
        assert line.volunteer.verified_on <= line.service_day < clock.today()
    for listed in spans.values():
        listed.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(listed))
    settled = dict(Activity.objects.filter(state="settled").values_list("pk", "starts_at"))
    linked = HourEntry.objects.exclude(activity_id=None)
    assert linked.exists() and all(settled[line.activity_id] == line.starts_at for line in linked)
    assert Post.objects.filter(shift__starts_at__gt=clock.now()).exists()


def test_work_goes_on_after_the_keys_that_were_handed_out():
    _scale()
    corps = Organization.objects.get(level="corps")
    take_over_organization(COMMAND_LINE, parent=corps, level="team", name="市天文学会志愿服务队", kind="society")
    made = Organization.objects.get(name="市天文学会志愿服务队")
    assert made.code == f"KZ{Organization.objects.count():06d}" and made.depth == 2
    assert Person.objects.create(name="冉隆贵", identity_hash="x" * 64).pk > 600


def test_a_database_that_holds_something_is_left_alone():
    _scale()
    with pytest.raises(CommandError, match="已经有组织、单位、志愿者、时长记录"):
        _scale()
    assert Volunteer.objects.count() == 600


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (Wanted(-1, 0, 0, 0), "不能是负数"),
        (Wanted(10, 0, 5, 0), "活动属于服务队"),
        (Wanted(1, 5, 0, 9), "记录属于队员"),
        (Wanted(10, 1, 0, 7 * MOST_RECORDS + 1), "最多 365 条"),
        (Wanted(0, 0, 0, 0), ""),
        (Wanted(10, 1, 5, 7 * MOST_RECORDS), ""),
    ],
)
def test_numbers_that_do_not_go_together(wanted: Wanted, text: str):
    assert (text in objection(wanted)) if text else objection(wanted) == ""


def test_no_number_is_handed_out_twice():
    regions = ["500103", "500107", "500112"]
    people = [somebody(number, regions) for number in range(60_010)]
    assert len({who.identity for who in people}) == len({who.mobile for who in people}) == 60_010
    assert len({who.name for who in people}) > 5_000
    last = somebody(most_people(1) - 1, regions[:1])
    assert parse(last.identity, clock.today()).number == last.identity
    assert sum(spread(10, 3)) == 10 and max(spread(10, 3)) - min(spread(10, 3)) <= 1


def test_empty_is_a_size_as_well():
    _scale(Wanted(0, 0, 0, 0))
    assert Volunteer.objects.count() == 0
    assert Person.objects.aggregate(count=Count("pk"))["count"] == 0
