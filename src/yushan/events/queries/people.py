"""People of an event: who has a place, what they speak, where they stand with their badge."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from yushan.activities.models import Activity, SignUp
from yushan.common.errors import NotFound
from yushan.events.models import Accreditation, Arrangement, BadgePhoto, Event, Service, Venue
from yushan.events.rules.languages import Cover, Need, cover, spoken
from yushan.organizations.access import can
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries import standing_consents

PLACED = ("accepted", "attended")


def places(event: Event) -> QuerySet[SignUp]:
    """Places in the shifts of the event's activities that were not called off."""
    rows = SignUp.objects.filter(shift__activity__event_service__event=event, state__in=PLACED)
    return rows.exclude(shift__activity__state=Activity.State.CANCELLED)


def placed(event: Event) -> QuerySet[Volunteer]:
    """Everybody with a place, once."""
    return Volunteer.objects.filter(Exists(places(event).filter(volunteer=OuterRef("pk"))))


def has_place(event: Event, volunteer: Volunteer) -> bool:
    """Whether somebody has one; 1 statement."""
    return places(event).filter(volunteer=volunteer).exists()


def events_of(volunteer: Volunteer) -> list[tuple[Event, str]]:
    """Events that recruit or go on in which the person has a place, with the state of the badge; 1 statement."""
    mine = Service.objects.filter(event=OuterRef("pk"), activity__shifts__sign_ups__volunteer=volunteer,
                                  activity__shifts__sign_ups__state__in=PLACED)  # fmt: skip
    badge = Accreditation.objects.filter(event=OuterRef("pk"), volunteer=volunteer).values("state")[:1]
    rows = Event.objects.filter(Exists(mine), state__in=Event.LIVE).annotate(badge=Subquery(badge))
    return [(event, event.badge or "") for event in rows.order_by("starts_on", "id")]


def own_places(event: Event, volunteer: Volunteer) -> list[SignUp]:
    """The person's shifts in the event, soonest first, whatever became of the sign-up but a no; 2 statements."""
    rows = SignUp.objects.filter(volunteer=volunteer, shift__activity__event_service__event=event)
    rows = rows.filter(state__in=SignUp.CURRENT).select_related(
        "post", "shift__activity__event_service__venue", "shift__activity__event_service__batch", "presence"
    )
    rows = rows.prefetch_related("shift__activity__event_service__post_words")
    return list(rows.order_by("starts_at", "id"))


def arrangement_of(event: Event, volunteer: Volunteer) -> Arrangement | None:
    """What the person said about meals and bus; 1 statement."""
    return Arrangement.objects.filter(event=event, volunteer=volunteer).select_related("boarding").first()


@dataclass(frozen=True)
class VenueLanguages:
    """A venue with its needs covered or not."""

    venue: Venue
    people: int
    lines: list[Cover]


def languages_of(event: Event) -> list[VenueLanguages]:
    """Needs of each venue against the people with a place there; 4 statements, however many people."""
    venues = list(event.venues.prefetch_related("needs"))
    stated = dict(Accreditation.objects.filter(event=event).values_list("volunteer_id", "languages"))
    there: dict[int, dict[int, dict[str, str]]] = defaultdict(dict)
    rows = places(event).values_list("shift__activity__event_service__venue_id", "volunteer_id", "volunteer__languages")
    for venue_id, volunteer_id, declared in rows.distinct().order_by():
        there[venue_id][volunteer_id] = spoken(declared, stated.get(volunteer_id, {}))
    found = []
    for venue in venues:
        needs = [Need(need.language, need.level, need.people) for need in venue.needs.all()]
        people = there[venue.pk]
        found.append(VenueLanguages(venue, len(people), cover(needs, people.values())))
    return found


def accreditations(event: Event, state: str = "", text: str = "") -> QuerySet[Accreditation]:
    """The list of staff, by state and by name, pinyin or number."""
    rows = Accreditation.objects.filter(event=event).select_related("volunteer__person", "event")
    if state:
        rows = rows.filter(state=state)
    if words := text.strip():
        rows = rows.filter(volunteer__person__name__startswith=words) | rows.filter(volunteer__number=words)
    return rows


