"""`yushan serve` and what it starts end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from yushan.common import findings
from yushan.common.findings import Finding, Mark
from yushan.common.management.commands import serve
from yushan.common.management.commands.serve import not_for_production, run_together

RUN = "from yushan.common.management.commands.serve import run_together; run_together(['sleep', '83'], ['sleep', '84'])"


def children_of(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_terminated_server_leaves_no_child_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", RUN]) as parent:
        until = time.monotonic() + 20
        while len(children := children_of(parent.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(children) == 2
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(20) == 128 + signal.SIGTERM
    assert not [pid for pid in children if is_running(pid)]


# The signal comes after the process exists and before its start has come back to whoever asked for it.
SIGNALLED_WHILE_STARTING = """
import os, signal, subprocess
from yushan.common.management.commands import serve
started = subprocess.Popen
def start(command):
    child = started(command)
    print(child.pid, flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    return child
serve.subprocess.Popen = start
serve.run_together(["sleep", "83"], ["sleep", "84"])
"""


def test_a_signal_while_the_children_start_loses_none_of_them() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SIGNALLED_WHILE_STARTING], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 128 + signal.SIGTERM, run.stderr
    assert len(run.stdout.split()) == 2
    assert not [pid for pid in run.stdout.split() if is_running(int(pid))]


def test_the_server_decides_when_it_is_over() -> None:
    began = time.monotonic()
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert run_together([sys.executable, "-c", "raise SystemExit(3)"], ["sleep", "83"]) == 3
    finally:
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - began < 20


def test_what_looks_real_without_production_is_told_what_is_open(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "connection", type("Connection", (), {"vendor": "sqlite"}))
    monkeypatch.delenv("YUSHAN_ALLOWED_HOSTS", raising=False)
    monkeypatch.delenv("YUSHAN_SECRET_KEY", raising=False)
    monkeypatch.setenv("YUSHAN_HASH_KEY", "set")
    assert not not_for_production(), "the demo on SQLite"
    monkeypatch.setenv("YUSHAN_ALLOWED_HOSTS", "volunteer.example.org")
    settings.ALLOWED_HOSTS = ["volunteer.example.org"]
    told = not_for_production()
    assert "YUSHAN_PRODUCTION=1" in told and "YUSHAN_SECRET_KEY" in told and "双因素" in told
    assert "YUSHAN_HASH_KEY" not in told and "任何主机名" not in told
    monkeypatch.delenv("YUSHAN_ALLOWED_HOSTS")
    monkeypatch.setattr(serve.connection, "vendor", "postgresql")
    settings.ALLOWED_HOSTS = ["*"]
    assert "任何主机名都应答" in not_for_production()
    settings.PRODUCTION = True
    assert not not_for_production()


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_production_start_without_what_a_room_needs_stops(
    settings: Any, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(findings, "_needed", [lambda: Finding(Mark.WRONG, "证明签名", "缺少 key.pem")])
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="没有启动。证明签名：缺少"):
        call_command(command)


@pytest.mark.django_db
def test_a_port_where_somebody_answers_is_not_shared() -> None:
    """The web server opens ports in a way that lets two of them answer in turn (SO_REUSEPORT)."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"{port} 不能用.*--port"):
            call_command("serve", host="127.0.0.1", port=port)
    serve.stop_unless_free("127.0.0.1", port)
    with pytest.raises(CommandError, match="不能用"):
        serve.stop_unless_free("203.0.113.1", port)  # not an address of this machine
