"""The main job from roster to proof, in nine steps, as the people who do it, on a phone and at a desk."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from playwright.sync_api import Page

from yushan.activities.models import Activity
from yushan.activities.tasks import tick
from yushan.common import clock
from yushan.indicators.queries import figures_of
from yushan.organizations.models import Organization, Unit
from yushan.organizations.queries import area_named
from yushan.organizations.tests import factories as make
from yushan.testing_browser import DESK, PHONE
from yushan.tests.thread_files import roster
from yushan.tests.walker import Walker
from yushan.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
HEADCOUNT, PARTY_MEMBERS = 10, 4
# The list of everybody; of party members the branch alone reads who took part.
SERVED = re.compile("^已参与")
MOBILE, PASSWORD = "13896170246", "Jialing-2025"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the clock of the platform to a moment in September 2026; it begins on Tuesday the 1st at ten."""

    def set_now(day: int, hour: int, minute: int = 0) -> None:
        moment = clock.at(datetime(2026, 9, day).date(), hour, minute)
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_now(1, 10)
    return set_now


@pytest.fixture
def place(transactional_db: None, at: Callable[..., None]) -> Unit:
    """The plan, a unit without a roster, a corps with a detachment and a team in its area; nobody has served yet."""
    cache.clear()
    make.load_plan()
    area = area_named("北碚区")
    assert area
    make.team(make.detachment(area), name="缙云山科普服务队", contact_phone="13896170001")
    return make.unit("重庆市自然博物馆", area=area, staff=HEADCOUNT, party_members=PARTY_MEMBERS)


@pytest.fixture(params=[pytest.param(PHONE, id="390"), pytest.param(DESK, id="1440")])
def walk(request: Any, new_page: Callable[[dict[str, int]], Page], axe: Callable[..., None]) -> Callable[[], Walker]:
    """A new person with a browser of their own, all of one size."""
    return lambda: Walker(new_page(request.param), axe)


@pytest.mark.capability("G2", page="/staff/indicators/")
@pytest.mark.capability("G4", page="/staff/indicators/")
@pytest.mark.capability("G5", page="/staff/indicators/")
@pytest.mark.capability("T1.2", page="/staff/imports/")
@pytest.mark.capability("T5.2", page="/register/")
@pytest.mark.capability("T5.3", page="/staff/activities/")
@pytest.mark.capability("T5.4", page="/verify")
def test_from_roster_to_proof(place: Unit, walk: Callable[[], Walker], at: Callable[..., None], tmp_path: Any) -> None:
    """Roster, registration, project, activity, sign-up, check-in, notice, ledger, certificate, figure."""
    team = Organization.objects.get(level="team")
    city = walk().sign_in(make.user_with("city_admin"))
    clerk = walk().sign_in(make.user_with("unit_admin", place))
    leader = walk().sign_in(make.user_with("organization_admin", team))
    lead = walk().sign_in(make.user_with("project_lead", team))
    area = walk().sign_in(make.user_with("area_admin", place.area))
    volunteer = walk()

    the_city_sees_three_rates(city)
    identity = the_clerk_brings_the_roster(clerk, place, tmp_path)
    somebody_registers_and_joins(volunteer, leader, identity)
    the_lead_sets_up_a_project_and_an_activity(lead, area)
    activity = Activity.objects.get()
    the_volunteer_signs_up_and_checks_in(volunteer, somebody_late(walk()), lead, at)
    the_organiser_confirms_and_the_notice_runs(leader, activity, at)
    before = rates(place)
    at(16, 9)
    tick()
    assert Activity.objects.get().state == "settled"
    assert rates(place) == moved_by_one_party_member(before)
    certificate = the_volunteer_gets_a_certificate(volunteer)
    anybody_can_check_it(walk(), certificate, tmp_path)
    the_figures_show_that_person(clerk, city, place)


def rates(unit: Unit) -> list[tuple[int, int]]:
    """(numerator, denominator) of the three rates of the unit as of now."""
    row = figures_of("unit", unit.pk, year=2026, as_of=clock.today())
    return [(rate.numerator, rate.denominator) for rate in (row.registration, row.party, row.staff)]


