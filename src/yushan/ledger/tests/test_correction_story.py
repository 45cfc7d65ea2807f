"""Hours posted too high in a browser: corrected by a reversal and a new line, seen by the volunteer and by strangers."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from yushan.common import clock
from yushan.common.actors import WORKER
from yushan.ledger.actions import seal_due
from yushan.ledger.models import Certificate, HourEntry
from yushan.ledger.tests.people import post
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker
from yushan.volunteers.models import Volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TITLE, WHY = "水火箭进校园", "签到表记录 11:00 离场"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1440"])
@pytest.mark.capability("T5.4", page="/staff/hours/")
def test_hours_posted_too_high_are_put_right_in_the_open(
    size: dict[str, int], who: Volunteer, team: Organization, at: Callable[[datetime], None], sign_in: Any,
    new_page: Callable[[dict[str, int]], Page], axe: Any, complaints: Any,
) -> None:  # fmt: skip
    """T5.4: two lines and the new sum, the certificate withdrawn and a new one, the old line proven as before."""
    complaints.expect("422")
    at(clock.at(date(2026, 3, 9), 15))
    post(who, team, 60, date(2026, 3, 4))
    old = post(who, team, 150, date(2026, 3, 5), activity_title=TITLE)
    at(clock.at(date(2026, 3, 10), 9))
    assert seal_due(WORKER) == 1

    def walk(user: Any, of: dict[str, int]) -> Walker:
        page = new_page(of)
        if user:
            sign_in(page, user)
        return Walker(page, axe)

    own, stranger = walk(who.person.user, PHONE), walk(None, PHONE)
    area = walk(base.user_with("area_admin", team.area, display_name="黎静"), size)

    before = the_volunteer_has_a_paper_and_a_proof(own)
    first = Certificate.objects.get()
    stranger.go(f"/verify/{first.code}").sees("有效", "3.5")

    the_area_corrects_it(area)
    the_volunteer_sees_both_lines_and_the_new_sum(own)
    the_paper_is_withdrawn_and_asked_for_again(own, stranger, first)

    at(clock.at(date(2026, 3, 11), 9))
    assert seal_due(WORKER) == 1
    the_old_line_is_still_proven(own, old, before)


def the_volunteer_has_a_paper_and_a_proof(own: Walker) -> dict[str, Any]:
    own.go("/me/certificates/").fill(period_from="2026-01-01", period_until="2026-03-10").press("申请开具")
    own.go("/me/certificates/").sees("有效", "3.5 小时")
    own.go("/me/entries/").sees("3.5").follow(TITLE).sees("2.5", "已入账", "2026-03-09 公布的台账凭据")
    proof: dict[str, Any] = json.loads(own.download("下载这一条的凭据").read_text(encoding="utf-8"))
    return proof


def the_area_corrects_it(area: Walker) -> None:
    """Found by name; the effect with the paper that will be withdrawn is said before the button."""
    area.go("/staff/hours/?q=余小禾").sees(TITLE)
    row = area.main.locator("tbody tr").filter(has_text=TITLE)
    with area.page.expect_navigation():
        row.get_by_role("link", name="余小禾").click()
    area.looked().follow("更正时长").fill(minutes="150", reason=WHY).press("看看会怎么变").sees("和原来的一样")
    area.fill(ends_at="2026-03-05T11:00", minutes="120").press("看看会怎么变")
    area.sees("3.5", "3.0 小时", "已开的证明 1 份会被撤销")
    area.press("更正为 2.0 小时").sees("更正的是", WHY, "有效")
    area.go("/staff/hours/?q=余小禾").sees("冲正", "已被冲正", "-2.5")


def the_volunteer_sees_both_lines_and_the_new_sum(own: Walker) -> None:
    own.go("/me/notices/").follow("由 2.5 小时更正为 2.0 小时")
    own.go("/me/entries/").sees("3.0", "冲正", "已被冲正", "-2.5", "2.0")
    assert own.main.get_by_role("link", name=TITLE).count() == 3
    old = own.main.locator("li").filter(has_text="已被冲正")
    with own.page.expect_navigation():
        old.get_by_role("link", name=TITLE).click()
    own.looked().sees("2.5", "已被冲正", WHY).follow("2.0 小时").sees("更正的是", "120", "确认", "黎静")


def the_paper_is_withdrawn_and_asked_for_again(own: Walker, stranger: Walker, first: Certificate) -> None:
    stranger.go(f"/verify/{first.code}").sees("已撤销", "不能再作为凭据")
    own.go("/me/certificates/").sees("已撤销", WHY)
    own.fill(period_from="2026-01-01", period_until="2026-03-10").press("申请开具")
    own.go("/me/certificates/").sees("有效", "3.0 小时")
    fresh = Certificate.objects.get(state="issued")
    stranger.go(f"/verify/{fresh.code}").sees("有效", "3.0")
    assert (fresh.measured_minutes, fresh.confirmed_minutes) == (60, 120)


def the_old_line_is_still_proven(own: Walker, old: HourEntry, before: dict[str, Any]) -> None:
    """The page, the file of before and the file of now say the same: unchanged since then, and taken back since."""
    own.go(f"/me/entries/{old.pk}/").sees("已被冲正", "2026-03-09 公布的台账凭据")
    path = Path(own.download("下载这一条的凭据"))
    told = checked(path)
    assert told.returncode == 0 and "被冲正的时长不再有效" in told.stdout, told.stdout
    kept = path.with_name("before.json")
    kept.write_text(json.dumps(before), encoding="utf-8")
    told = checked(kept)
    assert told.returncode == 0 and "2026-03-09" in told.stdout, told.stdout


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    """What the small program says that everybody can download."""
    script = settings.BASE_DIR / "docs" / "check_proof.py"
    command = [sys.executable, "-I", "-S", str(script), str(path)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
