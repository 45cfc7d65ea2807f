"""Both scores of a station side by side, as its page shows them: six haves, radar, pictures."""

from dataclasses import dataclass, field
from typing import Any

from yushan.stations.evidence import Fact
from yushan.stations.models import Assessment, EvidencePhoto, Side, Station
from yushan.stations.queries.sheets import facts_now, photos_of, sheet_of
from yushan.stations.rules import scoring
from yushan.stations.rules.criteria import Criteria, Have, Item
from yushan.stations.rules.sheet import Sheet

_MOST_PICTURES = 4
_SHORT = "有"


@dataclass(frozen=True)
class ItemLine:
    """One item with what both sides said and what the platform knows."""

    item: Item
    own: int | None
    check: int | None
    own_words: str
    check_words: str
    own_note: str
    check_note: str
    fact: Fact | None
    pictures: list[EvidencePhoto]

    @property
    def suggested(self) -> int | None:
        """The points that the platform's own number comes to; None where it knows none."""
        return self.item.suggested(self.fact.value).points if self.fact else None

    @property
    def chosen(self) -> int | None:
        """What the station's own form begins with: what it chose, else what the platform knows."""
        return self.suggested if self.own is None else self.own

    @property
    def own_pictures(self) -> list[EvidencePhoto]:
        """Those of the station."""
        return [photo for photo in self.pictures if photo.side == Side.SELF]

    @property
    def check_pictures(self) -> list[EvidencePhoto]:
        """Those of the inspector."""
        return [photo for photo in self.pictures if photo.side == Side.CHECK]

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """What an inspector writes of it: name of the field, label, what stood there."""
        return [
            ("note:", "看到的情况（和自评不同的要写）", self.check_note),
            ("fix:", "要求整改什么（没有就空着）", ""),
        ]

    @property
    def differs(self) -> bool:
        """Whether both sides scored it and not the same."""
        return self.own is not None and self.check is not None and self.own != self.check


@dataclass(frozen=True)
class HaveLine:
    """One of the six: points of its weight on both sides, a few pictures, words."""

    have: Have
    own: str
    check: str
    difference: str
    pictures: list[EvidencePhoto]
    words: str
    items: list[ItemLine]


@dataclass
class Picture:
    """A grading as a page shows it. `radar`: for {% chart %}; None where nobody scored."""

    assessment: Assessment
    criteria: Criteria
    sheet: Sheet
    haves: list[HaveLine] = field(default_factory=list)
    radar: dict[str, Any] | None = None

    @property
    def own_text(self) -> str:
        """The station's own whole."""
        return scoring.points_text(self.assessment.self_total)

    @property
    def check_text(self) -> str:
        """The inspector's whole."""
        return scoring.points_text(self.assessment.check_total)

    @property
    def difference(self) -> str:
        """«差 3 分»; empty where there is none or one side has not scored."""
        own, check = self.assessment.self_total, self.assessment.check_total
        return "" if own is None or check is None or own == check else f"差 {scoring.points_text(abs(own - check))} 分"

    @property
    def grade(self) -> str:
        """What the inspector's score comes to."""
        if self.assessment.check_total is None:
            return ""
        found = scoring.verdict(self.criteria, self.sheet.check_points)
        return found.grade.name if found.passes and found.grade else "没有达标"

    @property
    def objections(self) -> list[str]:
        """Why the inspector's score does not pass."""
        return scoring.objections(self.criteria, self.sheet.check_points)


def shown_assessment(station: Station, current: Assessment | None) -> Assessment | None:
    """The grading whose scores a page of the station shows: the one under way once the station scored itself, else the
    last with an outcome. 1 statement at most."""
    if current and current.state != Assessment.State.SELF:
        return current
    rows = station.assessments.filter(state__in=(Assessment.State.PASSED, Assessment.State.FAILED))
    found = rows.exclude(self_at=None).select_related("version", "inspector", "self_by").order_by("-id").first()
    if found:
        found.station = station
    return found


def picture_of(station: Station, current: Assessment | None) -> Picture | None:
    """What the page of a station shows of its scores; None before anybody scored. 4 statements."""
    found = shown_assessment(station, current)
    return drawn(found) if found else None


def drawn(assessment: Assessment) -> Picture:
    """A grading with everything that was said; 2 statements, and those of the facts while the station still scores."""
    photos, facts = photos_of(assessment), facts_now(assessment)
    sheet = sheet_of(assessment, facts, photos)
    made = Picture(assessment, sheet.criteria, sheet)
    made.haves = [_have(have, sheet, photos, facts) for have in sheet.criteria.haves]
    if sheet.own or sheet.check:
        made.radar = radar(sheet)
    return made


def radar(sheet: Sheet) -> dict[str, Any]:
    """Points of the weight of each have, both sides; the same numbers stand in the table."""
    haves = sheet.criteria.haves
    sides = [("自评", sheet.own_points), ("复核", sheet.check_points)]
    return {
        "axes": [{"name": have.name.removeprefix(_SHORT), "max": have.weight} for have in haves],
        "series": [
            {"name": name, "values": [scoring.worth(have, points) / scoring.HUNDREDTHS for have in haves]}
            for name, points in sides
            if points
        ],
    }


def _item(item: Item, sheet: Sheet, photos: Any, facts: dict[str, Fact]) -> ItemLine:
    own, check = sheet.own.get(item.key, scoring.Given()), sheet.check.get(item.key, scoring.Given())

    def words(points: int | None) -> str:
        level = item.level_of(points)
        return level.words if level else ""

    pictures = [*photos.get((Side.CHECK, item.key), ()), *photos.get((Side.SELF, item.key), ())]
    return ItemLine(
        item, own.points, check.points, words(own.points), words(check.points), own.note, check.note,
        facts.get(item.fact) if item.fact else None, pictures,
    )  # fmt: skip


def _have(have: Have, sheet: Sheet, photos: Any, facts: dict[str, Fact]) -> HaveLine:
    items = [_item(item, sheet, photos, facts) for item in have.items]
    own = scoring.worth(have, sheet.own_points) if sheet.own else None
    check = scoring.worth(have, sheet.check_points) if sheet.check else None
    differs = own is not None and check is not None and own != check
    said = [line.check_note or line.own_note or line.check_words or line.own_words for line in items]
    pictures = [photo for line in items for photo in line.pictures]
    return HaveLine(
        have, scoring.points_text(own), scoring.points_text(check),
        f"差 {scoring.points_text(abs((own or 0) - (check or 0)))}" if differs else "", pictures[:_MOST_PICTURES],
        "，".join(words for words in said if words), items,
    )  # fmt: skip