def accreditation_counts(event: Event) -> dict[str, int]:
    """How many in each state; 1 statement."""
    rows = Accreditation.objects.filter(event=event).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))


@dataclass(frozen=True)
class Role:
    """What somebody does at the event: posts in both languages, venues."""

    posts: list[str]
    posts_en: list[str]
    venues: list[Venue]


def roles_of(event: Event, volunteer_ids: Sequence[int]) -> dict[int, Role]:
    """By volunteer, each post and venue once; 3 statements."""
    services = {
        one.activity_id: one
        for one in Service.objects.filter(event=event).select_related("venue").prefetch_related("post_words")
    }
    rows = places(event).filter(volunteer__in=volunteer_ids).order_by("starts_at", "id")
    found: dict[int, Role] = defaultdict(lambda: Role([], [], []))
    for volunteer_id, activity_id, name in rows.values_list("volunteer_id", "shift__activity_id", "post__name"):
        service, role = services[activity_id], found[volunteer_id]
        words = {one.name: one.name_en for one in service.post_words.all()}
        if name not in role.posts:
            role.posts.append(name)
            role.posts_en.append(words.get(name, ""))
        if service.venue not in role.venues:
            role.venues.append(service.venue)
    return found


@dataclass(frozen=True)
class Check:
    """What somebody at the gate sees of a badge."""

    accreditation: Accreditation
    role: Role
    zones: list[Venue]
    photo: BadgePhoto | None
    is_valid: bool
    why: str


def badge_for_check(user: Any, code: str) -> Check:
    """A scanned badge, for who records attendance at the event's host or at one of its activities. NotFound for others."""
    rows = Accreditation.objects.select_related("event__organization", "volunteer__person", "photo")
    row = rows.prefetch_related("zones").filter(code=code).first()
    if row is None or not may_check(user, row):
        raise NotFound("没有这张证件，或者您没有查验的权限。")
    role = roles_of(row.event, [row.volunteer_id]).get(row.volunteer_id, Role([], [], []))
    photo = photo_of(row)
    why = _why_not(row, role) or ("" if photo else "本人删除了照片")
    return Check(row, role, zones_of(row, role), photo, not why, why)


def may_check(user: Any, row: Accreditation) -> bool:
    """Whether somebody stands at a door of the event: its host's or that of one of its activities; ≤ 1 statement."""
    if can(user, "attendance.record", on=row.event):
        return True
    services = Service.objects.filter(event=row.event).select_related("activity__organization")
    return any(can(user, "attendance.record", on=one.activity) for one in services)


def _why_not(row: Accreditation, role: Role) -> str:
    if row.state != Accreditation.State.APPROVED:
        return f"证件{row.get_state_display()}"
    if row.event.state not in Event.LIVE:
        return f"大型活动{row.event.get_state_display()}"
    if row.volunteer.state != Volunteer.State.VERIFIED:
        return "本人已不是志愿者"
    return "" if role.posts else "本人已经没有岗位"


def photo_of(row: Accreditation) -> BadgePhoto | None:
    """The photograph while its person agrees; 1 statement, the photograph loaded with the row."""
    photo = getattr(row, "photo", None)
    return photo if photo and has_agreed(row.volunteer.person_id, "badge_photo") else None


def look_of(row: Accreditation) -> str:
    """What is looked at before a decision, as a mark that changes with photograph, name and languages; 1 statement."""
    photo = BadgePhoto.objects.filter(accreditation=row).values_list("code", flat=True).first() or ""
    return f"{photo}.{row.submitted_at.timestamp() if row.submitted_at else 0:.6f}"


def zones_of(row: Accreditation, role: Role) -> list[Venue]:
    """Where the badge opens: the venues of the own shifts and those given beside; zones must be loaded."""
    return sorted({*role.venues, *row.zones.all()}, key=lambda venue: venue.pk)


def has_agreed(person_id: int, purpose: str) -> bool:
    """A standing yes; 1 statement."""
    return standing_consents(person_id).filter(purpose=purpose).exists()
