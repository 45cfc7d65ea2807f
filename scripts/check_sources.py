"""Packages are pinned with hashes and nothing says where they come from: every machine uses its own sources."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The ways to tell an installer where packages come from: options of the command line, variables, files of its own.
CHOSEN = re.compile(
    r"(?<![\w-])--(?:extra-)?index-url\b|(?<![\w-])--(?:find-links|registry)\b|\b(?:PIP|UV)_(?:EXTRA_)?INDEX(?:_URL)?\b"
    r"|\bnpm_config_registry\b",
    re.I,
)
OWN_FILES = {"pip.conf", ".npmrc", ".pypirc", "uv.toml"}
BINARY = {".ico", ".jpg", ".mo", ".pdf", ".png", ".ttf", ".woff", ".woff2", ".xls", ".xlsx", ".zip"}


def tracked() -> list[Path]:
    """Files of the project, also those not yet committed; without git, everything outside of generated folders."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        generated = {".venv", "build", "node_modules", "var"}
        found = [path for path in ROOT.rglob("*") if not generated & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file() and path.suffix not in BINARY]


def sources() -> list[str]:
    """Places that tell an installer where to look."""
    found = []
    for path in tracked():
        if path == Path(__file__).resolve():
            continue
        if path.name in OWN_FILES:
            found.append(f"{path.relative_to(ROOT)}: tells an installer where packages come from")
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := CHOSEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: says where packages come from, {match[0]}")
    return found


def locks() -> list[str]:
    """What is not pinned, has no hash, or carries an address."""
    found = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8")):
            first = block.splitlines()[0] if block else ""
            if first.startswith("-") or "://" in block:
                found.append(f"{path.relative_to(ROOT)}: carries an option or an address: {first}")
            elif first and not first.startswith("#") and not ("==" in first and "--hash=sha256:" in block):
                found.append(f"{path.relative_to(ROOT)}: not pinned with a hash: {first}")
    for name, package in json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"].items():
        if "resolved" in package:
            found.append(f"package-lock.json: {name} carries the address of its download")
        if name and "integrity" not in package:
            found.append(f"package-lock.json: {name} has no hash")
    return found


def main() -> None:
    """Exit 1 with a line for each finding."""
    if found := sources() + locks():
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
