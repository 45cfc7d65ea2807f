"""Reads access.toml: which address is for whom."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROLES = ("city", "area", "org", "unit", "lead", "station", "volunteer", "recipient", "reviewer", "training", "auditor")
# Who may, may so in every district: a volunteer joins the team of any.
_ANYWHERE = "anywhere"
_FILE = Path(__file__).parent / "access.toml"


@dataclass(frozen=True)
class Row:
    """One line of the table. `everybody` is where the thing is public, so that a foreign one is too."""

    kind: str
    extra: dict[str, str]
    who: dict[str, frozenset[str]]
    is_public: dict[str, bool]
    body: str
    query: str

    def may(self, method: str, role: str) -> bool:
        return role in self.who.get(method, frozenset())


def _people(words: list[str], groups: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        found |= set(_people(groups[word], groups)) if word in groups else {word} - {_ANYWHERE}
    unknown = found - {*ROLES, "nobody"}
    if unknown:
        raise ValueError(f"access.toml: nobody is called {sorted(unknown)}")
    return frozenset(found)


def _row(text: str, groups: dict[str, list[str]]) -> Row:
    head, *rules = [part.split() for part in text.split("|")]
    kind, query = head[0], next((word for word in head[1:] if word.startswith("?")), "")
    extra = dict(word.split("=", 1) for word in head[1:] if not word.startswith("?"))
    who = {method: _people(words, groups) for method, *words in rules}
    public = {method: bool({"all", "signed", _ANYWHERE} & set(words)) for method, *words in rules}
    return Row("" if kind == "-" else kind, extra, who, public, extra.pop("body", ""), query)


def read() -> dict[str, Row]:
    """Rows by the name of the address."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    groups = {name: words.split() for name, words in content["groups"].items()}
    return {name: _row(text, groups) for room in content["rooms"].values() for name, text in room.items()}
