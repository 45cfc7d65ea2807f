"""Refuses in templates what the content security policy would refuse, text marked as safe, and lines nobody can read."""

import re
import sys
from pathlib import Path

WIDEST = 250  # a sentence with its values cannot be broken; a page written into one line can
ROOT = Path(__file__).resolve().parents[1]
REFUSED = {
    r"\sstyle\s*=": "inline style: use a class of the kit, or an attribute of <progress> or SVG",
    r"<style\b": "style element: put it into a style sheet of the room",
    r"\son[a-z]+\s*=\s*[\"']": "inline handler: listen in a static module",
    r"\shx-on[:=]": "inline handler: listen in a static module",
    r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:": "script in an address",
    r"<script\b(?![^>]*\ssrc=)(?![^>]*type=[\"']application/json)": "inline script: use a static module or json_script",
    r"\|\s*safe\b(?!seq)": "text marked as safe: build the markup with format_html in Python",
    r"{%\s*autoescape\s+off": "escaping switched off",
    r"(?:src|href)\s*=\s*[\"']https?://[^\"']+\.(?:js|css|woff2?)": "file of another site: install it by npm",
}


def findings(path: Path) -> list[str]:
    """`file:line: reason` for everything refused in one template."""
    text = path.read_text(encoding="utf-8")
    found = []
    for pattern, reason in REFUSED.items():
        for match in re.finditer(pattern, text, re.I):
            number = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{number}: {reason}")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDEST:
            found.append(f"{path.relative_to(ROOT)}:{number}: {len(line)} characters: one element or tag per line")
    return found


def main() -> None:
    """Exit 1 with a line for each finding."""
    found = [line for path in sorted(ROOT.glob("src/yushan/*/templates/**/*.html")) for line in findings(path)]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
