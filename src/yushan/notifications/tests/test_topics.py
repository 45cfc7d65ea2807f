"""Every word with which a notice's key begins stands in the table, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from yushan.activities.lifecycle import ACTIVITY
from yushan.notifications.rules import SHOWN_TOPICS, TOPICS, topic_of

ROOT = Path(settings.BASE_DIR) / "src" / "yushan"
_TELLERS = {"notify", "Message", "tell", "tell_all", "tell_notice", "_tell", "tell_holder", "notify_each"}


def _starts(node: ast.expr) -> Iterator[str]:
    """The beginning of a text as it is written: «cancelled:» of f"cancelled:{…}"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value)


def words_in_use() -> set[str]:
    """From all modules that tell somebody something: what is given as `key`, and names `key` and `name` that end so."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        if "tests" in path.parts or path.name.startswith("test") or "demo" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if not re.search(r"\b(notify|notify_each|tell|tell_all)\(", source):
            continue
        for node in ast.walk(ast.parse(source)):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _TELLERS:
                given = [one.value for one in node.keywords if one.arg == "key"]
            elif isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["key"]:
                given = [node.value]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                names = [getattr(one, "id", "") for one in node.targets[0].elts]
                if "key" in names and isinstance(node.value, ast.Tuple):
                    given = [node.value.elts[names.index("key")]]
            for one in given:
                found |= {text.split(":", 1)[0] for text in _starts(one) if text.strip(":")}
    return found


# Completed by somebody else: what stands before them is in the table («certificate:7:issued», «case:3:opened»).
_INNER = {"stand-in-", "issued", "none", "revoked", "opened", "said", "decided", "erasure"}
# The same of classes («training:5:survey»), of cases («rights-desk:8:late:1») and of incidents («incident:3:grade:2»).
_INNER |= {
    "again",
    "by-clerk",
    "completed",
    "ending",
    "exam-closes",
    "exam-open",
    "missed",
    "moved",
    "no-place",
    "session",
}
_INNER |= {"soon", "survey", "new", "late", "grade"}
# Written in another way: a call in the key, a name that is completed, the state of an activity.
_ELSEWHERE = {
    *("remind", "certificate", "case", "membership", "qualification", "import", "roster-reminder", "stand-in-agreed"),
    *("stand-in-refused", "published", "returned", "badge", "thanks", "points", "move", "test-message", "erasure"),
    *("redemption", "four-eyes", "stand-in", "placing", "training"),
}


def test_every_word_in_use_has_its_topic():
    known = {word for topic in TOPICS.values() for word in topic.words}
    unknown = words_in_use() - known - _INNER
    assert not unknown, f"rules/topics.py does not know: {sorted(unknown)}"


def test_no_word_is_left_over_or_in_two_topics():
    listed = [word for topic in TOPICS.values() for word in topic.words]
    assert len(listed) == len(set(listed))
    assert set(listed) - words_in_use() <= _ELSEWHERE, sorted(set(listed) - words_in_use() - _ELSEWHERE)
    assert {"published", "returned"} <= set(ACTIVITY.labels)


def test_examples():
    codes = {
        "remind:24:17:1788": "reminders", "cancelled:3": "changes", "move:3:1788:clash": "changes",
        "promoted:accepted:9": "answers", "settled:3:120": "hours", "certificate:7:issued": "hours",
        "regulation:3:remind:20260906": "teams", "seen-as:4": "safety", "not-known:1": "teams",
    }  # fmt: skip
    assert {key: topic_of(key).code for key in codes} == codes
    assert len(SHOWN_TOPICS) == 6
