"""The scene of an activity: who is in, what is doubtful, what would be posted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from yushan.activities.models import Activity, Attendance, Objection, Presence, Shift, SignUp
from yushan.activities.queries.presences import counting, listed
from yushan.activities.rules import Pair, minutes
from yushan.common import clock

CHIPS = (("", "全部"), ("in", "在场"), ("absent", "缺席"), ("left", "请假"), ("doubt", "有疑问"), ("waiting", "候补"))
_HELD = ("accepted", "offered", "attended", "absent")


def _condition(chip: str) -> Q:
    held = Q(state__in=_HELD)
    excused = Q(state="withdrawn", accepted_at__isnull=False)
    return {
        "in": held & Q(presence__in_at__isnull=False),
        "absent": Q(state="absent"),
        "left": excused,
        "doubt": Q(presence__open_flags__gt=0),
        "waiting": Q(state="waitlisted"),
    }.get(chip, held | excused)


def people(shift: Shift, chip: str = "") -> QuerySet[SignUp]:
    """Rows of the table, in the order of signing up; 1 statement a page."""
    rows = SignUp.objects.filter(shift=shift).filter(_condition(chip))
    return rows.select_related("volunteer__person", "post", "presence", "scene_photo", "signed_up_by").order_by("id")


DOOR_ROWS = 200


def at_the_door(shift: Shift, text: str = "") -> list[SignUp]:
    """The first people with a place, by name, pinyin or number when asked; 1 statement."""
    rows = people(shift).filter(state__in=_HELD)
    if words := text.strip():
        rows = rows.filter(
            Q(volunteer__person__name__icontains=words)
            | Q(volunteer__person__name_pinyin__icontains=words.lower())
            | Q(volunteer__number__icontains=words)
        )
    return list(rows[:DOOR_ROWS])


def latest_scans(shift: Shift, limit: int = 6) -> list[Attendance]:
    """What was recorded last in a shift, with whom it is about; 1 statement."""
    rows = Attendance.objects.filter(sign_up__shift=shift)
    return list(rows.select_related("sign_up__volunteer__person", "sign_up__post").order_by("-id")[:limit])


def scanned(fact: Attendance) -> SignUp:
    """The sign-up that a scan is about, with person, post and shift; 1 statement."""
    return SignUp.objects.select_related("volunteer__person", "post", "shift").get(pk=fact.sign_up_id)


def chip_counts(shift: Shift) -> dict[str, int]:
    """How many people each chip shows; 1 statement."""
    wanted = {f"n_{key}": Count("id", filter=_condition(key), distinct=True) for key, _ in CHIPS}
    found = SignUp.objects.filter(shift=shift).aggregate(**wanted)
    return {key: found[f"n_{key}"] for key, _ in CHIPS}


@dataclass
class Doubt:
    """One question to the organiser; a shared one (same device) stands for several people."""

    code: str
    label: str
    text: str
    tone: str
    group: str
    presences: list[Presence] = field(default_factory=list)

    @property
    def first(self) -> Presence:
        """The person a single doubt is about."""
        return self.presences[0]

    @property
    def names(self) -> str:
        """«余小禾、秦川等 6 人»."""
        names = [presence.sign_up.volunteer.person.name for presence in self.presences]
        return "、".join(names[:3]) + (f"等 {len(names)} 人" if len(names) > 3 else "")


def doubts(activity: Activity, limit: int = 300) -> list[Doubt]:
    """Questions that wait for an answer, joined where one answer settles several; 1 statement."""
    rows = (
        listed(activity)
        .filter(open_flags__gt=0)
        .select_related("sign_up__volunteer__person", "sign_up__post", "sign_up__shift")
        .order_by("id")[:limit]
    )
    found: dict[tuple[str, ...], Doubt] = {}
    for presence in rows:
        for flag in presence.flags:
            if flag.get("answer"):
                continue
            group = flag.get("group", "")
            key = (flag["code"], group or str(presence.pk))
            doubt = found.setdefault(
                key, Doubt(flag["code"], flag["label"], flag["text"], flag.get("tone", "wait"), group)
            )
            doubt.presences.append(presence)
    return list(found.values())


@dataclass(frozen=True)
class Posting:
    """What would be posted, by grade of evidence."""

    lines: Sequence[Any]
    people: int
    minutes: int


def posting(activity: Activity) -> Posting:
    """People and minutes by grade; 1 statement."""
    rows = counting(activity)
    lines = list(rows.values("grade").annotate(people=Count("id"), minutes=Sum("minutes")).order_by("-grade"))
    return Posting(lines, sum(line["people"] for line in lines), sum(line["minutes"] for line in lines))


def open_objections(activity: Activity) -> list[Objection]:
    """Objections of the activity, the unanswered first; 1 statement."""
    rows = activity.objections.select_related("presence__sign_up__volunteer__person", "raised_by", "answered_by")
    return sorted(rows, key=lambda one: (one.answered_at is not None, one.raised_at))


def arrived(shift: Shift) -> tuple[int, int]:
    """(came, places held) of a shift; 1 statement."""
    found = SignUp.objects.filter(shift=shift, state__in=_HELD).aggregate(
        came=Count("id", filter=Q(presence__in_at__isnull=False)), held=Count("id")
    )
    return found["came"], found["held"]


def correction_effect(row: SignUp, in_at: datetime | None, out_at: datetime | None) -> tuple[int, int]:
    """(minutes now, minutes after the correction): shown before saving."""
    presence = getattr(row, "presence", None)
    after = minutes([Pair(in_at, out_at)], row.shift.starts_at, row.shift.ends_at, row.shift.break_minutes)
    return (presence.minutes if presence else 0), after


def running_shift(activity: Activity) -> Shift | None:
    """The shift to show first: going on, else next, else last."""
    shifts = list(activity.shifts.all())
    now = clock.now()
    return next((shift for shift in shifts if shift.ends_at > now), shifts[-1] if shifts else None)


def own_presences(actor: Any, activity: Activity) -> QuerySet[Presence]:
    """The actor's own hours in an activity."""
    person_id = getattr(actor, "person_id", None)
    if person_id is None:
        return Presence.objects.none()
    return counting(activity).filter(sign_up__volunteer__person=person_id)
