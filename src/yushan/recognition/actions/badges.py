"""Badges follow the standing services; rules of the plan folder say which services earn one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from yushan.common import clock
from yushan.ledger.models import HourEntry
from yushan.plan.queries import entries, entry
from yushan.recognition.actions.telling import tell_all
from yushan.recognition.models import BadgeAward, BadgeKind
from yushan.recognition.rules.badges import Badge, Period, Service, earned, names_in
from yushan.volunteers.models import Volunteer
from yushan.volunteers.queries.people import selves

_CHUNK = 500
GONE = "更正或冲正后不再符合"


def _of_services() -> QuerySet[BadgeKind]:
    """Badges that services earn; those of selections are no matter of theirs."""
    return BadgeKind.objects.filter(is_active=True).exclude(rule=BadgeKind.Rule.AWARD)


def settle_badges(volunteer_ids: Iterable[int], *, quietly: bool = False) -> int:
    """Brings the badges of these people in step with their standing services; answers how many rows changed."""
    ids, kinds = sorted(set(volunteer_ids)), list(_of_services())
    if not kinds:
        return 0
    return sum(_settle(ids[start : start + _CHUNK], kinds, quietly) for start in range(0, len(ids), _CHUNK))


def _settle(ids: Sequence[int], kinds: Sequence[BadgeKind], quietly: bool) -> int:
    held: dict[int, dict[str, BadgeAward]] = defaultdict(dict)
    standing = BadgeAward.objects.filter(volunteer__in=ids, ended_on=None, kind__in=kinds)
    for row in standing.select_related("kind"):
        held[row.volunteer_id][row.kind.code] = row
    badges, periods = [_badge(kind) for kind in kinds], _periods()
    by_code = {kind.code: kind for kind in kinds}
    today, fresh, over, messages = clock.today(), [], [], []
    for pk, services in _services(ids).items():
        due, has = earned(badges, services, periods), held[pk]
        for code in has.keys() - due:
            has[code].ended_on, has[code].end_reason = max(today, has[code].awarded_on), GONE
            over.append(has[code])
        new = [kind for kind in kinds if kind.code in due and kind.code not in has]
        fresh += [BadgeAward(volunteer_id=pk, kind=by_code[kind.code], awarded_on=today) for kind in new]
        if new and not quietly:
            names = "、".join(kind.name for kind in new)
            key = f"badge:{clock.now():%Y%m%d%H%M%S%f}:{new[0].code}"
            messages.append((pk, key, f"获得徽章：{names}"[:120], "在“星级和徽章”里可以看到。"))
    BadgeAward.objects.bulk_update(over, ["ended_on", "end_reason"], batch_size=500)
    BadgeAward.objects.bulk_create(fresh, batch_size=500)
    tell_all(messages, reverse("recognition:stars"))
    return len(over) + len(fresh)


def _services(ids: Sequence[int]) -> dict[int, list[Service]]:
    """Standing services of each; somebody without any has an empty list."""
    found: dict[int, list[Service]] = {pk: [] for pk in ids}
    rows = HourEntry.objects.filter(volunteer__in=selves(ids), reverses=None, reversal=None)
    facts = rows.values_list("volunteer", "volunteer__merged_into", "service_day", "service_type")
    for volunteer_id, into, day, types in facts:
        # Of a registration that was merged into another one nothing counts under its own name.
        if (holder := into or volunteer_id) in found:
            found[holder].append(Service(day, names_in(types)))
    return found


def _badge(kind: BadgeKind) -> Badge:
    """Ledger lines name service types in words: so does the badge."""
    of = kind.of
    if kind.rule == BadgeKind.Rule.SERVICE_TYPE and (found := entry("service_types", of)):
        of = found.name
    return Badge(kind.code, kind.rule, kind.count, of)


def _periods() -> dict[str, Period]:
    names = ("month", "day", "until_month", "until_day")
    return {
        found.code: Period(**{name: found.data.get(name) for name in names})
        for found in entries("key_dates")
        if found.data.get("month")
    }


def count_new_badges() -> int:
    """Regular work: a badge that came or changed with a plan is counted once for everybody's past services, quietly."""
    codes = list(BadgeKind.objects.filter(is_active=True, is_counted=False).values_list("code", flat=True))
    if not codes:
        return 0
    changed, last = 0, 0
    while True:
        rows = Volunteer.objects.filter(pk__gt=last, posted_minutes__gt=0).order_by("pk")
        with transaction.atomic():
            part = list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)[:_CHUNK])
            if not part:
                break
            changed += settle_badges(part, quietly=True)
        last = part[-1]
    BadgeKind.objects.filter(code__in=codes).update(is_counted=True)
    return changed
