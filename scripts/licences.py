"""Writes docs/licences.md: licence of every package that the platform runs with, and of the tools of the workshop.

Stops at a licence that is not on the list, so that a new dependency is looked at before it comes in.
`--check` only compares the document and exits 1 when it is not up to date.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "licences.md"
# Names that packages give to the same licence.
SAME = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "DFSG approved": "MIT",  # a remark beside the licence itself
}
# Fit for a platform under Apache-2.0. LGPL: psycopg, used as a library of its own, unchanged.
FINE = {
    *(
        "0BSD",
        "Apache-2.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
    ),
    *("MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib"),
}
# Only ever run beside the code, never part of what is given away.
FINE_FOR_TOOLS = {*FINE, "GPL-3.0-or-later"}
# Somebody read the licence file, because the package describes itself unclearly.
READ = {"qrcode": "BSD-3-Clause AND MIT"}
HEAD = """# Licences of what the platform is made with

Made by `make docs`; do not edit. The platform itself: Apache-2.0 (LICENSE).
"""

Row = tuple[str, str, str]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(path: Path) -> set[str]:
    return {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", path.read_text(), re.M)}


def _installed() -> dict[str, Row]:
    """Plain name → name, version, licence of every package in the environment."""
    command = [str(Path(sys.executable).with_name("pip-licenses")), "--with-system", "--format=json"]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rows = {}
    for package in packages:
        words = re.split(r"; | (AND|OR) ", READ.get(package["Name"], package["License"]))
        said = [SAME.get(word, word) for word in words if word]
        licence = " ".join(said) if {"AND", "OR"} & set(said) else " AND ".join(dict.fromkeys(said))
        rows[_plain(package["Name"])] = (package["Name"], package["Version"], licence)
    return rows


def _front_end() -> list[Row]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return [
        (path.rpartition("node_modules/")[2], package["version"], package.get("license", "unknown"))
        for path, package in packages.items()
        if path
    ]


def _may_be_used(licence: str, fine: set[str]) -> bool:
    """OR gives the choice, AND demands each."""
    return any(all(part.strip("() ") in fine for part in way.split(" AND ")) for way in licence.split(" OR "))


def _table(title: str, rows: list[Row]) -> str:
    lines = [
        f"| {name} | {version} | {licence} |" for name, version, licence in sorted(rows, key=lambda row: _plain(row[0]))
    ]
    return "\n".join([f"## {title}\n", "| package | version | licence |", "|---|---|---|", *lines, ""])


def main() -> None:
    """Writes or compares; exit 1 with a line for each licence that is not on the list."""
    base, everything = (_locked(ROOT / "requirements" / f"{name}.txt") for name in ("base", "dev"))
    installed = _installed()
    if missing := sorted(everything - installed.keys()):
        sys.exit(f"Not installed, so the licence cannot be read: {', '.join(missing)} (make setup-dev)")
    running = [installed[name] for name in base]
    tools = [installed[name] for name in everything - base]
    front_end = _front_end()
    refused = [row for row in [*running, *front_end] if not _may_be_used(row[2], FINE)]
    refused += [row for row in tools if not _may_be_used(row[2], FINE_FOR_TOOLS)]
    if refused:
        sys.exit("\n".join(f"{name} {version}: «{licence}» is not on the list" for name, version, licence in refused))
    tables = [
        _table("Running: Python", running),
        _table("Running: front end", front_end),
        _table("Tools for tests and checks", tools),
    ]
    text = "\n".join([HEAD, *tables]).rstrip() + "\n"
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(text, encoding="utf-8")
    elif not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != text:
        sys.exit("docs/licences.md is not up to date: run make docs")


if __name__ == "__main__":
    main()
