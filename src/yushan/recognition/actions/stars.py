"""Stars follow the posted hours: given when a threshold is passed, ended when a reversal goes below it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from yushan.common import clock, rulebook
from yushan.common.numbers import hours_text
from yushan.ledger.rules import star_level
from yushan.recognition.actions.telling import tell_all
from yushan.recognition.models import StarAward
from yushan.recognition.words import star_name
from yushan.volunteers.models import Volunteer

_CHUNK = 1000
BELOW = "更正或冲正后时长不够"


def thresholds() -> list[int]:
    """Hours of the star levels, rising; a rule of the plan folder."""
    return [int(hours) for hours in rulebook.value("star_hours")]  # type: ignore[attr-defined]


def settle_stars(volunteer_ids: Iterable[int]) -> int:
    """Brings the stars of these people in step with their posted minutes; answers how many rows changed.

    Called inside a posting, which holds the people locked, and by the nightly check, which locks them itself.
    """
    ids, steps = sorted(set(volunteer_ids)), thresholds()
    return sum(_settle(ids[start : start + _CHUNK], steps) for start in range(0, len(ids), _CHUNK))


def _settle(ids: Sequence[int], steps: Sequence[int]) -> int:
    standing: dict[int, list[StarAward]] = defaultdict(list)
    for row in StarAward.objects.filter(volunteer__in=ids, ended_on=None):
        standing[row.volunteer_id].append(row)
    minutes = dict(Volunteer.objects.filter(pk__in=ids).values_list("pk", "posted_minutes"))
    today, fresh, changed, messages = clock.today(), [], [], []
    for pk, served in minutes.items():
        level, held = star_level(served, steps), {row.level: row for row in standing.get(pk, ())}
        before = max(held, default=0)
        if level == before and len(held) == level:
            continue
        for over in (row for row in held.values() if row.level > level):
            over.ended_on, over.end_reason, over.is_top = max(today, over.awarded_on), BELOW, False
            changed.append(over)
        for row in (row for row in held.values() if row.level <= level and row.is_top != (row.level == level)):
            row.is_top = row.level == level
            changed.append(row)
        fresh += [
            StarAward(volunteer_id=pk, level=one, awarded_on=today, minutes=served, is_top=one == level)
            for one in range(1, level + 1)
            if one not in held
        ]
        messages.append((pk, *_words(level, before, served)))
    # First what ends: the database allows one top row each.
    for is_top in (False, True):
        part = [row for row in changed if row.is_top == is_top]
        StarAward.objects.bulk_update(part, ["ended_on", "end_reason", "is_top"], batch_size=500)
    StarAward.objects.bulk_create(fresh, batch_size=500)
    tell_all(messages, reverse("recognition:stars"))
    return len(changed) + len(fresh)


def _words(level: int, before: int, minutes: int) -> tuple[str, str, str]:
    """Key, title and body of the message; the moment makes it unlike one of an earlier time."""
    key = f"star:{before}-{level}:{clock.now():%Y%m%d%H%M%S%f}"
    if level > before:
        return key, f"您成为{star_name(level)}志愿者了", f"入账时长累计 {hours_text(minutes)} 小时。谢谢您。"
    now = f"现在是{star_name(level)}" if level else "现在还没有星级"
    return (
        key,
        f"星级有变动：{now}",
        f"有时长更正或冲正，入账时长累计 {hours_text(minutes)} 小时。经过在“星级和徽章”里。",
    )


def check_stars() -> int:
    """Regular work: finds whose stars do not fit their hours (the plan changed its thresholds) and settles them."""
    found: set[int] = set()
    standing = StarAward.objects.filter(volunteer=OuterRef("pk"), ended_on=None)
    steps = thresholds()
    for level, hours in enumerate(steps, 1):
        reached = Volunteer.objects.filter(posted_minutes__gte=hours * 60)
        found |= set(reached.exclude(Exists(standing.filter(level=level))).values_list("pk", flat=True))
        below = StarAward.objects.filter(ended_on=None, level=level, volunteer__posted_minutes__lt=hours * 60)
        found |= set(below.values_list("volunteer", flat=True))
    surplus = StarAward.objects.filter(Q(level__gt=len(steps)), ended_on=None)
    found |= set(surplus.values_list("volunteer", flat=True))
    ids = sorted(found)
    changed = 0
    for start in range(0, len(ids), _CHUNK):
        with transaction.atomic():
            part = ids[start : start + _CHUNK]
            list(Volunteer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=part).order_by("pk"))
            changed += settle_stars(part)
    return changed
