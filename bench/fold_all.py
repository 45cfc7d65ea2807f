"""Folds what the worker would fold; `python -m bench.fold_all`, with the platform's settings. Prints how much and how long."""

import json
import os
import time

import django


def main() -> None:
    """Prints one object."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yushan.settings")
    django.setup()
    from yushan.indicators.actions import fold

    began = time.perf_counter()
    print(json.dumps({"folded": fold(), "seconds": round(time.perf_counter() - began, 1)}))


if __name__ == "__main__":
    main()
