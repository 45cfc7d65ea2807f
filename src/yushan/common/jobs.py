"""Long work in the background: one table, one task, handlers that rooms register at start.

A handler gets the job and may run twice harmlessly (the worker may be killed and start it again). It reports
with `progress` and leaves its outcome in `job.result`.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connections, transaction
from django.db.models import Q
from django_tasks import task

from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.models import Job

BEAT = 20.0  # seconds
SILENCE = timedelta(minutes=2)
Handler = Callable[[Job], None]
_handlers: dict[str, Handler] = {}
log = structlog.get_logger(__name__)


def register(kind: str, handler: Handler) -> None:
    """Called in AppConfig.ready() of the room that does the work."""
    _handlers[kind] = handler


def start(owner: Any, *, kind: str, title: str, total: int = 0, result_url: str = "", **arguments: Any) -> Job:
    """Queues a job; it starts after the surrounding transaction is committed."""
    job = Job.objects.create(
        kind=kind,
        title=title,
        owner=owner if getattr(owner, "pk", None) else None,
        total=total,
        arguments=arguments,
        result_url=result_url,
        created_at=clock.now(),
    )
    transaction.on_commit(lambda: run.enqueue(job.pk))
    return job


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Tells the watching page how far the work is."""
    job.done, job.heartbeat_at = done, clock.now()
    if total is not None:
        job.total = total
    job.save(update_fields=["done", "total", "heartbeat_at"])


def resume_lost() -> int:
    """Queues again the jobs whose worker was killed, and those that a kill kept out of the queue.

    A running job gives a sign of life every BEAT seconds; a waiting one has none. Queued twice is harmless: `run`
    lets only one worker have it.
    """
    silent = clock.now() - SILENCE
    lost = Job.objects.filter(
        Q(state=Job.State.RUNNING, heartbeat_at__lt=silent)
        | Q(state=Job.State.WAITING, created_at__lt=silent, heartbeat_at=None)
        | Q(state=Job.State.WAITING, heartbeat_at__lt=silent)
    )
    again = 0
    for job in lost:
        if job.state == Job.State.WAITING:
            again += Job.objects.filter(pk=job.pk, heartbeat_at=job.heartbeat_at).update(heartbeat_at=clock.now())
        else:
            again += 1
        run.enqueue(job.pk)
    return again


def _claim(job_id: int) -> Job | None:
    """The job, if it waits or has been silent for too long; the update decides between two workers."""
    now = clock.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENCE)
    claimed = Job.objects.filter(free, pk=job_id).update(state=Job.State.RUNNING, started_at=now, heartbeat_at=now)
    return Job.objects.get(pk=job_id) if claimed else None


@contextmanager
def _alive(job_id: int) -> Iterator[None]:
    """Signs of life while a handler works that does not report progress itself."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            # The handler may hold the only writer of SQLite for long: the next beat will do.
            with suppress(DatabaseError):
                Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(heartbeat_at=clock.now())
            connections.close_all()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@task()
def run(job_id: int) -> None:
    """Runs one job; a refusal or a crash is written down where its owner sees it."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        with _alive(job.pk):
            _handlers[job.kind](job)
        job.state = Job.State.DONE
    except Refusal as error:
        job.state, job.message = Job.State.FAILED, error.message
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind)
        job.state, job.message = Job.State.FAILED, f"没有做完，已做的部分仍然有效。请把编号 J{job.pk} 告诉运维人员。"
    job.finished_at = clock.now()
    job.save()
