from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def _make_cache_table(using: str, **kwargs: Any) -> None:
    """The fallback cache keeps its entries in a table that no migration makes; does nothing where it is there."""
    call_command("createcachetable", database=using, verbosity=0)


def _clear_out() -> None:
    """Sessions that are over, and results of finished background work."""
    call_command("clearsessions")
    call_command("prune_db_task_results", verbosity=0)


class CommonConfig(AppConfig):
    name = "yushan.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yushan.common import bulk_runs, idempotency, jobs, labels, logs, rotation, schedule, statistics

        logs.configure()
        labels.quicken("yushan.")
        schedule.register("common.resume_lost", timedelta(minutes=2), jobs.resume_lost)
        schedule.register("common.forget_answers", timedelta(hours=6), idempotency.forget)
        schedule.register("common.statistics", timedelta(hours=1), statistics.refresh)
        schedule.register("common.clear_out", timedelta(days=1), _clear_out)
        schedule.register("common.forget_bulk_runs", timedelta(days=1), bulk_runs.forget)
        jobs.register(bulk_runs.KIND, bulk_runs.work)
        rotation.register(idempotency.reseal)
        post_migrate.connect(_make_cache_table, sender=self)
