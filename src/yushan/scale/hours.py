"""Activities of a team and the hours of its members, as lines of its chain."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yushan.activities.models import Activity, Post, Shift
from yushan.audit.models import AuditLine
from yushan.common import clock
from yushan.common.actors import COMMAND_LINE
from yushan.common.models import Counter as RunningNumber
from yushan.ledger.lines import facts_of
from yushan.ledger.models import ChainHead, DailyTotal, HourEntry
from yushan.ledger.rules import GENESIS, entry_hash
from yushan.scale.facets import Facets
from yushan.scale.people import Service
from yushan.scale.places import Team
from yushan.scale.tables import Table, hand_back_keys, write_all
from yushan.scale.wanted import MOST_RECORDS, Wanted, spread

_TITLES = ("社区科普讲座", "科普大篷车进校园", "田间农技指导", "健康义诊", "天文观测夜", "手机课堂", "场馆讲解")
_TYPES = ("宣传宣讲", "科技教育", "农技推广", "健康义诊", "科技教育", "科技助老", "场馆讲解")
_EVERYDAY, _EVERYDAY_TYPE = "日常服务", "科技助老"
_HOURS, _LENGTHS = (9, 14, 19), (90, 120, 150)  # three of the longest in a day are within the limit of a day
_COMING = 5  # of so many activities one is still to come
_COMING_DAYS = 90
_YEAR = 365
_GRADE = HourEntry.Grade.DECLARED  # as imports post
_LINE = (
    "organization_id", "sequence", "volunteer_id", "source_key", "activity_id", "activity_title", "service_type",
    "service_day", "starts_at", "ends_at", "minutes", "grade", "is_imported", "recorder", "posted_at",
    "salt", "previous_hash", "hash",
)  # fmt: skip


def days_back(wanted: Wanted) -> int:
    """Over how many past days the activities of a team are spread: a year, more where they would get in each other's way."""
    most = -(-wanted.activities // max(1, wanted.teams))
    return max(_YEAR, -(-most // len(_HOURS)))


def served_from(wanted: Wanted, today: date) -> date:
    """Nobody serves before this day; before the activities come everyday services, once a day at most."""
    return today - timedelta(days=days_back(wanted) + MOST_RECORDS + 1)


@dataclass(frozen=True, slots=True)
class _Service:
    """What is written for a member."""

    activity: int | None
    title: str
    service_type: str
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class Hours:
    """Hands out activities and lines team by team; `write` puts them into the tables."""

    def __init__(self, wanted: Wanted, today: date) -> None:
        self._today, self._now, self._days = today, clock.now(), days_back(wanted)
        self._codes: Counter[int] = Counter()
        self._activities = Table(
            Activity, "code", "title", "organization_id", "area_id", "state", "place", "starts_at", "ends_at",
            "planned_people", "is_imported", "published_at", "settled_at", "mode", "work_id", "programme_id",
            "brand_id", "key_date_id",
        )  # fmt: skip
        self._facets = Facets()
        self._types = Table(Activity.service_types.through, "activity_id", "entry_id")
        self._shifts = Table(Shift, "activity_id", "starts_at", "ends_at", "secret")
        self._posts = Table(Post, "shift_id", "name", "places")
        self._lines = Table(HourEntry, *_LINE)
        self._heads = Table(ChainHead, "organization_id", "sequence", "hash")
        self._totals = Table(DailyTotal, "organization_id", "day", "grade", "minutes", "entries")
        self._trail = Table(AuditLine, "at", "actor_name", "action", "subject_label", "details")
        self._tables = (
            self._activities, self._types, self._shifts, self._posts, self._lines, self._heads, self._totals, self._trail,
        )  # fmt: skip

    def add(self, team: Team, members: Sequence[int], activities: int, records: int) -> list[dict[int, Service]]:
        """A team's activities and `records` lines over its members; answers what each member served, by year."""
        coming = activities // _COMING
        for place in range(coming):
            self._announce(team, place)
        held = [self._hold(team, place, activities - coming) for place in range(activities - coming)]
        served: list[dict[int, Service]] = [{} for _ in members]
        chain = _Chain(team.pk, self._now)
        for place, service in self._services(held, len(members), records):
            line = chain.line(members[place], service)
            self._lines.add(*(getattr(line, name) for name in _LINE))
            served[place].setdefault(line.service_day.year, Service()).add(line.service_day, line.minutes)
        if records:
            self._heads.add(team.pk, chain.sequence, chain.hash)
            # As a posting writes it: without it lines cut off before their first root would be missed by nobody.
            told = {"organization": team.pk, "entries": records, "sequence": chain.sequence}
            self._trail.add(self._now, str(COMMAND_LINE), "ledger.post", f"{records} 条时长入账", told)
        for day, (minutes, entries) in chain.totals.items():
            self._totals.add(team.pk, day, _GRADE, minutes, entries)
        return served

    def write(self) -> None:
        """Puts everything into the tables; inside a transaction."""
        write_all(self._tables)

    def finish(self) -> None:
        """Leaves the running numbers where they stand; inside a transaction."""
        self.write()
        hand_back_keys(self._tables)
        for year, value in self._codes.items():
            RunningNumber.objects.update_or_create(name=f"activity:{year}", defaults={"value": value})

    def _services(self, held: Sequence[_Service], members: int, records: int) -> Iterator[tuple[int, _Service]]:
        """Who served what: members take their turns at the activities; what is left over are everyday services."""
        turn = 0
        for service, wanted in zip(held, spread(records, len(held)), strict=True):
            for _ in range(min(wanted, members)):
                yield turn % members, service
                turn += 1
        for number in range(records - turn):
            day = self._today - timedelta(days=self._days + 1 + number // members)
            yield number % members, _Service(None, _EVERYDAY, _EVERYDAY_TYPE, clock.at(day, _HOURS[0]), _LENGTHS[0])

    def _hold(self, team: Team, place: int, of: int) -> _Service:
        """An activity that took place; a team has no two at one time."""
        day = self._today - timedelta(days=1 + place * self._days // of)
        title, minutes = _TITLES[place % len(_TITLES)], _LENGTHS[place % len(_LENGTHS)]
        starts_at = clock.at(day, _HOURS[place % len(_HOURS)])
        key = self._activity(team, title, "settled", starts_at, minutes)
        return _Service(key, title, _TYPES[place % len(_TYPES)], starts_at, minutes)

    def _announce(self, team: Team, place: int) -> None:
        """An activity to come that people can sign up for."""
        starts_at = clock.at(self._today + timedelta(days=1 + place % _COMING_DAYS), _HOURS[place % len(_HOURS)])
        minutes, places = _LENGTHS[place % len(_LENGTHS)], 10 + place % 20
        key = self._activity(team, _TITLES[place % len(_TITLES)], "published", starts_at, minutes, places)
        shift = self._shifts.add(key, starts_at, starts_at + timedelta(minutes=minutes), f"{team.pk:020d}{place:020d}")
        self._posts.add(shift, "志愿者", places)

    def _activity(
        self, team: Team, title: str, state: str, starts_at: datetime, minutes: int, places: int | None = None
    ) -> int:
        year = clock.local(starts_at).year
        self._codes[year] += 1
        published, settled = (self._now, None) if state == "published" else (None, self._now)
        number = self._codes[year]
        key = self._activities.add(
            f"HD{year}-{number:05d}", title, team.pk, team.area_id, state, "社区服务中心", starts_at,
            starts_at + timedelta(minutes=minutes), places, True, published, settled, *self._facets.of(number),
        )  # fmt: skip
        for entry in self._facets.types(number):
            self._types.add(key, entry)
        return key


class _Chain:
    """The lines of one organization, each hashed onto the one before."""

    def __init__(self, organization_id: int, posted_at: datetime) -> None:
        self.sequence, self.hash = 0, GENESIS
        self.totals: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self._organization_id, self._posted_at = organization_id, posted_at

    def line(self, volunteer_id: int, service: _Service) -> HourEntry:
        self.sequence += 1
        line = HourEntry(
            organization_id=self._organization_id, sequence=self.sequence, volunteer_id=volunteer_id,
            source_key=f"scale:{self._organization_id}:{self.sequence}", activity_id=service.activity,
            activity_title=service.title, service_type=service.service_type,
            service_day=clock.local(service.starts_at).date(), starts_at=service.starts_at, ends_at=service.ends_at,
            minutes=service.minutes, grade=_GRADE, is_imported=True, recorder="成批写入", posted_at=self._posted_at,
            salt=secrets.token_hex(8), previous_hash=self.hash,
        )  # fmt: skip
        line.hash = self.hash = entry_hash(self.hash, facts_of(line))
        minutes, entries = self.totals[line.service_day]
        self.totals[line.service_day] = minutes + line.minutes, entries + 1
        return line
