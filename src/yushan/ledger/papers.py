"""Papers of other rooms that are verified beside certificates: same codes, same page, same command.

A room above joins with how its papers are found; what it answers is all that anybody is told.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """What stands in another register. `standing` is «valid», «revoked» or «expired»; `facts` are pairs of a word and its value."""

    code: str
    standing: str
    title: str
    number: str
    name: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    sha256: str


# By the public code, or by the digest of the file («sha256:…»); None for what is none of theirs.
Find = Callable[[str], Paper | None]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Called in AppConfig.ready()."""
    _finders[name] = find


def by_code(code: str) -> Paper | None:
    """The paper of a code, as it is kept (ledger.rules.plain_code)."""
    return next((paper for name in sorted(_finders) if code and (paper := _finders[name](code))), None)


def by_digest(sha256: str) -> Paper | None:
    """The paper whose file this is, byte for byte."""
    return by_code(f"sha256:{sha256}")