def moved_by_one_party_member(before: list[tuple[int, int]]) -> list[tuple[int, int]]:
    registration, party, staff = before
    return [registration, (party[0] + 1, party[1]), (staff[0] + 1, staff[1])]


def the_city_sees_three_rates(city: Walker) -> None:
    city.go("/staff/indicators/").sees("注册率", "党员参与率", "职工参与率", "怎么算的")
    assert "0 / 10" in city.text()


def the_clerk_brings_the_roster(clerk: Walker, unit: Unit, tmp_path: Any) -> str:
    """Step 3: an untidy workbook; the doubtful cell is named, the good rows go in, a second time nothing changes."""
    content, identity = roster(unit.code)
    file = tmp_path / "干部职工花名册.xlsx"
    file.write_bytes(content)

    def upload() -> None:
        clerk.go(f"/staff/imports/new/roster/?unit={unit.pk}")
        clerk.page.set_input_files("main input[type=file]", file)
        clerk.press("上传并核对")
        if clerk.page.url.endswith("/upload/"):
            clerk.page.wait_for_url("**/staff/imports/*/")

    upload()
    clerk.sees("写入读准的 4 行", "第 7–14 位是生日，没有 2 月 30 日。")
    marked = clerk.download("下载标好的表，改完再传")
    assert marked.stat().st_size > 1000
    clerk.press("写入读准的 4 行")
    clerk.sees("已写入 4 行")
    upload()
    clerk.sees("与现有相同，不动")
    assert "写入读准的" not in clerk.text()
    return identity


def somebody_registers_and_joins(volunteer: Walker, leader: Walker, identity: str) -> None:
    """Step 4: the roster row and the person find each other; the team's administrator approves."""
    volunteer.go("/register/").fill(name="余小禾", identity=identity.lower()).press("下一步：联系方式")
    volunteer.fill(phone=MOBILE, area="北碚区", password=PASSWORD, again=PASSWORD).press("下一步：同意和特长")
    volunteer.page.locator("main [name=consent_registration]").check()
    volunteer.page.locator("main [name=consent_identity]").check()
    volunteer.press("同意并完成注册").sees("欢迎您", "志愿者编号")
    volunteer.follow("加入一个队伍").follow("缙云山科普服务队").press("申请加入").sees("待审核")
    leader.go("/staff/").sees("余小禾")
    leader.go("/staff/memberships/").press("通过").sees("余小禾 已加入")


def the_lead_sets_up_a_project_and_an_activity(lead: Walker, area: Walker) -> None:
    """Step 5: a project of a programme, approved by the level above; an activity with a shift and a post, published."""
    lead.go("/staff/projects/new/").fill(
        title="缙云山自然课堂",
        programme="基层科普行动计划",
        goal="一学期讲 12 课，服务 300 名小学生。",
        beneficiaries="北碚区三所小学的学生",
        plan_text="每周六上午在自然博物馆讲一课，两名讲解员一组。",
        budget="3000",
        recruiting_notice="会讲解、愿意和孩子打交道的人；上岗前集中培训半天。",
    )
    lead.fill(**{"form-0-name": "讲解", "form-0-people": "4"}).tick("低").press("保存草稿")
    lead.press("提交立项").sees("待立项")
    area.go("/staff/projects/?state=review").follow("缙云山自然课堂").follow("审批立项").press("批准立项").sees(
        "招募中"
    )
    lead.go("/staff/projects/").follow("缙云山自然课堂").follow("发布活动")
    lead.fill(
        title="缙云山自然课堂 · 第一课",
        work="志愿强基",
        description="给三年级学生讲缙云山的动物，8:30 在博物馆大厅集合。",
        safety_note="人多的时候看好孩子，走安全通道。",
        place="重庆自然博物馆",
        in_charge="唐宁",
    )
    lead.fill(**{"shifts-0-day": "2026-09-05", "shifts-0-begin": "09:00", "shifts-0-end": "11:30"})
    lead.fill(**{"shifts-0-posts-0-name": "讲解", "shifts-0-posts-0-places": "1"})
    # The risk check asks about what the type brings as soon as it is ticked.
    lead.tick("科技教育").sees("用火、用电或化学品做实验").press("保存草稿")
    lead.sees("草稿已保存").press("提交审核").sees("已提交审核")
    area.go("/staff/activities/?state=review").follow("缙云山自然课堂").follow("审核", exact=True).press(
        "同意并发布"
    ).sees("已发布")


