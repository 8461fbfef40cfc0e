"""Part ``crowd``: a hundred laptops of ten offices edit and sync at once."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Part, Series, series
from tests.bench.sync_county import NotMeasuredError, county, laptop_process, next_answer
from tests.server.cluster import private_cluster

PROCESSES = 4
IN_AN_OFFICE = 10
PUSH, PULL, HEALTH = "/v1/sync/push", "/v1/sync/pull", "/healthz"

Answers = list[dict[str, Any]]


def measure_crowd(folder: Path, laptops: int, edits: int) -> Part:
    """Measure part ``crowd``: so many laptops, so many edits each, a sync after each edit."""
    folder.mkdir()
    with private_cluster(durable=True) as cluster, county(cluster) as place, ExitStack() as ending:
        groups: list[list[str]] = [[] for _ in range(min(PROCESSES, laptops))]
        for number in range(laptops):
            name = f"{number // IN_AN_OFFICE}-{number}"
            place.enrolled(folder / name, f"veileder{number}", f"Karrieresenter {number // IN_AN_OFFICE}").close()
            groups[number % len(groups)].append(str(folder / name))
        crowd = [ending.enter_context(laptop_process("crowd", str(edits), *group)) for group in groups]
        for one in crowd:
            next_answer(one)
        bare, edited, _, compared = _act(crowd), _act(crowd), _act(crowd), _act(crowd)
    return _part(laptops, edits, bare, edited, compared)


def _act(crowd: Sequence[subprocess.Popen[str]]) -> Answers:
    """Let every process do its next act, all at once."""
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [next_answer(one) for one in crowd]


def _part(laptops: int, edits: int, bare: Answers, edited: Answers, compared: Answers) -> Part:
    problems = [problem for one in compared for problem in one["problems"]]
    if problems:
        raise NotMeasuredError("; ".join(problems[:10]))
    digests = {name: digest for one in compared for name, digest in one["digests"].items()}
    apart = sum(
        _apart([digest for name, digest in digests.items() if name.startswith(f"{office}-")])
        for office in {name.partition("-")[0] for name in digests}
    )
    sent = sum(one["sent"] for one in edited)
    broken = sum(number for one in edited for status, number in one["statuses"].items() if int(status) >= 500)
    pushes, pulls = _times("push of an edit", PUSH, edited), _times("pull after it", PULL, edited)
    asked = _times("bare request (`/healthz`)", HEALTH, bare)
    seconds = max(one["seconds"] for one in edited)
    about = (
        f"{laptops} laptops of {-(-laptops // IN_AN_OFFICE)} offices, each a real encrypted store with a thread of its "
        f"own in one of {PROCESSES} processes, on the same two cores as PostgreSQL and the server. Each edits a "
        f"participant and syncs, {edits} times, all at once without a pause: {seconds:.0f} s, "
        f"{len(pushes.values) + len(pulls.values)} requests. Then each syncs until nothing is left and compares "
        "digests with the server. Times are those of the requests as the laptop waits for them. The bare request goes "
        "from the same laptops at once, before."
    )
    figures = (
        Figure(f"{laptops} laptops at once: edits accepted / made", sent / (laptops * edits), None, at_least=1.0),
        Figure("replies of 5xx among them", broken, 0.0, "replies"),
        Figure("laptops whose digest is not their office's", apart, 0.0, "laptops"),
        Figure(
            "95 % of pushes among them / 95 % of bare requests", pushes.percentile(0.95) / asked.percentile(0.95), None
        ),
    )
    return Part("crowd", "A hundred laptops at once", about, (pushes, pulls, asked), figures)


def _apart(digests: Sequence[str]) -> int:
    """Return how many digests are not the one that most have."""
    return len(digests) - max(digests.count(one) for one in digests)


def _times(name: str, path: str, answers: Answers) -> Series:
    return series(name, [taken for one in answers for taken in one["times"].get(path, ())])
