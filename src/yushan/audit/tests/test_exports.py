"""Filters of the trail's page, and copies of it."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from yushan.audit.actions import exports, record
from yushan.audit.models import AuditExport, AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.organizations.tests import factories as make
from yushan.organizations.tests.browser import client, post, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail() -> AuditLine:
    unit = make.unit()
    line = record(make.user("zhoumin", display_name="周敏"), "organizations.save_unit", subject=unit, label=unit.name)
    record(COMMAND_LINE, "organizations.remind_staff", subject=unit, label=unit.name, person_id=4)
    record(COMMAND_LINE, "organizations.enrol_staff", label="=cmd|' /C calc'!A0")
    return line


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_filters_for_action_thing_and_person(trail: AuditLine) -> None:
    browser = client(make.user_with("auditor"))
    page = text_of(browser.get(reverse("audit:lines"), {"action": "organizations.save_unit"}))
    assert "周敏" in page and "命令行" not in page
    thing = f"{trail.subject_type}:{trail.subject_id}"
    page = text_of(browser.get(reverse("audit:lines"), {"thing": thing}))
    assert "只看同一对象" in page and "周敏" in page and "命令行" in page and "calc" not in page
    page = text_of(browser.get(reverse("audit:lines"), {"personal": "1"}))
    assert "命令行" in page and "周敏" not in page


def test_a_copy_needs_a_reason_and_is_itself_in_the_trail(
    trail: AuditLine, django_capture_on_commit_callbacks: Any
) -> None:
    auditor = make.user_with("auditor", display_name="黎静")
    browser = client(auditor)
    before = AuditLine.objects.count()
    answer = post(browser, reverse("audit:export"), reason=" ")
    assert answer.status_code == 400 and "写明导出的原因" in text_of(answer)
    assert AuditLine.objects.count() == before and not AuditExport.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        sent = browser.post(reverse("audit:export"), {"reason": "年度检查", "room": "organizations"})
    listed = browser.get(sent["Location"], follow=True)
    assert "年度检查" in text_of(listed) and "只有您能下载" in text_of(listed)
    made = AuditExport.objects.get()
    answer = browser.post(reverse("audit:download", args=[made.pk]))
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    rows = _rows(answer.content)
    assert rows[0] == list(exports.HEADER) and len(rows) == 4
    assert rows[1][4].startswith("'=")  # a formula is text in a spreadsheet
    told = {line.action: line for line in AuditLine.objects.filter(action__startswith="audit.")}
    assert told["audit.export"].reason == told["audit.download"].reason == "年度检查"
    assert (told["audit.export"].details, told["audit.download"].details) == ({"filters": ["room"]}, {"lines": 3})


def test_the_copy_holds_what_its_asker_may_read_and_nobody_else_gets_it(trail: AuditLine, settings: Any) -> None:
    here, there = make.unit(area=make.area("500109")), make.unit("别处", area=make.area("500120"))
    record(make.user_with("unit_admin", here), "organizations.enrol_staff", label="本区的名册")
    record(make.user_with("unit_admin", there), "organizations.enrol_staff", label="外区的名册")
    auditor = make.user_with("auditor", here.area)
    made = exports.ask(auditor, filters={}, reason="年度检查")
    exports.run(_job(made))
    text = exports.fetch(auditor, pk=made.pk)[1].decode("utf-8-sig")
    assert "本区的名册" in text and "外区的名册" not in text
    made.refresh_from_db()
    assert "本区的名册".encode() not in (exports.FILES.path / made.file).read_bytes()
    other = client(make.user_with("city_admin"))
    assert other.post(reverse("audit:download", args=[made.pk])).status_code == 404
    assert client(make.user_with("unit_admin", here)).post(reverse("audit:export")).status_code == 403


def test_files_are_removed_after_a_week(trail: AuditLine) -> None:
    auditor = make.user_with("auditor")
    made = exports.ask(auditor, filters={}, reason="年度检查")
    exports.run(_job(made))
    exports.tidy_up()
    exports.fetch(auditor, pk=made.pk)
    with clock.pretend(clock.now() + timedelta(days=8)):
        exports.tidy_up()
    browser = client(auditor)
    answer = browser.post(reverse("audit:download", args=[made.pk]))
    assert answer.status_code == 404 and "重新导出" in text_of(answer)
    assert not list(exports.FILES.path.glob("*.sealed"))


def _job(made: AuditExport) -> Any:
    from yushan.common.models import Job

    made.refresh_from_db()
    return Job.objects.get(pk=made.job_id)
