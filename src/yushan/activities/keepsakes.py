"""What rooms above put on the page of one's own sign-up once it is over: a letter of thanks, a form to give an opinion."""

from collections.abc import Callable
from dataclasses import dataclass

from yushan.activities.models import SignUp


@dataclass(frozen=True)
class Keepsake:
    """One link: an icon of the set, words, address."""

    icon: str
    label: str
    url: str


Find = Callable[[SignUp], list[Keepsake]]
_finders: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Called in AppConfig.ready(); `find` costs one statement."""
    _finders[name] = find


def of(sign_up: SignUp) -> list[Keepsake]:
    """Everything for somebody who came; nothing for who did not."""
    if sign_up.state != "attended":
        return []
    return [one for name in sorted(_finders) for one in _finders[name](sign_up)]
