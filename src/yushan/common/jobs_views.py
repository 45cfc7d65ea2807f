"""The progress of a long job, as a page and as a fragment that polls."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.errors import NotFound
from yushan.common.models import Job


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the owner sees a job; when it is done the page leads on to its result."""
    job = Job.objects.filter(pk=pk, owner_id=request.user.pk).first()
    if job is None:
        raise NotFound()
    if request.headers.get("HX-Request"):
        return render(request, "common/job_progress.html", {"job": job})
    if job.state == Job.State.DONE and job.result_url:
        return redirect(job.result_url)
    return render(request, "common/job.html", {"job": job})
