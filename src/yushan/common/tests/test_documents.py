"""Documents of the repository lead to what is there."""

import re
from pathlib import Path

from django.conf import settings

_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_ELSEWHERE = re.compile(r"[a-z]+:")


def test_every_relative_link_of_the_documents_leads_to_a_file() -> None:
    root = Path(settings.BASE_DIR)
    missing = [
        f"{page.relative_to(root)}: {target}"
        for page in [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if not _ELSEWHERE.match(target) and not (page.parent / target).exists()
    ]
    assert not missing, missing
