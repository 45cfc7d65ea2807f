"""A platform of its own for one benchmark: fresh database, own files, commands that are measured, a server.

Set YUSHAN_BENCH_DATABASE_URL to measure on a PostgreSQL of yours (empty database); else one is started and thrown away.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.with_postgres import postgres

ROOT = Path(__file__).resolve().parents[1]
YUSHAN = Path(sys.executable).with_name("yushan")

Size = Literal["small", "full"]
Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended: how long it took, how much of that it computed, how much memory its process held at most."""

    code: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    output: str


@dataclass(frozen=True, slots=True)
class Site:
    """A server that answers."""

    host: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


class Platform:
    """Commands and server over one database and one folder of files."""

    def __init__(self, files: Path, database_url: str | None) -> None:
        self.files = files
        self.database = "postgresql" if database_url else "sqlite"
        self.environment = {**os.environ, "YUSHAN_VAR": str(files), "YUSHAN_LOG_LEVEL": "ERROR"}
        self.environment.pop("YUSHAN_NOW", None)
        self.environment["YUSHAN_DATABASE_URL"] = database_url or f"sqlite:///{files / 'yushan.sqlite3'}"

    def yushan(self, *arguments: str, fine: Sequence[int] = (0,)) -> Finished:
        """Runs `yushan ARGUMENTS`; raises with its output when the exit code is none of `fine`."""
        return self._measured([str(YUSHAN), *arguments], fine)

    def python(self, module: str, *arguments: str, given: str = "") -> str:
        """Runs a module of this project with the platform's settings and returns what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
        return done.stdout

    def _measured(self, command: list[str], fine: Sequence[int]) -> Finished:
        with tempfile.TemporaryFile("w+", dir=self.files) as output:
            began = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT)
            # wait4 tells the memory of this one process, not of all children so far; Linux counts in KiB.
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
            process.returncode = code = os.waitstatus_to_exitcode(status)
            output.seek(0)
            said = output.read()
        if code not in fine:
            raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{said}")
        cpu = round(usage.ru_utime + usage.ru_stime, 3)
        return Finished(code, round(seconds, 3), cpu, round(usage.ru_maxrss / 1024, 1), said)

    @contextlib.contextmanager
    def serve(self, *, workers: int | None = None, with_worker: bool = False) -> Iterator[Site]:
        """Starts `yushan serve` on a free port, waits until it is ready, stops it at the end."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [str(YUSHAN), "serve", "--host", "127.0.0.1", "--port", str(port)]
        command += ["--workers", str(workers)] if workers else []
        command += ["--with-worker"] if with_worker else []
        with (self.files / "server.log").open("a") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz", process, self.files / "server.log")
            yield Site("127.0.0.1", port, process.pid)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            # Whatever is left of the server's own session: its workers must not outlive the measurement.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server does not answer {url}:\n{log.read_text()}")


@contextlib.contextmanager
def platform(database: str = "sqlite") -> Iterator[Platform]:
    """An empty, migrated platform on "sqlite" or "postgresql"; nothing of it is left afterwards."""
    (ROOT / "var").mkdir(exist_ok=True)
    files = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "var"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, files, ignore_errors=True)
        url = None
        if database == "postgresql":
            url = os.environ.get("YUSHAN_BENCH_DATABASE_URL") or stack.enter_context(postgres())
        place = Platform(files, url)
        place.yushan("migrate", "--verbosity", "0")
        yield place


def machine(place: Platform) -> dict[str, object]:
    """What the figures were measured on."""
    return {"cores": os.cpu_count(), "database": place.database}
