"""Benchmarks: what a user waits for, measured from another process than the server's (docs/interfaces.md, Benchmarks).

One module a benchmark, named as in run.NAMES, with

    DATABASE = "postgresql"                    # only if not SQLite; or one for each size
    def run(place: Platform, size: Size) -> Figures: ...

`place` is an empty, migrated platform that is thrown away afterwards (bench.harness).
"""
