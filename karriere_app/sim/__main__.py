"""``python -m karriere_app.sim --seeds A:B [--mutant NAME]``: one JSON line per seed, exit 1 if one is bad."""

from __future__ import annotations

import argparse
import json
import sys
import time

from karriere_app.sim.mutants import MUTANTS, Trial, trial


def main(arguments: list[str] | None = None) -> int:
    """Run the seeds and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m karriere_app.sim", description=__doc__)
    parser.add_argument("--seeds", required=True, metavar="A:B", help="from A up to, not with, B")
    parser.add_argument("--mutant", choices=sorted(MUTANTS), help="put one fault into the design")
    parser.add_argument("--bad-only", action="store_true", help="write only the lines of bad seeds, and a last one")
    chosen = parser.parse_args(arguments)
    first, _, last = chosen.seeds.partition(":")
    bad = 0
    began = time.perf_counter()
    for seed in range(int(first), int(last)):
        found = trial(seed, chosen.mutant)
        bad += bool(found.trouble)
        if found.trouble or not chosen.bad_only:
            sys.stdout.write(line_of(found) + "\n")
    if chosen.bad_only:
        seconds = time.perf_counter() - began
        count = int(last) - int(first)
        summary = {"seeds": chosen.seeds, "bad": bad, "seeds_per_second": round(count / seconds, 1)}
        sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if bad else 0


def line_of(found: Trial) -> str:
    """Return the JSON line of a seed."""
    return json.dumps({"seed": found.seed, "ok": not found.trouble, "trouble": found.trouble[:5], **found.figures})


if __name__ == "__main__":
    sys.exit(main())
