"""Background jobs: done once, found again after a kill, told apart from those that only take long."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from yushan.common import clock, jobs
from yushan.common.models import Job

OLD = timedelta(minutes=3)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Jobs of kind «count» note that they ran."""
    ran: list[int] = []
    monkeypatch.setitem(jobs._handlers, "count", lambda job: ran.append(job.pk))
    return ran


def waiting(**more: Any) -> Job:
    return Job.objects.create(kind="count", title="核对名单", **{"created_at": clock.now() - OLD, **more})


@pytest.mark.django_db
def test_what_a_kill_kept_out_of_the_queue_or_stopped_runs_again(done: list[int]):
    never_queued = waiting()
    killed = waiting(state=Job.State.RUNNING, heartbeat_at=clock.now() - OLD)
    fresh = waiting(created_at=clock.now())
    alive = waiting(state=Job.State.RUNNING, heartbeat_at=clock.now())
    assert jobs.resume_lost() == 2
    assert sorted(done) == sorted([never_queued.pk, killed.pk])
    for job in (never_queued, killed):
        job.refresh_from_db()
        assert job.state == Job.State.DONE
    assert jobs.resume_lost() == 0
    fresh.refresh_from_db()
    alive.refresh_from_db()
    assert (fresh.state, alive.state) == (Job.State.WAITING, Job.State.RUNNING)


@pytest.mark.django_db
def test_queued_twice_it_is_done_once(done: list[int]):
    job = waiting()
    for _ in range(3):
        jobs.run.enqueue(job.pk)
    assert done == [job.pk]


@pytest.mark.django_db
def test_a_crash_is_told_with_a_number(monkeypatch: pytest.MonkeyPatch):
    def broken(job: Job) -> None:
        raise RuntimeError("身份证号 500103199003070012")

    monkeypatch.setitem(jobs._handlers, "count", broken)
    job = waiting()
    jobs.run.enqueue(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and f"J{job.pk}" in job.message and "5001" not in job.message


@pytest.mark.django_db(transaction=True)
def test_long_work_gives_signs_of_life_and_no_second_worker_takes_it(monkeypatch: pytest.MonkeyPatch):
    began, may_end, ran = threading.Event(), threading.Event(), []

    def slow(job: Job) -> None:
        ran.append(job.pk)
        began.set()
        may_end.wait(20)

    monkeypatch.setattr(jobs, "BEAT", 0.05)
    monkeypatch.setitem(jobs._handlers, "count", slow)
    job = waiting()

    def work() -> None:
        jobs.run.enqueue(job.pk)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert began.wait(20)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=clock.now() - OLD)
    until = time.monotonic() + 20
    while Job.objects.get(pk=job.pk).heartbeat_at < clock.now() - jobs.SILENCE and time.monotonic() < until:
        time.sleep(0.05)
    assert jobs.resume_lost() == 0
    jobs.run.enqueue(job.pk)
    may_end.set()
    worker.join(20)
    assert ran == [job.pk]
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
