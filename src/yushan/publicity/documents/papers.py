"""Posters in three layouts as PDF and PNG, and the share card. A paper is kept ready for a while under the mark of everything
that stands on it: once a name or a picture may not be shown any more the mark is another one, and the paper is made anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse

from yushan.campaigns.models import Kind
from yushan.common.papers import draw, framed, qr_picture, typeset
from yushan.publicity.models import StoryPicture
from yushan.publicity.queries.telling import Told

_HERE = Path(__file__).parent
CARD = "card"
_STORE = "papers"  # of settings.CACHES
KEPT_SECONDS = 3600
_POSTER_PPI, _CARD_PPI = 96, 72
_MOST_FACTS = 4
_SIGNS = {Kind.PERSON: "人", Kind.ORGANIZATION: "队", Kind.STATION: "站", Kind.PROJECT: "创"}


class Layout(NamedTuple):
    """How a poster looks; `form` of its photograph, None where it has none."""

    label: str
    template: bytes
    form: tuple[int, int] | None


def _read(name: str) -> bytes:
    return (_HERE / f"{name}.typ").read_bytes()


LAYOUTS = {
    "red": Layout("红榜", _read("poster_red"), None),
    "photo": Layout("大图", _read("poster_photo"), (1188, 892)),
    "words": Layout("金句", _read("poster_words"), None),
}
_CARD = Layout("分享图", _read("card"), (460, 630))
MEDIA = {"pdf": "application/pdf", "png": "image/png"}
Fetch = Callable[[StoryPicture], bytes]


def address_of(told: Told) -> str:
    """The story's page as it is printed and shared."""
    return str(settings.SITE_URL) + reverse("publicity:public_story", args=[told.code])


def _content(told: Told) -> dict[str, Any]:
    first = told.pictures[0] if told.pictures else None
    short = told.lead if len(told.lead) <= 60 else told.lead[:58] + "……"
    return {
        "title": told.title, "name": told.name, "honour": told.honour, "year": str(told.year), "area": told.area,
        "campaign": told.campaign, "giver": told.giver, "lead": told.lead, "short": short, "quote": told.quote,
        "quote_by": told.quote_by, "facts": [list(one) for one in told.facts[:_MOST_FACTS]],
        "sign": _SIGNS[Kind(told.kind)], "alt": first.caption if first else "", "credit": first.credit if first else "",
        "url": address_of(told), "qr": qr_picture(address_of(told)),
    }  # fmt: skip


def mark_of(told: Told, kind: str) -> str:
    """Of everything that stands on a paper; another name or picture is another mark."""
    first = told.pictures[0].code if told.pictures else ""
    whole = json.dumps([kind, first, _content(told)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _key(code: str, kind: str) -> str:
    return f"publicity:{code}:{kind}"


def kept(told: Told, kind: str) -> bytes | None:
    """A paper that is ready and still right; None where it has to be made."""
    found = caches[_STORE].get(_key(told.code, kind))
    return found[1] if found and found[0] == mark_of(told, kind) else None


def _mark(kind: str, content: Any) -> str:
    return hashlib.sha256(json.dumps([kind, content], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def ready(code: str, kind: str, content: Any) -> bytes | None:
    """A paper that is ready under the mark of `content`, everything that stands on it; None where it has to be made."""
    found = caches[_STORE].get(_key(code, kind))
    return bytes(found[1]) if found and found[0] == _mark(kind, content) else None


def made_once(code: str, kind: str, content: Any, make: Callable[[], bytes]) -> bytes:
    """The paper that is ready; else it is made and kept for a while."""
    if (found := ready(code, kind, content)) is not None:
        return found
    made = make()
    caches[_STORE].set(_key(code, kind), (_mark(kind, content), made), KEPT_SECONDS)
    return made


def paper(told: Told, kind: str, fetch: Fetch) -> bytes:
    """`card`, or a layout with what it is for: `red.pdf`, `photo.png`. KeyError for another. `fetch` reads a picture."""
    if (ready := kept(told, kind)) is not None:
        return ready
    made = _made(told, kind, fetch)
    caches[_STORE].set(_key(told.code, kind), (mark_of(told, kind), made), KEPT_SECONDS)
    return made


def _made(told: Told, kind: str, fetch: Fetch) -> bytes:
    name, _dot, ending = kind.partition(".")
    layout = _CARD if kind == CARD else LAYOUTS[name]
    pictures = {}
    if layout.form and told.pictures:
        first = told.pictures[0]
        pictures["photo"] = framed(fetch(first), first.media_type, *layout.form)
    if kind == CARD:
        return draw(layout.template, _content(told), ppi=_CARD_PPI, pictures=pictures)
    if ending == "png":
        return draw(layout.template, _content(told), ppi=_POSTER_PPI, pictures=pictures)
    return typeset(layout.template, _content(told), pictures=pictures)


def kinds() -> list[str]:
    """Every poster: layout and ending."""
    return [f"{name}.{ending}" for name in LAYOUTS for ending in MEDIA]


def forget(codes: Iterable[str]) -> None:
    """Throws away what was kept ready of stories."""
    caches[_STORE].delete_many([_key(code, kind) for code in codes for kind in (CARD, *kinds())])
