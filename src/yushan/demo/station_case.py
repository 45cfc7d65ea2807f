"""A station with its people: how the demo takes it from its own score to a decision, by the actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.phone_facts import Position
from yushan.demo.pictures import drawn
from yushan.demo.world import World
from yushan.stations import actions
from yushan.stations.models import Assessment, Side, Station
from yushan.stations.queries.criteria import criteria_of, open_assessment

_COLOURS = {
    "place": "#0b665c", "team": "#52636a", "projects": "#c77d12", "equipment": "#3b6ea5", "rules": "#7a5c99",
    "sign": "#b3203a",
}  # fmt: skip
_PAPER = "上线前的纸质台账可查"


@cache
def picture_of(have: str) -> bytes:
    """A picture for what is shown of one of the haves."""
    return drawn(
        {"place": "场", "team": "队", "projects": "项", "equipment": "设", "rules": "制", "sign": "牌"}[have],
        _COLOURS[have],
    )


@dataclass
class Case:
    """A station with its keeper and who looks at it and decides."""

    world: World
    station: Station
    keeper: User
    inspector: User
    district: User
    low: frozenset[str] = field(default_factory=frozenset)

    @contextmanager
    def days_ago(self, days: int, hour: int = 10) -> Iterator[None]:
        """Some days ago, by day; never later than the demo's own moment."""
        moment = min(clock.at(self.world.today - timedelta(days=days), hour), self.world.now)
        with clock.pretend(moment):
            yield

    def current(self) -> Assessment:
        """The grading under way."""
        found = open_assessment(self.station)
        if found is None:
            raise LookupError(f"no grading under way at {self.station}")
        found.station = self.fresh()
        return found

    def fresh(self) -> Station:
        """The station as it is now."""
        rows = Station.objects.select_related("area", "host", "organization", "version")
        self.station = rows.get(pk=self.station.pk)
        return self.station

    def _scores(self, row: Assessment, low: frozenset[str], note: str) -> dict[str, tuple[int | None, str]]:
        found: dict[str, tuple[int | None, str]] = {}
        for key, item in criteria_of(row.version).items.items():
            found[key] = (item.levels[1 if key in low else 0].points, note)
        return found

    def score(self, days: int, low: frozenset[str] | None = None) -> Assessment:
        """The station's own score with its pictures, handed in."""
        with self.days_ago(days):
            row = self.current()
            low = self.low if low is None else low
            actions.save_self_check(
                self.keeper, assessment=row, scores=self._scores(row, low, _PAPER), word="材料都在站里，欢迎来看。"
            )
            for key, item in criteria_of(row.version).items.items():
                for _number in range(item.photos):
                    actions.add_evidence(
                        self.keeper, assessment=row, side=Side.SELF, item=key, content=picture_of(key.split(".")[0])
                    )
            return actions.hand_in(self.keeper, assessment=row)

    def visit(self, days: int, low: frozenset[str] | None = None, fixes: dict[str, str] | None = None) -> Assessment:
        """Somebody of another unit looks at it, with pictures of their own."""
        station = self.fresh()
        with self.days_ago(days, 15):
            row = actions.take_inspection(self.inspector, assessment=self.current())
            where = (
                Position(station.longitude, station.latitude, 12) if station.longitude and station.latitude else None
            )
            for key in ("place.room", "sign.board"):
                if key in criteria_of(row.version).items:
                    actions.add_evidence(
                        self.inspector, assessment=row, side=Side.CHECK, item=key, content=picture_of(key.split(".")[0]),
                        position=where,
                    )  # fmt: skip
            scores = self._scores(row, self.low if low is None else low, "现场看到的")
            visit = actions.Visit(scores, "和自评大体相符。", fixes or {}, position=where)
            return actions.record_visit(self.inspector, assessment=row, visit=visit)[0]

    def decide(self, days: int, outcome: str = "pass", reason: str = "") -> None:
        """The district decides; where both scores differ much the station has its say first."""
        with self.days_ago(days, 16):
            row = self.current()
            if row.asks_word:
                actions.give_word(self.keeper, assessment=row, word="自评时还在，后来送检、搬动，没有及时改。")
            actions.decide(self.district, assessment=self.current(), outcome=outcome, reason=reason)
        self.fresh()

    def certify(self, days: int, low: frozenset[str] = frozenset(), fixes: dict[str, str] | None = None) -> None:
        """From the own score to the decision within a fortnight."""
        self.low = low
        if open_assessment(self.station) is None:
            with self.days_ago(days + 14):
                actions.open_assessment(self.district, station=self.fresh(), kind=Assessment.Kind.AGAIN)
        self.score(days + 10)
        self.visit(days + 4, fixes=fixes)
        self.decide(days)
