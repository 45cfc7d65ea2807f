"""Liveness, readiness and a few metrics for the operator."""

import secrets

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse

from yushan.common.models import Job


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


_schema_is_current = False


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the schema is current, else 503 with the reason."""
    global _schema_is_current
    try:
        if _schema_is_current:  # a running process stays at its schema; reading all migrations is not for every probe
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            pending = []
        else:
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
            _schema_is_current = not pending
    except Exception as error:
        return JsonResponse({"status": "database", "detail": type(error).__name__}, status=503)
    if pending:
        return JsonResponse({"status": "migrations", "pending": len(pending)}, status=503)
    return JsonResponse({"status": "ok", "database": connection.vendor})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: jobs by state. Counts only, no personal data; for whoever holds the token, if one is set."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and not secrets.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        answer = HttpResponse(status=401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    lines = ["# HELP yushan_jobs Long-running jobs by state", "# TYPE yushan_jobs gauge"]
    lines += [f'yushan_jobs{{state="{state}"}} {counts.get(state, 0)}' for state in Job.State.values]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")
