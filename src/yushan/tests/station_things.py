"""Stations of a district of the walked world, one at each step of its life."""

from datetime import timedelta
from typing import Any

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.tests.pictures import png
from yushan.organizations.models import RoleGrant
from yushan.stations.actions.photos import PHOTOS
from yushan.stations.models import (
    Assessment,
    ClosedDays,
    Designation,
    EvidencePhoto,
    Improvement,
    Mentorship,
    Station,
    StationPhoto,
)
from yushan.stations.queries.criteria import in_force
from yushan.tests.district import District

Stage, State = Assessment.State, Station.State


def _station(here: District, name: str, state: str) -> Station:
    """Hosted by the unit, served by the team: both keep it."""
    return Station.objects.create(
        name=name, kind="venue", area=here.area, state=state, host=here.unit, organization=here.organization,
        applied_at=clock.now(), certified_on=clock.today(), total=8_000, grade="good", version=in_force(clock.today()),
    )  # fmt: skip


def _graded(station: Station, state: str, kind: str = "again", **values: Any) -> Assessment:
    version = in_force(clock.today())
    return Assessment.objects.create(
        station=station, version=version, kind=kind, state=state, opened_at=clock.now(), **values
    )


def _picture(**about: Any) -> EvidencePhoto:
    name = f"{EvidencePhoto.objects.count()}"
    return EvidencePhoto.objects.create(
        code=f"evidence-{name}", file=PHOTOS.keep(png()), media_type="image/png", taken_at=clock.now(),
        added_at=clock.now(), item="place.room", **about,
    )  # fmt: skip


def at_stations(here: District) -> dict[str, dict[str, Any]]:
    """What the table calls station_…; the inspector is put in once there is one (`send_there`)."""
    now, today = clock.now(), clock.today()
    hosted = _station(here, f"{here.area.name}科技小院", State.CERTIFIED)
    scoring = _station(here, f"{here.area.name}自评站", State.CERTIFIED)
    scored = _station(here, f"{here.area.name}待核查站", State.CERTIFIED)
    visited = _station(here, f"{here.area.name}核查站", State.CERTIFIED)
    deciding = _station(here, f"{here.area.name}待审定站", State.CERTIFIED)
    suspended = _station(here, f"{here.area.name}暂停站", State.SUSPENDED)
    declined = _station(here, f"{here.area.name}未认定站", State.DECLINED)
    own = _graded(scoring, Stage.SELF, due_on=today - timedelta(days=3), kind="recheck")
    _graded(scored, Stage.CHECK, self_at=now)
    visit = _graded(visited, Stage.CHECK, self_at=now)
    decision = _graded(deciding, Stage.DECISION, self_at=now, visited_at=now, visit_sent_at=now, check_total=9_000)
    shown = _picture(assessment=own)
    closed = ClosedDays.objects.create(station=hosted, first_day=today, last_day=today, reason="检修")
    photo = StationPhoto.objects.create(
        station=hosted, code=f"photo-{hosted.pk}", file=PHOTOS.keep(png()), media_type="image/png", caption="门口",
        added_at=now,
    )  # fmt: skip
    mend = Improvement.objects.create(station=hosted, text="加一条坡道", due_on=today)
    named = Designation.objects.create(
        station=hosted, level="area", year=2026, document_no="文", since=today, reason="示范", designated_at=now
    )
    pair = Mentorship.objects.create(
        mentor=hosted, learner=visited, aim="农技", since=today, until=today + timedelta(days=90), paired_at=now
    )
    here.bodies |= {
        "closed_days": {"closed": closed.pk},
        "report": {"do": "report", "note": "修好了"},
    }
    return {
        "station_hosted": {"pk": hosted.pk},
        "station_code": {"code": hosted.code},
        "station_photo": {"pk": hosted.pk, "code": photo.code},
        "station_public_photo": {"code": hosted.code, "photo": photo.code},
        "station_scoring": {"pk": scoring.pk},
        "station_overdue": {"pk": scoring.pk, "number": own.pk},
        "station_evidence": {"code": shown.code},
        "station_own_evidence": {"pk": scoring.pk, "code": shown.code},
        "station_scored": {"pk": scored.pk},
        "station_visited": {"pk": visited.pk},
        "inspection": {"pk": visit.pk},
        "station_deciding": {"pk": deciding.pk},
        "station_decision": {"pk": deciding.pk, "number": decision.pk},
        "station_suspended": {"pk": suspended.pk},
        "station_declined": {"pk": declined.pk},
        "station_improvement": {"pk": hosted.pk, "number": mend.pk},
        "station_designation": {"pk": hosted.pk, "number": named.pk},
        "station_pair": {"pk": hosted.pk, "number": pair.pk},
    }


def send_there(here: District, inspector: User) -> None:
    """The inspection of the district was given to this person."""
    assert inspector.grants.filter(scope=RoleGrant.Scope.AREA).exists()
    Assessment.objects.filter(**here.things["inspection"]).update(inspector=inspector, inspector_since=clock.now())
