"""图览: pictures of the city or an area, each with its table, its formula and a download."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yushan.common import counts
from yushan.common.errors import NotFound, Refusal
from yushan.indicators import export
from yushan.indicators.drawings import PICTURES, Picture
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries.pictures import TRAITS
from yushan.indicators.rules.drawing import Drawing
from yushan.indicators.rules.few import FEW
from yushan.indicators.stale import kept
from yushan.indicators.views.asked import moment_of
from yushan.indicators.views.catalogue import address, file_kind, frame_of, place_of
from yushan.indicators.words import SCOPES
from yushan.organizations.access import can

DRAWN_SCOPES = (counts.CITY, counts.AREA)
# In tests figures are asked for again as soon as something happened.
PICTURE_SECONDS = 0 if settings.TESTING else 300


@dataclass(frozen=True)
class Asked:
    """Which picture of what as of when; `few` people are left out where the asker does not see people at all."""

    picture: Picture
    place: Place
    at: Moment
    trait: str
    few: int

    def drawn(self) -> Drawing:
        """What goes through people or lines is kept for a while, for everybody who may see as much."""

        def make() -> Drawing:
            return self.picture.draw(self.place, self.at, self.trait, self.few)

        if not self.picture.is_dear:
            return make()
        where = f"{self.place.scope}:{self.place.pk}:{self.at.as_of}:{self.few}"
        found: Drawing = kept(f"indicators:picture:{where}:{self.picture.key(self.trait)}", PICTURE_SECONDS, make)
        return found

    @property
    def kept(self) -> dict[str, str]:
        """What stays in addresses beside place and day."""
        return {"by": self.trait} if self.picture.has_traits else {}

    @property
    def title(self) -> str:
        """With the trait."""
        return self.picture.title_by(self.trait)


def trait_of(request: HttpRequest) -> str:
    """By which trait the composition is shown; the first one where none or an unknown one is named."""
    asked = request.GET.get("by", "")
    return asked if asked in TRAITS else next(iter(TRAITS))


def picture_named(code: str) -> Picture:
    """One of the pictures. NotFound for others."""
    if code not in PICTURES:
        raise NotFound("没有这张图，请从“图览”里选。")
    return PICTURES[code]


def table_file(kind: str, picture: Picture, drawn: Drawing, *, place: str, title: str, as_of: date) -> HttpResponse:
    """The table of a picture as a file, with how it is reckoned."""
    header, rows = drawn.file
    note = f"{picture.formula}来源：{picture.source}。{drawn.note}"
    head = f"{place} {title}，截至 {as_of}"
    return export.download(kind, f"{place}-{title}-{as_of}", head, list(header), [list(row) for row in rows], note)


def _asked(request: HttpRequest, code: str) -> Asked:
    picture, place = picture_named(code), place_of(request)
    if place.scope not in DRAWN_SCOPES:
        raise Refusal(f"图览按全市和区县看，不按{SCOPES[place.scope]}看。", field="scope")
    few = 0 if can(request.user, "volunteer.view", on=place.access) else FEW
    return Asked(picture, place, moment_of(request), trait_of(request), few)


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """All pictures with what each one answers."""
    place, at = place_of(request), moment_of(request)
    fits = place.scope in DRAWN_SCOPES
    listed = [(one, address("picture", place, at, one.code)) for one in PICTURES.values()] if fits else []
    more: list[tuple[str, str, str]] = []
    if place.scope == counts.CITY:
        more.append(
            (_("41 个区域的地图"), _("三项指标和目录里每项指标，各区县一张图。"), address("catalogue", place, at))
        )
    context: dict[str, Any] = frame_of(request, at, place) | {
        "heading": _("图览"),
        "listed": listed,
        "more": more if fits else [],
        "fits": fits,
    }
    return render(request, "indicators/pictures.html", context)


@login_required
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """One picture beside its table."""
    asked = _asked(request, code)
    drawn = asked.drawn()
    context: dict[str, Any] = frame_of(request, asked.at, asked.place, **asked.kept) | {
        "heading": asked.title,
        "picture": asked.picture,
        "drawn": drawn,
        "traits": [
            (label, address("picture", asked.place, asked.at, code, by=name), name == asked.trait)
            for name, label in TRAITS.items()
        ]
        if asked.kept
        else [],
        "all": [
            (one.title, address("picture", asked.place, asked.at, one.code), one.code == code)
            for one in PICTURES.values()
        ],
        "pictures_url": address("pictures", asked.place, asked.at),
        "export_url": address("picture_export", asked.place, asked.at, code, **asked.kept),
    }
    return render(request, "indicators/picture.html", context)


@login_required
def picture_export(request: HttpRequest, code: str) -> HttpResponse:
    """The table of a picture; of the calendar every day."""
    kind, asked = file_kind(request), _asked(request, code)
    return table_file(
        kind, asked.picture, asked.drawn(), place=asked.place.name, title=asked.title, as_of=asked.at.as_of
    )
