"""A laptop's process in the measurements of sync.

    python -m tests.bench.sync_driver sync FOLDER            syncs once, timed
    python -m tests.bench.sync_driver quiet FOLDER           until nothing is left; then once more for each line given
    python -m tests.bench.sync_driver crowd EDITS FOLDER…    see :func:`crowd`

Each answer is one line of JSON. Opening the profile and imports are not timed; signing in is, where it is needed.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from karriere_app.bootstrap import Opened
from karriere_app.domain.digest import store_digest
from karriere_app.services.records import RecordChange, apply_changes, save_fields
from karriere_app.sync.http_wire import HttpWire
from karriere_app.sync.link import CountyLink, LinkState, SyncResult, open_link
from karriere_app.sync.membership import require_membership
from karriere_app.sync.ports import TransportError
from karriere_app.sync.replica import StoreKeeper, StoreReplica
from karriere_app.sync.wire import Answered, Call
from tests.bench.stores import open_profile

OWN_PEOPLE = 5
"""So many participants each laptop of the crowd edits in turn; nobody else edits them."""


def tell(answer: dict[str, Any]) -> None:
    """Write one answer."""
    print(json.dumps(answer), flush=True)


def told(done: SyncResult, seconds: float) -> dict[str, Any]:
    """Return a sync as an answer."""
    return {
        "state": done.state.value,
        "seconds": seconds,
        "sent": done.sent,
        "received": done.received,
        "conflicts": done.conflicts,
        "held_back": done.held_back,
    }


def timed_sync(link: CountyLink) -> dict[str, Any]:
    """Sync and return the answer."""
    begun = time.perf_counter()
    done = link.sync()
    return told(done, time.perf_counter() - begun)


def sync(folder: Path) -> None:
    """Sync a profile once."""
    opened = open_profile(folder)
    try:
        link = open_link(opened.desk)
        tell(timed_sync(link))
        link.close()
    finally:
        opened.close()


def quiet(folder: Path) -> None:
    """Sync until nothing is left, say so, and sync again when told to."""
    opened = open_profile(folder)
    try:
        link = open_link(opened.desk)
        found = timed_sync(link)
        while found["state"] == "done" and (again := timed_sync(link))["sent"] + again["received"]:
            found["received"] += again["received"]
        tell(found)
        for _ in sys.stdin:
            tell(timed_sync(link))
        link.close()
    finally:
        opened.close()


class TimedWire:
    """The line, with a watch: how long each request took, and the statuses that came."""

    def __init__(self) -> None:
        self.inner = HttpWire()
        self.milliseconds: dict[str, list[float]] = {}
        self.statuses: dict[int, int] = {}

    def call(self, call: Call) -> Answered:
        begun = time.perf_counter()
        answer = self.inner.call(call)
        taken = (time.perf_counter() - begun) * 1e3
        self.milliseconds.setdefault(urlsplit(call.url).path, []).append(taken)
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        return answer


@dataclass
class Device:
    """One laptop of the crowd, with a thread of its own."""

    folder: Path
    wire: TimedWire = field(default_factory=TimedWire)
    sent: int = 0
    problems: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.opened: Opened = open_profile(self.folder)
        self.link = CountyLink(self.opened.desk, self.wire)
        made = [
            RecordChange("participant", None, {"given_names": "Selam", "family_name": f"Haile {number}"})
            for number in range(OWN_PEOPLE)
        ]
        self.people = apply_changes(self.opened.desk, made, "Bench").ids
        self.finish()

    def bare(self, requests: int) -> None:
        """Ask for nothing but whether the server lives."""
        address = require_membership(StoreKeeper(self.opened.store)).server
        for _ in range(requests):
            self.wire.call(Call("GET", f"{address}/healthz"))

    def edit(self, edits: int) -> None:
        """Edit and sync, so many times."""
        for number in range(edits):
            person = self.people[number % OWN_PEOPLE]
            save_fields(self.opened.desk, "participant", person, {"phone": f"00 00 {number:02d} {number:02d}"})
            self._sync()

    def finish(self) -> None:
        """Sync until nothing is left."""
        while (done := self._sync()) is not None and done.sent + done.received:
            pass

    def compare(self) -> None:
        """Compare with the server; note the digest of all that is held."""
        done = self.link.check()
        if done.state is not LinkState.DONE or done.received:
            self.problems.append(f"check: {done.state.value}, {done.received} received")
        with StoreReplica(self.opened.store, self.opened.desk.clock, self.opened.desk.new_id).transaction() as held:
            self.digest = store_digest(held.digests())

    def _sync(self) -> SyncResult | None:
        done = self.link.sync()
        self.sent += done.sent
        if done.state is not LinkState.DONE or done.conflicts or done.held_back:
            self.problems.append(f"sync: {done.state.value}, {done.conflicts} in conflict, {done.held_back} held back")
            return None
        return done

    def close(self) -> None:
        self.wire.inner.close()
        self.opened.close()


def crowd(edits: int, folders: list[Path]) -> None:
    """Let laptops work at once, each in its thread: told to by a line each, bare requests, edits, the rest, digests."""
    devices = [Device(folder) for folder in folders]
    for device in devices:
        device.open()
        device.wire = TimedWire()
        device.link = CountyLink(device.opened.desk, device.wire)
        device.sent = 0
    tell({"ready": len(devices)})
    acts = (
        lambda device: device.bare(edits),
        lambda device: device.edit(edits),
        lambda device: device.finish(),
        lambda device: device.compare(),
    )
    for act in acts:
        sys.stdin.readline()
        begun = time.perf_counter()
        _at_once(devices, act)
        tell(_state_of(devices) | {"seconds": time.perf_counter() - begun})
    for device in devices:
        device.close()


def _at_once(devices: list[Device], act: Any) -> None:
    def run(device: Device) -> None:
        try:
            act(device)
        except TransportError as trouble:
            device.problems.append(type(trouble).__name__)

    threads = [threading.Thread(target=run, args=(device,)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _state_of(devices: list[Device]) -> dict[str, Any]:
    times: dict[str, list[float]] = {}
    statuses: dict[str, int] = {}
    for device in devices:
        for path, taken in device.wire.milliseconds.items():
            times.setdefault(path, []).extend(taken)
        for status, number in device.wire.statuses.items():
            statuses[str(status)] = statuses.get(str(status), 0) + number
        device.wire.milliseconds.clear()
        device.wire.statuses.clear()
    return {
        "times": times,
        "statuses": statuses,
        "sent": sum(device.sent for device in devices),
        "problems": [problem for device in devices for problem in device.problems],
        "digests": {device.folder.name: getattr(device, "digest", "") for device in devices},
    }


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    if word == "crowd":
        crowd(int(rest[0]), [Path(folder) for folder in rest[1:]])
    else:
        {"sync": sync, "quiet": quiet}[word](Path(rest[0]))
