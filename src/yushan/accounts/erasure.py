"""Erasing a person (个人信息保护法 art. 47): what stands against it, what rooms above remove.

A room that keeps something about a person joins here: `check` says what has to be settled first, `erase` removes what
the room has no duty to keep. Facts that must stay (posted hours) lose the person instead: the row behind them keeps
neither name nor number.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from yushan.accounts.actions.people import pinyin_of
from yushan.accounts.models import ErasureRequest, Person

NOBODY = "已注销"
_ERASED = "erased-"


@dataclass(frozen=True)
class Obstacle:
    """What has to be settled before somebody can be erased, and where."""

    text: str
    url: str = ""


Check = Callable[[Person], Iterable[Obstacle]]
Erase = Callable[[Person], None]
_checks: dict[str, Check] = {}
_erasers: dict[str, Erase] = {}


def register(name: str, *, check: Check | None = None, erase: Erase | None = None) -> None:
    """Called in AppConfig.ready(). `erase` runs inside the transaction; what it does outside goes by on_commit."""
    if check:
        _checks[name] = check
    if erase:
        _erasers[name] = erase


def obstacles(person: Person) -> list[Obstacle]:
    """Everything that stands against it now, in the order of names."""
    return [found for name in sorted(_checks) for found in _checks[name](person)]


def run_erasers(person: Person) -> None:
    """What the rooms above remove."""
    for name in sorted(_erasers):
        _erasers[name](person)


def waiting_request(person_id: int) -> ErasureRequest | None:
    """The request that is in its grace; 1 statement."""
    return ErasureRequest.objects.filter(person_id=person_id, state=ErasureRequest.State.WAITING).first()


def erased_people() -> QuerySet[Person]:
    """Of whom nothing is known any more."""
    return Person.objects.filter(identity_hash__startswith=_ERASED)


def empty_values() -> dict[str, object]:
    """The columns of a person of whom nothing is known any more; the hash fits no identity number."""
    return {
        "name": NOBODY,
        "name_pinyin": pinyin_of(NOBODY),
        "identity_number": "",
        "identity_hash": f"{_ERASED}{secrets.token_hex(24)}",
        "birth_date": None,
        "gender": "",
        "identity_check": "",
        "identity_checked_at": None,
        "identity_check_source": "",
    }
