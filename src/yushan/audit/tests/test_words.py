"""Whoever reads the trail reads words, never the code of an action."""

import re

from django.conf import settings

from yushan.audit import words

ROOT = settings.BASE_DIR / "src" / "yushan"
_RECORDED = re.compile(r"\brecord\(\s*[\w.]+,\s*\"([a-z_]+\.[a-z_]+)\"")


def test_every_action_that_is_recorded_has_a_name() -> None:
    found = {
        action
        for path in ROOT.rglob("*.py")
        if "tests" not in path.parts
        for action in _RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 150
    assert sorted(action for action in found if not words.known(action)) == []
