"""`yushan serve` and what it starts end together."""

import os
import signal
import subprocess
import sys
import time

from yushan.common.management.commands.serve import run_together

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


def test_the_server_decides_when_it_is_over() -> None:
    began = time.monotonic()
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert run_together([sys.executable, "-c", "raise SystemExit(3)"], ["sleep", "83"]) == 3
    finally:
        signal.signal(signal.SIGTERM, before)
    assert time.monotonic() - began < 20
