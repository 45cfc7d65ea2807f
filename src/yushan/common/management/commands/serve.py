"""`yushan serve [--host --port --workers] [--with-worker]`: the web server (granian)."""

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yushan.common import findings

_SECRETS = ("YUSHAN_SECRET_KEY", "YUSHAN_FIELD_KEYS", "YUSHAN_HASH_KEY")
# Pages are drawn one at a time (common/turns.py); the other threads wait for slow uploads and for the database.
_THREADS = 16
_PATIENCE = 30  # seconds that a request or a job may take to come to its end


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Turns a signal into an ordinary end, so that no child outlives us: two servers could share the port unseen."""
    raise SystemExit(128 + number)


def server_command(host: str, port: int, workers: int) -> list[str]:
    """The web server as it is started for people."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(_THREADS), "--backlog", "2048", "--no-ws", "--respawn-failed-workers"),
        "yushan.wsgi:application",
    ]


def run_together(*commands: list[str]) -> int:
    """Runs the commands until the first of them ends, then ends the others; answers the exit code of the first."""
    asked: list[int] = []
    # While children start, a signal is only noted: an exception between a start and its note would lose the child.
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(subprocess.Popen(command))  # noqa: PERF401  # those already started are ended if one fails
        signal.signal(signal.SIGTERM, _leave)
        if asked:
            _leave(asked[0], None)
        return children[0].wait()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked twice, the children are still waited for
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()


def stop_unless_free(host: str, port: int) -> None:
    """CommandError where somebody answers there already: the web server would share the port with them without a word,
    and each request would reach now the one, now the other."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are just ending do not matter
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise CommandError(f"没有权限使用端口 {port}，请用 --port 换一个 1024 以上的。") from error
        except OSError as error:
            raise CommandError(
                f"{host}:{port} 不能用（{error.strerror}）。已有程序在用这个端口时，请先停掉它，或者用 --port 换一个。"
            ) from error


def not_for_production() -> str:
    """What a server that looks like one for people lacks without YUSHAN_PRODUCTION=1; "" where there is no doubt."""
    looks_real = connection.vendor == "postgresql" or bool(os.environ.get("YUSHAN_ALLOWED_HOSTS"))
    if settings.PRODUCTION or not looks_real:
        return ""
    points = ["证明可能用自动生成的密钥签名", "不要求 https，登录凭据可以走明文"]
    if made := [name for name in _SECRETS if not os.environ.get(name)]:
        points.insert(0, f"{'、'.join(made)} 没有设置，用的是自动生成在 {settings.VAR_DIR / 'secrets'} 里的值")
    if not settings.REQUIRE_SECOND_FACTOR:
        points.append("职员登录不要求双因素")
    if "*" in settings.ALLOWED_HOSTS:
        points.append("任何主机名都应答")
    return "注意：没有设置 YUSHAN_PRODUCTION=1，这不是正式运行：" + "；".join(points) + "。见 docs/operations.md。"


class Command(BaseCommand):
    """Refuses to start on an old schema, and in production without what rooms need; stops the worker with the server."""

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
        stop_unless_free(options["host"], options["port"])
        findings.stop_unless_ready()
        if warning := not_for_production():
            self.stderr.write(warning)
        connection.close()
        from yushan.common import clock

        clock.now()  # fixes the anchor of YUSHAN_NOW before child processes are made
        server = server_command(options["host"], options["port"], options["workers"])
        worker = [sys.executable, "-m", "yushan.cli", "worker"]
        try:
            raise SystemExit(run_together(server, *([worker] if options["with_worker"] else [])))
        except KeyboardInterrupt:
            self.stdout.write("已停止。")
