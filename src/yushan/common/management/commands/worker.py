"""`yushan worker`: background jobs and regular work."""

import threading
import time
from argparse import ArgumentParser
from typing import Any

import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from yushan.common import findings, schedule

log = structlog.get_logger(__name__)


def _keep_time(interval: float) -> None:
    while True:
        try:
            close_old_connections()
            schedule.run_due()
        except BaseException:  # also SystemExit: nothing that one piece of work does may end the time-keeping unseen
            log.exception("schedule")
        time.sleep(interval)


class Command(BaseCommand):
    """Runs queued jobs and, beside them, whatever is due; start as many as needed."""

    help = "Run background jobs and regular work"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run everything that is due now and stop")
        parser.add_argument("--interval", type=float, default=5.0, help="seconds between looks at the schedule")

    def handle(self, *args: Any, **options: Any) -> None:
        findings.stop_unless_ready()
        if options["once"]:
            call_command("db_worker", batch=True, interval=0, startup_delay=False)
            for name, outcome in schedule.run_due(force=True).items():
                self.stdout.write(f"{name}: {outcome}")
            return
        threading.Thread(target=_keep_time, args=[options["interval"]], daemon=True).start()
        call_command("db_worker", interval=1.0)
