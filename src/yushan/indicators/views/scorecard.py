"""The scorecard of 2027 (G10): five qualities with formula, weights and what moves the whole most."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yushan.common.errors import Refusal
from yushan.indicators import export
from yushan.indicators.moments import Moment
from yushan.indicators.places import Place
from yushan.indicators.queries import catalogue as defined
from yushan.indicators.queries import of_nodes
from yushan.indicators.rules.measuring import Measured, rounded, shown
from yushan.indicators.rules.scorecard import Scorecard, ScoredPart, score
from yushan.indicators.views.asked import moment_of
from yushan.indicators.views.catalogue import address, file_kind, frame_of, place_of
from yushan.indicators.words import SCOPES

HEADER = ("维度", "指标", "现状", "零分值", "满分值", "得分", "占总分%", "达到满分值总分可加")


@dataclass(frozen=True)
class Row:
    """One indicator in a quality, ready for the page."""

    scored: ScoredPart
    now: Measured
    url: str

    @property
    def points(self) -> str:
        return "—" if self.scored.points is None else rounded(self.scored.points)

    @property
    def share(self) -> str:
        return rounded(self.scored.share)

    @property
    def gain(self) -> str:
        return rounded(self.scored.gain)

    @property
    def zero(self) -> str:
        return shown(self.scored.part.zero, self.now.indicator.unit).replace(".0%", "%")

    @property
    def full(self) -> str:
        return shown(self.scored.part.full, self.now.indicator.unit).replace(".0%", "%")


def _asked(request: HttpRequest) -> tuple[Place, Moment, Scorecard, dict[str, Measured]]:
    place, at = place_of(request), moment_of(request)
    if place.scope not in ("city", "area"):
        raise Refusal(f"评价按全市和区县做，不按{SCOPES[place.scope]}做。", field="scope")
    qualities, known = defined.qualities(), defined.catalogue()
    codes = {part.indicator for quality in qualities for part in quality.parts}
    found = of_nodes.at_node([known[code] for code in codes if code in known], place, at.as_of)
    return place, at, score(qualities, {code: one.value for code, one in found.items()}), found


@login_required
def card(request: HttpRequest) -> HttpResponse:
    """The five qualities of the city or of an area."""
    place, at, whole, found = _asked(request)
    qualities = [
        (
            one.quality,
            "—" if one.points is None else rounded(one.points),
            [
                Row(part, found[part.part.indicator], address("catalogue_one", place, at, part.part.indicator))
                for part in one.parts
                if part.part.indicator in found
            ],
        )
        for one in whole.qualities
    ]
    most = whole.most
    radar: dict[str, Any] = {
        "axes": [{"name": one.quality.name, "max": 100} for one in whole.qualities],
        "series": [{"name": place.name, "values": [float(round(one.points or 0, 1)) for one in whole.qualities]}],
    }
    context = frame_of(request, at, place) | {
        "total": "—" if whole.points is None else rounded(whole.points),
        "known": rounded(whole.known),
        "is_whole": whole.known == 100,
        "qualities": qualities,
        "radar": radar,
        "most": Row(most, found[most.part.indicator], "") if most and most.part.indicator in found else None,
        "heading": _("2027 年目标评价"),
        "export_url": address("scorecard_export", place, at),
    }
    return render(request, "indicators/scorecard.html", context)


@login_required
def card_export(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    kind = file_kind(request)
    place, at, whole, found = _asked(request)
    rows: list[list[object]] = []
    for one in whole.qualities:
        for part in one.parts:
            if part.part.indicator in found:
                row = Row(part, found[part.part.indicator], "")
                facts = [row.now.indicator.name, row.now.text, row.zero, row.full, row.points, row.share, row.gain]
                rows.append([one.quality.name, *facts])
        rows.append([one.quality.name, "合计", "", "", "", "—" if one.points is None else rounded(one.points), "", ""])
    rows.append(["总分", "", "", "", "", "—" if whole.points is None else rounded(whole.points), "", ""])
    head = f"{place.name} 2027 年目标评价，截至 {at.as_of}"
    return export.download(kind, f"{place.name}-2027评价-{at.as_of}", head, HEADER, rows)
