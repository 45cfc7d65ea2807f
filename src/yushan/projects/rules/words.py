"""The words by which the library is searched: what is kept of an entry, what a typed text asks for (ADR 0023).

Pure: pinyin and synonyms are arguments. A word of the index is written without spaces; words stand between spaces.
Chinese goes by pairs of characters («科普大篷车» → 科普 普大 大篷 篷车 车), so a search for a part finds the whole and a
single character finds the pairs that begin with it. Pinyin goes by what begins at each syllable: «p:dapengche», «i:dpc».
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[a-z0-9]+")
# Somebody types the beginning of a name, not a sentence: so many letters of pinyin, so many initials are kept of it.
_LETTERS, _INITIALS = 18, 8
_MOST_TERMS = 12
Syllables = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Word:
    """One word of the index; `prefix`: any that begins so."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Every:
    """All of the parts."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True)
class Either:
    """At least one of the parts."""

    parts: tuple["Wanted", ...]


Wanted = Word | Every | Either


def runs(text: str) -> list[str]:
    """The stretches of Chinese and of Latin letters or digits in a text, one width, small letters."""
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def is_latin(run: str) -> bool:
    """True for letters and digits."""
    return run.isascii()


def pairs(run: str) -> list[str]:
    """The pairs of a Chinese stretch, and its last character alone."""
    return [run[at : at + 2] for at in range(len(run))]


def body_words(texts: Iterable[str]) -> set[str]:
    """Words of running text: found by Chinese pairs and whole Latin words."""
    found: set[str] = set()
    for text in texts:
        for run in runs(text):
            found.update([run] if is_latin(run) else pairs(run))
    return found


def named_words(texts: Iterable[str], syllables: Syllables) -> set[str]:
    """Words of names and titles: as `body_words`, and by pinyin from each syllable on."""
    found = body_words(kept := list(texts))
    for text in kept:
        for run in runs(text):
            if is_latin(run):
                continue
            spoken = [sound for sound in syllables(run) if sound.isascii() and sound.isalnum()]
            for at in range(len(spoken)):
                found.add("p:" + "".join(spoken[at : at + _LETTERS])[:_LETTERS])
                found.add("i:" + "".join(sound[0] for sound in spoken[at : at + _INITIALS]))
    return found


def facet(name: str, code: str) -> str:
    """The word of something that is chosen from a list: «area=500109»."""
    return f"{name}={code}"


def line_of(words: Iterable[str]) -> str:
    """The words as they are kept: in order, a space before and after each."""
    return f" {' '.join(sorted(words))} "


def wanted(text: str, synonyms: Mapping[str, Sequence[str]]) -> Wanted | None:
    """What a typed text asks for: every part of it, each part itself or a synonym. None for nothing readable."""
    parts: list[Wanted] = []
    for run in runs(text)[:_MOST_TERMS]:
        parts += [_latin(run, synonyms)] if is_latin(run) else _chinese(run, synonyms)
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _latin(run: str, synonyms: Mapping[str, Sequence[str]]) -> Wanted:
    words = (
        Word(run, prefix=True),
        Word(f"p:{run[:_LETTERS]}", prefix=True),
        Word(f"i:{run[:_INITIALS]}", prefix=True),
    )
    return Either((*words, *(_piece(other) for other in synonyms.get(run, ()))))


def _piece(run: str) -> Wanted:
    """A stretch that has to be there: its pairs; a single character begins a pair."""
    if is_latin(run):
        return Word(run)
    if len(run) == 1:
        return Word(run, prefix=True)
    found = tuple(Word(pair) for pair in pairs(run)[:-1])
    return found[0] if len(found) == 1 else Every(found)


def _chinese(run: str, synonyms: Mapping[str, Sequence[str]]) -> list[Wanted]:
    """Cut at the longest words that have synonyms, read from the left."""
    longest = max((len(word) for word in synonyms), default=0)
    parts: list[Wanted] = []
    plain, at = "", 0
    while at < len(run):
        word = next(
            (run[at : at + length] for length in range(min(longest, len(run) - at), 0, -1)
             if run[at : at + length] in synonyms),
            "",
        )  # fmt: skip
        if not word:
            plain, at = plain + run[at], at + 1
            continue
        if plain:
            parts.append(_piece(plain))
        plain, at = "", at + len(word)
        parts.append(Either(tuple(_piece(other) for other in dict.fromkeys((word, *synonyms[word])))))
    return [*parts, _piece(plain)] if plain else parts


def holds(line: str, asked: Wanted) -> bool:
    """True when a kept line has what is asked for: what the database decides, said in Python."""
    if isinstance(asked, Word):
        return f" {asked.text}{'' if asked.prefix else ' '}" in line
    found = (holds(line, part) for part in asked.parts)
    return all(found) if isinstance(asked, Every) else any(found)
