"""`kill -9` at random moments during check-ins and postings: what was confirmed is there, nothing is there by half.

The server and a process that posts to the ledger run on a fresh database, outside of the test's own. Twenty times both
are killed with everything they started, and begin again on what is left.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from yushan.api.tests.crash_scene import PRESENT
from yushan.tests.servers import Place, free_port, own_place, wait_until_up

ROUNDS, DEVICES = 20, 4
_PROGRAM = [sys.executable, "-m", "yushan.api.tests.crash_scene"]


@pytest.fixture
def place(tmp_path: Path, transactional_db: None) -> Iterator[Place]:
    """A database of its own, gone afterwards."""
    with own_place(tmp_path) as made:
        yield made


class Door:
    """Devices that scan passes until the server is gone, and what the server has confirmed to them."""

    def __init__(self, scene: dict[str, Any]) -> None:
        self.shift, self.token, self.passes = scene["shift"], scene["token"], scene["passes"]
        self.waiting = list(range(len(self.passes)))
        self.confirmed: dict[int, int] = {}
        self.refused: list[str] = []
        self.answered = 0
        self._lock = threading.Lock()

    def open(self, port: int) -> list[threading.Thread]:
        """Lets the devices begin."""
        devices = [threading.Thread(target=self._scan, args=[port]) for _ in range(DEVICES)]
        for device in devices:
            device.start()
        return devices

    def _scan(self, port: int) -> None:
        server = HTTPConnection("127.0.0.1", port, timeout=20)
        with suppress(HTTPException, OSError), closing(server):
            while True:
                with self._lock:
                    if not self.waiting:
                        return
                    number = self.waiting[-1]
                    self.waiting.insert(0, self.waiting.pop())  # comes again unless it is confirmed
                self._send(server, number)

    def _send(self, server: HTTPConnection, number: int) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if number % 2:
            headers["Idempotency-Key"] = f"scan-{number}"
        body = json.dumps({"pass": self.passes[number], "direction": "in"})
        server.request("POST", f"/api/v1/shifts/{self.shift}/check-ins", body, headers)
        answer = server.getresponse()
        said = answer.read()
        if answer.status not in (200, 201):
            self.refused.append(f"{answer.status} {said.decode()[:200]}")
            return
        fact = json.loads(said)["id"]
        with self._lock:
            self.answered += 1
            # Every other confirmed scan stays in the queue: sent again later it is the same fact.
            if self.confirmed.setdefault(number, fact) != fact:
                self.refused.append(f"scan {number} is fact {self.confirmed[number]} and fact {fact}")
            elif number in self.waiting and number % 4:
                self.waiting.remove(number)


def _one_round(place: Place, door: Door, posted: dict[int, int], moment: float) -> None:
    """Starts both, lets them work for a moment, kills them; keeps what they confirmed."""
    port, before = free_port(), door.answered
    server = place.serve(port)
    try:
        poster = place.start([*_PROGRAM, "post"], server.pid, stdout=subprocess.PIPE)
        assert poster.stdout
        examined = json.loads(poster.stdout.readline() or "{}")
        wait_until_up(port, server)
        devices = door.open(port)
        until = time.monotonic() + 30
        while door.answered == before and time.monotonic() < until:
            time.sleep(0.02)  # the moment begins when they are at work, on a slow machine too
        time.sleep(moment)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
    said = poster.stdout.read()
    for process in (server, poster, *devices):
        process.join() if isinstance(process, threading.Thread) else process.wait()
    assert examined == {"flaws": [], "drift": 0, "details": []}
    for line in said.splitlines():
        with suppress(json.JSONDecodeError):  # the last one may be cut in the middle
            done = json.loads(line)
            assert done["posted"] not in posted, "posted twice"
            posted[done["posted"]] = done["lines"]


def _check(place: Place, door: Door, posted: dict[int, int]) -> None:
    """Every confirmed scan and posting is there, once; nothing else has happened by half."""
    assert not door.refused, door.refused[:3]
    facts = place.rows("SELECT id FROM activities_attendance")
    assert set(door.confirmed.values()) <= {pk for (pk,) in facts}
    doubles = "SELECT sign_up_id FROM activities_attendance GROUP BY sign_up_id, direction HAVING COUNT(*) > 1"
    assert place.rows(doubles) == []
    lonely = (
        "SELECT a.id FROM activities_attendance a LEFT JOIN activities_presence p ON p.sign_up_id = a.sign_up_id "
        "WHERE p.id IS NULL"
    )
    assert place.rows(lonely) == [], "a scan without its presence"
    settled = {pk for (pk,) in place.rows("SELECT id FROM activities_activity WHERE state = 'settled'")}
    assert set(posted) <= settled
    entries = dict(place.rows("SELECT activity_id, COUNT(*) FROM ledger_hourentry GROUP BY activity_id"))
    assert entries == dict.fromkeys(settled, PRESENT), "an activity is settled with all its entries or not at all"
    assert all(lines == PRESENT for lines in posted.values())


@pytest.mark.timeout(600)
def test_twenty_kills_lose_nothing_that_was_confirmed(place: Place):
    done = subprocess.run([*_PROGRAM, "prepare"], env=place.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    door, posted = Door(json.loads(done.stdout.splitlines()[-1])), dict[int, int]()
    chance = random.Random(4711)
    for _ in range(ROUNDS):
        _one_round(place, door, posted, chance.uniform(0.1, 0.8))
        _check(place, door, posted)
    # Enough was going on at those moments for the answer to mean something.
    assert len(door.confirmed) >= ROUNDS and len(posted) >= ROUNDS
    done = subprocess.run([*_PROGRAM, "post"], env=place.environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[0]) == {"flaws": [], "drift": 0, "details": []}
