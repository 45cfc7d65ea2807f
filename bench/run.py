"""`python -m bench.run [--only NAME] [--size small|full]`: runs benchmarks, each on a platform of its own.

One: its last line is one JSON object. All: they run at the given size and bench/results.json is written.
"""

import argparse
import importlib
import importlib.util
import json
import sys
import traceback

from bench.harness import ROOT, Size, machine, platform

# In the order of docs/interfaces.md; those whose module is not there yet cannot be named.
NAMES = [
    *("roster_import", "pages", "people", "library", "needs", "oversight", "campaigns", "checkin", "signup_race"),
    *("certificates", "matching", "indicators", "district", "failover"),
]


def available() -> list[str]:
    """Benchmarks that can be run."""
    return [name for name in NAMES if importlib.util.find_spec(f"bench.{name}")]


def measure(name: str, size: Size) -> dict[str, object]:
    """Runs one benchmark on a fresh platform."""
    module = importlib.import_module(f"bench.{name}")
    database = getattr(module, "DATABASE", "sqlite")
    with platform(database[size] if isinstance(database, dict) else database) as place:
        figures = module.run(place, size)
        return {"bench": name, "size": size, "machine": machine(place), "figures": figures}


def main() -> int:
    """Exit 1 when a benchmark could not be run."""
    names = available()
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=names)
    parser.add_argument("--size", choices=["small", "full"], default="small")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.size), ensure_ascii=False))
        return 0
    results, failed = [], []
    for name in names:
        print(f"{name} …", file=sys.stderr)
        try:
            results.append(measure(name, options.size))
        except Exception:
            traceback.print_exc()
            failed.append(name)
            continue
        print(json.dumps(results[-1], ensure_ascii=False))
    (ROOT / "bench" / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    if failed:
        print(f"Not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
