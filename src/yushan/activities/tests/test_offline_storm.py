"""Scans of twenty devices with wrong clocks, sent in any order, some five times, the server killed twice: the facts are
as the scans were. A thousand of them; ten thousand with SCANS=full in the environment."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from yushan.activities.tests.offline_scene import facts_of, scans_of
from yushan.tests.servers import Place, free_port, own_place, wait_until_up

_SCENE = [sys.executable, "-m", "yushan.activities.tests.offline_scene"]
SIZE = os.environ.get("SCANS", "small")
SCANS = scans_of(SIZE)
KILLED_AFTER = (SCANS // 4, SCANS * 6 // 10)
FIVE_TIMES, AT_ONCE = SCANS // 25, 4


@pytest.fixture
def place(tmp_path: Path, transactional_db: None) -> Iterator[Place]:
    """A database of its own, gone afterwards."""
    with own_place(tmp_path) as made:
        yield made


class Device:
    """Sends what it has in any order, a batch again when no answer comes."""

    def __init__(self, told: dict[str, Any], chance: random.Random) -> None:
        self.code, self.session, self.error_s = told["code"], told["session"], told["error_s"]
        self.page = str(uuid.uuid4())
        sent = [scan["sent"] for scan in told["scans"]]
        often = chance.sample(sent, len(sent) * FIVE_TIMES // SCANS) * 4
        self.waiting = chance.sample(sent + often, len(sent) + len(often))
        self.answers: dict[str, dict[str, Any]] = {}
        self.token = ""

    def step(self, server: HTTPConnection) -> None:
        """Sends one batch."""
        if not self.token:
            self.token = self._ask(server, "GET", "/staff/door/state/")["token"]
        self._send(server)

    def _ask(self, server: HTTPConnection, method: str, path: str, body: Any = None) -> Any:
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.cookie}" if self.token else "")
        headers = {"Cookie": cookies, "X-CSRFToken": self.token, "Content-Type": "application/json"}
        server.request(method, path, json.dumps(body) if body else None, headers)
        answer = server.getresponse()
        said = answer.read()
        assert answer.status == 200, (answer.status, said[:300])
        if method == "GET":
            self.cookie = answer.getheader("Set-Cookie", "").partition("csrftoken=")[2].partition(";")[0]
        return json.loads(said)

    def _send(self, server: HTTPConnection) -> None:
        clock_ms = round((time.time() + self.error_s) * 1000)
        batch = self.waiting[:100]
        body = {"device": self.code, "clock_ms": clock_ms, "session": self.page, "steady_ms": 1000, "scans": batch}
        told = self._ask(server, "POST", "/staff/door/send/", body)["told"]
        answered = {one["key"]: one for one in told}
        assert answered.keys() <= {one["key"] for one in batch}
        self.answers |= answered
        # What has no answer yet, from a platform that had too much to do, is sent again.
        self.waiting = [one for one in batch if one["key"] not in answered] + self.waiting[100:]


class Street:
    """Some devices at a time have a network; which comes next is chance."""

    def __init__(self, devices: list[Device], chance: random.Random) -> None:
        self.devices, self.chance, self.lock = devices, chance, threading.Lock()
        self.free = list(devices)

    @property
    def answered(self) -> int:
        """How many scans have an answer."""
        return sum(len(device.answers) for device in self.devices)

    def send(self, port: int) -> None:
        """One connection after the other, until everything is answered or the server is gone."""
        server = HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(server), suppress(HTTPException, OSError):
            while device := self._next():
                try:
                    device.step(server)
                finally:
                    self.free.append(device)

    def _next(self) -> Device | None:
        while any(device.waiting for device in self.devices):
            with self.lock:
                if found := [device for device in self.free if device.waiting]:
                    self.free.remove(device := self.chance.choice(found))
                    return device
            time.sleep(0.05)  # the last ones are under way
        return None


def _round(place: Place, street: Street, until: int) -> None:
    """The server works until so many scans are answered, then it is killed."""
    port = free_port()
    server = place.serve(port, workers=2)
    try:
        wait_until_up(port, server)
        threads = [threading.Thread(target=street.send, args=[port]) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads) and street.answered < until:
            time.sleep(0.02)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
    for thread in threads:
        thread.join()
    server.wait()


def _seconds(at: Any) -> float:
    """What SQLite keeps as text, PostgreSQL as a moment."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return float((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _expected(told: list[dict[str, Any]]) -> tuple[dict[str, tuple[float, bool]], dict[int, list[str]]]:
    """The true moment of each scan and whether its clock was set; the directions of each person's stays, in order."""
    true = {scan["sent"]["key"]: (scan["true"], one["is_set"]) for one in told for scan in one["scans"]}
    seen: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for one in told:
        for scan in one["scans"]:
            seen[scan["row"]].append((scan["true"], scan["sent"]["direction"]))
    ways: dict[int, list[str]] = {}
    for row, scans in seen.items():
        in_order = [direction for _at, direction in sorted(scans)]
        ways[row] = [way for at, way in enumerate(in_order) if at == 0 or in_order[at - 1] != way]
    return true, ways


@pytest.mark.timeout(1200 if SIZE == "full" else 400)
def test_scans_of_twenty_devices_are_facts_as_they_were(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    done = subprocess.run(
        [*_SCENE, SIZE, str(path)], env=place.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(path.read_text())
    assert len(told) == 20 and sum(len(one["scans"]) for one in told) == SCANS
    chance = random.Random(815)
    devices = [Device(one, chance) for one in told]
    street = Street(devices, chance)
    for until in (*KILLED_AFTER, 10**9):
        _round(place, street, until)
    assert not any(device.waiting for device in devices)
    answers = {key: one for device in devices for key, one in device.answers.items()}
    refused = [one["reason"] for one in answers.values() if one["outcome"] == "refused"]
    assert len(answers) == SCANS and not refused, refused[:5]

    true, ways = _expected(told)
    facts = place.rows("SELECT sign_up_id, direction, at, key, clock_doubt_s FROM activities_attendance ORDER BY at")
    assert len(facts) == facts_of(SIZE)
    found: dict[int, list[str]] = defaultdict(list)
    for row, direction, at, key, doubt in facts:
        moment, is_set = true[key]
        found[row].append(direction)
        assert bool(doubt) == is_set, "flagged, and only what is doubtful"
        assert is_set or abs(_seconds(at) - moment) <= 1
    assert found == ways
    assert place.rows("SELECT COUNT(*) FROM activities_offlinescan") == [(SCANS,)]
    lonely = "SELECT COUNT(*) FROM activities_offlinescan WHERE fact_id IS NULL"
    assert place.rows(lonely) == [(0,)]
