"""`yushan serve [--host --port --workers] [--with-worker]`: the web server (granian)."""

import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_PATIENCE = 30  # seconds that a request or a job may take to come to its end


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Turns a signal into an ordinary end, so that no child outlives us: two servers could share the port unseen."""
    raise SystemExit(128 + number)


def run_together(*commands: list[str]) -> int:
    """Runs the commands until the first of them ends, then ends the others; answers the exit code of the first."""
    signal.signal(signal.SIGTERM, _leave)
    children = [subprocess.Popen(command) for command in commands]
    try:
        return children[0].wait()
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()


class Command(BaseCommand):
    """Refuses to start on an old schema; stops the worker with the server."""

    help = "Serve the platform"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="0.0.0.0")  # behind a proxy or in a container; see docs/operations.md
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
        parser.add_argument("--with-worker", action="store_true", help="run background work in the same go")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库结构不是最新的，请先运行 yushan migrate。")
        connection.close()
        from yushan.common import clock

        clock.now()  # fixes the anchor of YUSHAN_NOW before child processes are made
        server = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options["host"]),
            *("--port", str(options["port"]), "--workers", str(options["workers"])),
            *("--blocking-threads", "4", "--backlog", "2048", "--no-ws", "--respawn-failed-workers"),
            "yushan.wsgi:application",
        ]
        worker = [sys.executable, "-m", "yushan.cli", "worker"]
        try:
            raise SystemExit(run_together(server, *([worker] if options["with_worker"] else [])))
        except KeyboardInterrupt:
            self.stdout.write("已停止。")
