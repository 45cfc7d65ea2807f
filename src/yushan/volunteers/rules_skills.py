"""The tree of skills: what a word means, what lies below a skill, what somebody looks for. Pure: nodes come in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A skill; `key` is its row, `initials` are those of name and synonyms in pinyin, in the same order."""

    key: int
    code: str
    name: str
    parent: str = ""
    synonyms: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Name and synonyms."""
        return (self.name, *self.synonyms)


def plain(word: str) -> str:
    """A word as it is compared: without spaces, in small letters."""
    return "".join(word.split()).casefold()


def circle(parents: Mapping[str, str]) -> str:
    """A code that is its own ancestor; empty when there is none."""
    for code in parents:
        seen, above = {code}, parents[code]
        while above:
            if above in seen:
                return code
            seen.add(above)
            above = parents.get(above, "")
    return ""


class SkillTree:
    """The nodes in the plan's order, parents before children or not."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.code: node for node in nodes}
        self._children: dict[str, list[str]] = defaultdict(list)
        self._by_word: dict[str, str] = {}
        for node in self.nodes.values():
            self._children[node.parent].append(node.code)
        for node in self.nodes.values():
            self._by_word.setdefault(plain(node.name), node.code)
        for node in self.nodes.values():
            for word in node.synonyms:
                self._by_word.setdefault(plain(word), node.code)

    def children(self, code: str = "") -> list[Node]:
        """The nodes right below one, or the top."""
        return [self.nodes[child] for child in self._children.get(code, [])]

    def meaning(self, word: str) -> Node | None:
        """The skill that a word names, as its name or a synonym; None for a word of somebody's own."""
        code = self._by_word.get(plain(word))
        return self.nodes[code] if code else None

    def below(self, code: str) -> list[Node]:
        """The node itself and everything under it; nothing for a code that is not known."""
        found, waiting = [], [code] if code in self.nodes else []
        while waiting:
            node = self.nodes[waiting.pop()]
            found.append(node)
            waiting += self._children.get(node.code, [])
        return found

    def path(self, code: str) -> list[Node]:
        """From the top down to the node."""
        found: list[Node] = []
        while code in self.nodes:
            found.insert(0, self.nodes[code])
            code = self.nodes[code].parent
        return found

    def walk(self, code: str = "", depth: int = 0) -> list[tuple[int, Node]]:
        """Every node below with its depth, as a list to choose from shows them."""
        rows: list[tuple[int, Node]] = []
        for node in self.children(code):
            rows += [(depth, node), *self.walk(node.code, depth + 1)]
        return rows

    def accepted(self, word: str) -> frozenset[str]:
        """Words by which somebody has what a post asks for with `word`: the skill itself and all below, compared plainly.

        A word that the tree does not know is had by whoever has the same word.
        """
        node = self.meaning(word)
        if node is None:
            return frozenset({plain(word)})
        return frozenset(plain(one) for skill in self.below(node.code) for one in skill.words)

    def find(self, text: str, limit: int = 20) -> list[Node]:
        """What somebody may mean by the beginning or a part of a name or synonym, or by pinyin initials; best first."""
        wanted = plain(text)
        if not wanted:
            return []
        ranked: list[tuple[int, int, Node]] = []
        for place, node in enumerate(self.nodes.values()):
            ranks = [_rank(wanted, plain(word)) for word in node.words]
            if wanted.isascii():
                ranks += [3 for initials in node.initials if initials.startswith(wanted)]
            if best := min((rank for rank in ranks if rank), default=0):
                ranked.append((best, place, node))
        return [node for _rank_, _place, node in sorted(ranked, key=lambda row: row[:2])[:limit]]


def _rank(wanted: str, word: str) -> int:
    """1 the same, 2 begins with it, 4 contains it, 0 not at all; 3 is for initials."""
    if word == wanted:
        return 1
    return 2 if word.startswith(wanted) else 4 if wanted in word else 0


def known(tree: SkillTree, words: Sequence[str]) -> list[Node]:
    """The skills that these words name, each once, in the order of the words."""
    found = (tree.meaning(word) for word in words)
    return list({node.code: node for node in found if node}.values())
