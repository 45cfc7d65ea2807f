"""Making the report of a year: asked for by a level, set by a worker, kept sealed."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import User
from yushan.audit.actions import record
from yushan.common import clock, jobs
from yushan.common.errors import Refusal
from yushan.common.models import Job
from yushan.organizations.models import Area
from yushan.oversight.actions.common import require_giver
from yushan.oversight.actions.reporting import PAPERS
from yushan.oversight.documents import typeset_year
from yushan.oversight.models import YearPaper
from yushan.oversight.queries import paper

MAKE = "oversight.paper"
_FIRST = 2020


@transaction.atomic
def order_paper(actor: Any, *, area: Area | None, year: int) -> Job:
    """Queues the report of a year of the city (None) or of a district, for who stands at that level."""
    require_giver(actor, area.pk if area else None)
    if not _FIRST <= year <= clock.today().year:
        raise Refusal("只能生成今年和以前的年度报告。", field="year")
    name = area.name if area else "市级"
    record(actor, MAKE, label=f"{name} {year} 年", year=year)
    return jobs.start(
        actor, kind=MAKE, title=f"生成“{name} {year} 年任务办理报告”", result_url=reverse("oversight:papers"),
        area=area.pk if area else None, year=year,
    )  # fmt: skip


def run_paper(job: Job) -> None:
    """The job: makes the report and tells who asked for it."""
    key = job.arguments["area"]
    area = Area.objects.filter(pk=key).first() if key else None
    made = make_paper(area, job.arguments["year"], job.owner)
    job.message = f"做好了：{made.assignments:,} 项承办，{made.reports:,} 条进展。"
    if job.owner_id:
        notify(
            [job.owner_id], key=f"task-paper:{made.pk}", title=f"{made.year} 年任务办理报告做好了",
            url=reverse("oversight:papers"),
        )  # fmt: skip


def make_paper(area: Area | None, year: int, owner: User | None) -> YearPaper:
    """Sets and keeps the report; the same content gives the same fingerprint."""
    found = paper.content(area, year)
    sha256 = hashlib.sha256(json.dumps(found, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    file = PAPERS.keep(typeset_year(found, sha256))
    return YearPaper.objects.create(
        area=area, year=year, as_of=paper.last_day(year), assignments=found["assignments"], reports=found["reports"],
        sha256=sha256, file=file, made_by=owner, made_at=clock.now(),
    )  # fmt: skip
