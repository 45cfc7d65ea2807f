"""A throw-away PostgreSQL: own cluster in a temporary directory, free port, removed at the end, also on signals.

For tests the disk is not waited for: they stop the programs that use the database, never the database, and throw the
cluster away. What measures (bench/) asks for a durable one. It never runs as root.
Needs only the standard library: it also runs before anything is installed.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "Asia/Shanghai",
    # Without statistics the planner takes small statements for large ones and compiles them first.
    "jit": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}

NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def _programs() -> Path:
    """Directory of initdb and pg_ctl of the newest version; Debian's package is installed where there is none."""
    for attempt in range(2):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
        if found:
            return found[-1].parent
        if on_path := shutil.which("initdb"):
            return Path(on_path).resolve().parent
        if attempt == 0:
            subprocess.run([str(Path(__file__).with_name("apt-install")), "postgresql"], check=True)
    sys.exit("PostgreSQL was installed but its programs were not found.")


def _unprivileged() -> list[str]:
    """How to start a program as somebody else than root, whom PostgreSQL refuses."""
    if os.getuid() != 0:
        return []
    return ["runuser", "-u", _owner(), "--"]


def _owner() -> str:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[str], home: Path) -> None:
    """Output goes to a file, not to a pipe: the server that pg_ctl leaves behind would hold the pipe open."""
    with (home / "output").open("a") as output:
        done = subprocess.run(command, cwd=home, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        said = [path.read_text() for path in (home / "output", home / "log") if path.exists()]
        sys.exit("\n".join([f"{' '.join(command)} failed:", *said]))


@contextlib.contextmanager
def postgres(*, durable: bool = True) -> Iterator[str]:
    """Starts a cluster, yields its address `postgres://…`, stops and removes it whatever happens."""
    programs, before = _programs(), _unprivileged()
    home = Path(tempfile.mkdtemp(prefix="yushan-pg-"))
    password = secrets.token_hex(16)
    (home / "password").write_text(password)
    if before:
        owner = pwd.getpwnam(_owner())
        for path in (home, home / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    port, data = _free_port(), home / "data"
    settings = SETTINGS if durable else SETTINGS | NOT_DURABLE
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    control = [*before, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    try:
        initialise = [str(programs / "initdb"), "-D", str(data), "-U", "yushan", "-E", "UTF8", "--locale=C.UTF-8"]
        _run([*before, *initialise, "--auth=scram-sha-256", f"--pwfile={home / 'password'}"], home)
        start = ["-l", str(home / "log"), "-o", f"-p {port} -k {home} {options}", "start"]
        _run([*control, *start], home)
        yield f"postgres://yushan:{password}@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run([*control, "-m", "immediate", "stop"], cwd=home, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(home, ignore_errors=True)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """Turns a signal into an ordinary end, so that the cluster is stopped and removed."""
    sys.exit(128 + number)


def main() -> int:
    """Runs the command with DATABASE_URL set and returns its exit code."""
    if len(sys.argv) < 2:
        sys.exit("usage: with-postgres COMMAND [ARGUMENT…]")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    with postgres(durable=False) as url:
        child = subprocess.Popen(sys.argv[1:], env={**os.environ, "DATABASE_URL": url})
        try:
            return child.wait()
        except BaseException:
            # Ctrl-C reaches the command by the terminal, other signals only us.
            child.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(20)
            child.kill()
            raise


if __name__ == "__main__":
    sys.exit(main())
