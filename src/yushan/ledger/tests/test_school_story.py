"""A school's certificates: ordered at once, watched, taken away as one archive, one of them checked; and five hundred."""

import csv
import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from yushan.accounts.models import Notice
from yushan.common import jobs
from yushan.common.actors import WORKER
from yushan.common.models import Job
from yushan.ledger import verdicts
from yushan.ledger.actions import order_batch, post_entries
from yushan.ledger.models import Certificate, CertificateBatch
from yushan.ledger.tests.people import line
from yushan.organizations.models import Organization
from yushan.organizations.tests import factories as base
from yushan.organizations.tests.browser import client
from yushan.testing_browser import DESK, PHONE
from yushan.tests.walker import Walker
from yushan.volunteers.tests.factories import volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SURNAMES, GIVEN = "余秦罗申蒲唐文冉向谭黎周田石", ("小禾", "一帆", "子涵", "晓燕", "启明", "春梅")
PUPILS, SCHOOL = 60, 500  # through the pages: more than one page of them; through the job: a whole school


@pytest.fixture
def school(team: Organization) -> Organization:
    """The team of a school."""
    return base.team(Organization.objects.get_parent(team), "朝阳中学科技志愿服务队", area=team.area)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Jobs run beside the pages, as they do outside of tests: who ordered watches the progress."""
    running: list[threading.Thread] = []

    def work(job_id: int) -> None:
        jobs.run.call(job_id)
        connections.close_all()

    class Queue:
        call = staticmethod(jobs.run.call)

        def enqueue(self, job_id: int) -> None:
            running.append(threading.Thread(target=work, args=(job_id,)))
            running[-1].start()

    monkeypatch.setattr(jobs, "run", Queue())
    yield
    for one in running:
        one.join()


def with_hours(school: Organization, number: int) -> None:
    """Pupils with an hour and a half each."""
    pupils = [
        volunteer(f"{SURNAMES[n % len(SURNAMES)]}{GIVEN[n % len(GIVEN)]}", with_user=False) for n in range(number)
    ]
    post_entries(WORKER, lines=[line(one, school, 90, date(2026, 3, 5)) for one in pupils])


@pytest.mark.capability("T5.4", page="/staff/hours/certificates/batches/")
def test_a_school_takes_its_certificates_home(
    school: Organization, worker: None, new_page: Callable[[dict[str, int]], Page], sign_in: Any, axe: Any,
    complaints: Any, tmp_path: Path,
) -> None:  # fmt: skip
    """T5.4: how many first, ordered, watched, downloaded; a university checks one by its code and one by its file."""
    with_hours(school, PUPILS)
    page, outside = new_page(DESK), Walker(new_page(PHONE), axe)
    sign_in(page, base.user_with("organization_admin", school))
    teacher = Walker(page, axe)

    the_teacher_orders_them(teacher, school)
    the_teacher_watches_and_may_leave(teacher)
    archive = zipfile.ZipFile(teacher.download("打包下载"))
    rows = list(csv.DictReader(io.StringIO(archive.read("清单.csv").decode("utf-8-sig"))))
    assert len(archive.namelist()) == PUPILS + 1 and len({row["编号"] for row in rows}) == PUPILS
    anybody_checks_one(outside, archive, rows[PUPILS // 2], tmp_path)


def the_teacher_orders_them(teacher: Walker, school: Organization) -> None:
    teacher.go("/staff/hours/certificates/").follow("批量开具").follow("开一批")
    teacher.fill(organization=school.name, period_from="2027-01-01", period_until="2026-12-31")
    teacher.press("看看有多少人").fill(period_from="2026-01-01").press("看看有多少人")
    teacher.sees("有可以证明的时长").press(f"开具 {PUPILS} 份证明")


def the_teacher_watches_and_may_leave(teacher: Walker) -> None:
    """The numbers go on by themselves; who leaves and comes back finds the batch, and a message at the end."""
    expect(teacher.main.get_by_text(f"/ {PUPILS}，可以离开这一页")).to_be_visible()
    assert teacher.main.get_by_role("link", name="打包下载").count() == 0
    teacher.go("/staff/hours/certificates/batches/").follow("朝阳中学")
    expect(teacher.main.get_by_text("完成。")).to_be_visible(timeout=240_000)
    teacher.follow("看结果").sees("有效", "打包下载")
    teacher.follow("下一页").sees("有效")
    teacher.go("/me/notices/").sees("批量开具完成", f"{PUPILS} 份开好了")
    teacher.go(f"/staff/hours/certificates/batches/{CertificateBatch.objects.get().pk}/")


def anybody_checks_one(outside: Walker, archive: zipfile.ZipFile, row: dict[str, str], tmp_path: Path) -> None:
    """By the code from the list, typed on a phone; by the file; and a file that was touched is named as such."""
    outside.go("/verify").fill(code=row["核验码"].lower()).press("查这份证明")
    outside.sees("有效", "1.5", "朝阳中学科技志愿服务队", f"{row['姓名'][0]}*")
    assert row["姓名"] not in outside.page.content()
    content = archive.read(row["文件"])
    for name, altered, said in (("证明.pdf", content, "文件没有被改动"), ("改过.pdf", content + b" ", "改动")):
        (tmp_path / name).write_bytes(altered)
        outside.go("/verify").page.locator("main input[type=file]").set_input_files(tmp_path / name)
        outside.press("核对这份文件").sees(said)
    assert verdicts.by_file(content).certificate == Certificate.objects.get(number=row["编号"])


def test_five_hundred_in_one_batch(school: Organization) -> None:
    """Each pupil has one, each number is another, every paper in the archive is valid and in the list."""
    with_hours(school, SCHOOL)
    keeper = base.user_with("organization_admin", school)
    batch = order_batch(keeper, organization=school, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31))
    batch.refresh_from_db()
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.total, job.message) == ("done", SCHOOL, SCHOOL, f"{SCHOOL} 份开好了。")
    assert batch.items.filter(is_done=True, said="").count() == SCHOOL
    papers = Certificate.objects.filter(state="issued", measured_minutes=90)
    assert papers.count() == papers.values("number").distinct().count() == SCHOOL
    assert papers.values("volunteer").distinct().count() == papers.values("code").distinct().count() == SCHOOL
    answer: Any = client(keeper).get(f"/staff/hours/certificates/batches/{batch.pk}/file.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None and len(archive.namelist()) == SCHOOL + 1
    rows = list(csv.DictReader(io.StringIO(archive.read("清单.csv").decode("utf-8-sig"))))
    assert {hashlib.sha256(archive.read(row["文件"])).hexdigest() for row in rows} == {row["SHA-256"] for row in rows}
    assert Notice.objects.filter(user=keeper, title__contains="批量开具完成").count() == 1
