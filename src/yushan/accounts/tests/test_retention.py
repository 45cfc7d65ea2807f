"""What is kept too long goes; a dry run only says so; what is needed stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from yushan.accounts.actions import create_token, notify, retention, revoke_tokens
from yushan.accounts.models import ApiToken, Notice
from yushan.audit.models import AuditLine
from yushan.common import clock, schedule
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import Job
from yushan.organizations.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def leftovers() -> None:
    user = make.user("zhoumin")
    with clock.pretend(clock.now() - timedelta(days=400)):
        notify([user.pk], key="old", title="去年的消息")
        create_token(COMMAND_LINE, user=user, label="旧报表")
        revoke_tokens(COMMAND_LINE, user=user)
        Job.objects.create(kind="export", title="导出名单", state="done", created_at=clock.now())
        Job.objects.create(kind="export", title="还在做", state="running", created_at=clock.now())
    notify([user.pk], key="new", title="今天的消息")
    create_token(COMMAND_LINE, user=user, label="报表")


def test_a_dry_run_counts_and_removes_nothing(leftovers: None) -> None:
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    said = out.getvalue()
    assert "站内消息：超过 365 天的会删除 1 条" in said
    assert "后台任务的记录：超过 90 天的会删除 1 条" in said and "接口令牌：超过 365 天的会删除 1 条" in said
    assert (Notice.objects.count(), ApiToken.objects.count(), Job.objects.count()) == (2, 2, 2)
    assert not AuditLine.objects.filter(action="accounts.retention").exists()


def test_what_is_over_goes_and_the_trail_tells(leftovers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_CHUNK", 1)
    out = StringIO()
    call_command("retention", stdout=out)
    assert "站内消息：超过 365 天的已删除 1 条" in out.getvalue()
    assert [row.title for row in Notice.objects.all()] == ["今天的消息"]
    assert [row.label for row in ApiToken.objects.all()] == ["报表"]
    assert [row.title for row in Job.objects.all()] == ["还在做"]
    line = AuditLine.objects.get(action="accounts.retention")
    assert line.details == {"removed": {"notices": 1, "jobs": 1, "tokens": 1}}
    assert schedule.run_due(force=True)["accounts.retention"].startswith("0 条过期记录")
