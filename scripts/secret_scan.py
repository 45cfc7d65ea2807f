"""Looks for secrets in the project's files; what was looked at and found harmless stands in .secrets.baseline.

`--accept` writes the baseline anew, after somebody looked at each finding. The baseline keeps hashes only.
"""

import json
import re
import sys
from pathlib import Path

from check_sources import ROOT, tracked
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

BASELINE = ROOT / ".secrets.baseline"
# Lists of hashes, and the table of places: long strings that are meant to look random.
LEFT_OUT = re.compile(r"^(requirements/.*\.txt|package-lock\.json|\.secrets\.baseline|src/yushan/locale/.*)$")

Finding = tuple[str, str]


def scan() -> dict[Finding, str]:
    """(file, hash of the finding) → `file:line: kind`."""
    found = {}
    with default_settings():
        secrets = SecretsCollection(root=str(ROOT))
        for path in tracked():
            name = path.relative_to(ROOT).as_posix()
            if not LEFT_OUT.match(name):
                secrets.scan_file(name)
        for name, secret in secrets:
            # Made-up people in tests have made-up passwords; keys and tokens count there too.
            if secret.type == "Secret Keyword" and "/tests/" in name:
                continue
            found[name, secret.secret_hash] = f"{name}:{secret.line_number}: {secret.type}"
    return found


def known(baseline: Path) -> set[Finding]:
    """Findings that somebody looked at."""
    if not baseline.exists():
        return set()
    return {(name, hashed) for name, hashes in json.loads(baseline.read_text()).items() for hashed in hashes}


def main() -> None:
    """Exit 1 with a line for each finding that is not in the baseline."""
    found = scan()
    if "--accept" in sys.argv[1:]:
        files: dict[str, list[str]] = {}
        for name, hashed in sorted(found):
            files.setdefault(name, []).append(hashed)
        BASELINE.write_text(json.dumps(files, indent=2) + "\n")
        return
    if new := [found[key] for key in sorted(found.keys() - known(BASELINE))]:
        sys.exit("\n".join([*new, "If they are harmless: .venv/bin/python scripts/secret_scan.py --accept"]))


if __name__ == "__main__":
    main()
