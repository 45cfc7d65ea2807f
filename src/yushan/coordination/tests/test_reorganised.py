"""An organization ends: what happens to contests and tasks is told before, and whoever gave the tasks hears of it."""

import pytest

from yushan.accounts.models import Notice
from yushan.common import clock
from yushan.coordination.tests import factories as board
from yushan.organizations import effects
from yushan.organizations.signals import organization_ending
from yushan.organizations.tests import factories as make
from yushan.projects.models import SupportMeasure
from yushan.projects.tests.factories import ready_project
from yushan.projects.tests.factories_contest import contest, entry

pytestmark = pytest.mark.django_db


def test_contests_and_tasks_stand_in_the_preview() -> None:
    board.duties()
    area = make.area("500109", "北碚区")
    detachment = make.detachment(area)
    team, heir = make.team(detachment, name="缙云山队"), make.team(detachment, name="嘉陵江队")
    city = make.user_with("city_admin")
    owner, both = make.user_with("organization_admin", team), make.user_with("organization_admin", team)
    make.grant(both, "organization_admin", heir)
    board.task(area, owner, created_by=city, title="汇总项目")
    board.task(area, owner, state="to_check", created_by=city, title="等验收的")
    board.task(area, owner, state="done", done_at=clock.now(), title="办完的")
    board.task(area, both, title="还能办的")
    running, over = contest(state="second"), contest(state="completed", notice_until=clock.now())
    entry(running, ready_project(team, state="running"))
    entry(running, ready_project(heir, state="running", title="别队的"))
    won = entry(over, ready_project(team, state="running", title="入选的"), state="designated")
    SupportMeasure.objects.create(entry=won, kind="resources", text="拨付经费", owner=city, due_on=clock.today())

    found = {one.what: (one.count, one.fate) for one in effects.from_above(team, heir)}
    assert found["个大赛里参评的项目"] == (1, "随项目转到嘉陵江队，参评继续")
    assert found["项没落实的大赛支持"][0] == 1
    assert found["项没办完的协调工作"][0] == 2 and "请另定负责人" in found["项没办完的协调工作"][1]
    assert "项没办完的协调工作" not in {one.what for one in effects.from_above(heir, None)}

    organization_ending.send(
        sender=None, actor=city, organization=team, successor=heir, parent=detachment, reason="两队合并"
    )
    told = Notice.objects.filter(user=city, title__contains="要换负责人")
    assert sorted(row.title for row in told) == ["“汇总项目”要换负责人", "“等验收的”要换负责人"]
    assert all("缙云山队不再运行" in row.body for row in told)
    won.refresh_from_db()
    assert won.project.organization == heir, "entries and support go with their projects"
