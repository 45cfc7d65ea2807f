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
    assert sorted({action.split(".")[0] for action in found} - set(words.ROOMS)) == []


def test_no_two_actions_have_the_same_words() -> None:
    labels = [label for _room, names in words.by_room() for _code, label in names]
    assert sorted(label for label in set(labels) if labels.count(label) > 1) == []
