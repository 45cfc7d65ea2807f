"""The nightly check and putting right what it found."""

import time
from typing import Any

import structlog
from django.db import transaction
from django.urls import reverse

from yushan.audit.actions import record
from yushan.common import jobs
from yushan.common.actors import WORKER
from yushan.common.errors import NotAllowed
from yushan.common.models import Job
from yushan.indicators.actions.checking import check_drift
from yushan.indicators.actions.recounting import recompute, recount_some, unfinished
from yushan.indicators.models import DriftCheck, Recount
from yushan.indicators.places import is_city_admin

RECOUNT = "indicators.recount"
_WHILE = 20  # seconds of a worker's time
# What the trail calls the actions of this room.
WORDS = {
    "indicators.drift": "指标核对发现不一致",
    "indicators.look_record": "查看一个人的服务记录",
    "indicators.export_people": "导出名单",
    "indicators.export_list": "导出数字背后的名单",
    RECOUNT: "重新核算指标",
}
log = structlog.get_logger(__name__)


def nightly_check() -> str:
    """Run by the workers once a day: a difference is written to the trail and waits as a to-do of the city."""
    outcome = check_drift()
    log.info("indicators checked", people=outcome.people, drift=outcome.drift, seconds=round(outcome.seconds, 1))
    if outcome.drift:
        _report(WORKER, outcome)
    return f"drift {outcome.drift} over {outcome.people} people"


def _report(actor: Any, outcome: DriftCheck) -> None:
    record(
        actor, "indicators.drift", subject=outcome, label=f"核对发现 {outcome.drift} 处不一致",
        drift=outcome.drift, people=outcome.people,
    )  # fmt: skip


@transaction.atomic
def start_recount(actor: Any) -> Job:
    """Queues the rebuilding of the counts from the raw records, followed by a check. For city administrators."""
    if not is_city_admin(actor):
        raise NotAllowed("只有市级管理员可以重新核算。")
    record(actor, "indicators.recount", label="按原始记录重新核算")
    return jobs.start(actor, kind=RECOUNT, title="按原始记录重新核算", result_url=reverse("indicators:checks"))


def run_recount(job: Job) -> None:
    """The job: rebuild, then check. Running it twice is harmless."""
    run = recompute()
    outcome = check_drift()
    if outcome.drift:
        _report(job.owner or WORKER, outcome)
    job.message = f"改正 {run.changed} 处，复核后还有 {outcome.drift} 处不一致。"


def go_on() -> str:
    """Run by the workers: portions of a rebuilding that was stopped, or that an upgrade left to do, for a while."""
    until = time.monotonic() + _WHILE
    run = unfinished()
    while run is not None and run.phase != Recount.Phase.DONE and time.monotonic() < until:
        run = recount_some(run.pk)
    return "nothing to do" if run is None else f"{run.phase} {run.cursor}"
