"""Background work of the room: calls actions, may run twice harmlessly."""

from yushan.common import jobs
from yushan.common.actors import WORKER
from yushan.common.models import Job
from yushan.ledger import actions
from yushan.ledger.models import Certificate


def issue(job: Job) -> None:
    """Issues the certificate that was just asked for; who ordered it by hand is told what came of it."""
    certificate = Certificate.objects.select_related("volunteer", "issuer").get(pk=job.arguments["certificate"])
    issued = actions.issue_certificate(WORKER, certificate=certificate)
    if job.owner_id and job.result_url:
        actions.tell_who_ordered(job.owner_id, issued, job_id=job.pk)
    jobs.progress(job, 1)


def issue_late() -> int:
    """Issues what a crash left requested."""
    return actions.issue_requested(WORKER)


def seal() -> int:
    """Publishes the roots of the days that are over."""
    return actions.seal_due(WORKER)


def stamp() -> str:
    """Has the roots stamped that have no time stamp yet, those that failed before included."""
    return actions.stamp_roots(WORKER)