def somebody_late(walker: Walker) -> Walker:
    """Another volunteer, of another unit."""
    return walker.sign_in(volunteers.volunteer("石晓蓉").person.user)


def the_volunteer_signs_up_and_checks_in(
    volunteer: Walker, late: Walker, lead: Walker, at: Callable[..., None]
) -> None:
    """Step 6: found on the phone, the last place at once, the code of the screen at the door, out again."""
    volunteer.go("/").sees("缙云山自然课堂")
    volunteer.go("/join/").follow("缙云山自然课堂").press("报名讲解岗").sees("已录取")
    volunteer.go("/me/").sees("缙云山自然课堂 · 第一课")
    late.go("/join/").follow("缙云山自然课堂").press("候补讲解岗").sees("您排在候补第 1 位")
    shift = Activity.objects.get().shifts.get()
    for hour, minute, words in ((8, 50, "签到"), (11, 32, "签退")):
        at(5, hour, minute)
        tick()
        lead.go(f"/staff/shifts/{shift.pk}/screen/")
        digits = lead.page.locator(".ys-code").inner_text()
        volunteer.go("/check-in/").fill(code=digits).press("签到或签退").sees("已记录", words)


def the_organiser_confirms_and_the_notice_runs(leader: Walker, activity: Activity, at: Callable[..., None]) -> None:
    """Step 7: who was there, the effect before the act, three working days of public notice."""
    at(5, 12, 10)
    tick()
    leader.go("/staff/").sees("缙云山自然课堂")
    leader.go(f"/staff/activities/{activity.pk}/scene/").sees("余小禾", "实测")
    leader.press("确认并公示 1 人").sees("公示中")
    leader.go(f"/activities/{activity.code}/notice/").sees("服务时长公示", "2.5")
    at(9, 23, 59)
    tick()
    assert Activity.objects.get().state == "noticed"


def the_volunteer_gets_a_certificate(volunteer: Walker) -> Any:
    """Step 8: asked for on the phone, issued by the platform, downloaded."""
    volunteer.go("/me/").sees("已入账", "2.5")
    volunteer.go("/me/certificates/").fill(period_from="2026-01-01", period_until="2026-09-16").press("申请开具")
    volunteer.go("/me/certificates/").sees("有效", "2.5 小时")
    return volunteer.download("下载")


def anybody_can_check_it(stranger: Walker, path: Any, tmp_path: Any) -> None:
    """Step 8: the public page, the upload and the command accept the true file and name the altered one."""
    from yushan.ledger.models import Certificate

    certificate = Certificate.objects.get()
    stranger.go(f"/verify/{certificate.code}").sees("有效", "2.5", "余**")
    assert "余小禾" not in stranger.page.content()
    call_command("certificate", "verify", str(path))
    call_command("certificate", "verify", certificate.code)
    altered = tmp_path / "altered.pdf"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(bytes(content))
    with pytest.raises(CommandError, match="文件被改动过"):
        call_command("certificate", "verify", str(altered))


def the_figures_show_that_person(clerk: Walker, city: Walker, unit: Unit) -> None:
    """Step 9: counts moved by one, and the person stands behind them."""
    clerk.go(f"/staff/indicators/units/{unit.code}/")
    text = clerk.text()
    assert "1 / 10" in text and "1 / 2" in text and "1 / 4" in text, text
    clerk.follow(SERVED).sees("余小禾").follow("看记录").sees("缙云山自然课堂 · 第一课")
    clerk.go(f"/staff/indicators/units/{unit.code}/").follow("党员已参与").follow(f"{unit.name}党支部").sees("余小禾")
    city.go("/staff/indicators/").sees("北碚区")
    assert "1 / 10" in city.text()
    city.follow("北碚区").follow(unit.name).follow(SERVED).sees("余小禾")
    city.go("/staff/indicators/?as_of=2026-08-31")
    assert "1 / 10" not in city.text()
