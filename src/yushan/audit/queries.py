"""Reading the trail."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from yushan.audit import gate, words
from yushan.audit.models import AuditLine, AuditTouch
from yushan.common import clock

_LISTS = 1000  # the last lists somebody was on


def history(subject: Any) -> QuerySet[AuditLine]:
    """Lines about one thing, newest first."""
    lines = AuditLine.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return lines.select_related("actor").order_by("-at", "-id")


def told(subject: Any, most: int = 12) -> list[tuple[str, str, datetime, str]]:
    """The latest of them in words: what, who, when, why; for audit/history_card.html. 1 statement."""
    return [(words.name(line.action), words.actor(line.who), line.at, line.reason) for line in history(subject)[:most]]


def about_person(*person_ids: int) -> QuerySet[AuditLine]:
    """Who saw, changed or took along a person's data, newest first; 2 statements, that both find by index.

    Several keys where somebody was there twice.
    """
    lists = list(
        AuditTouch.objects.filter(person_id__in=person_ids).order_by("-line").values_list("line_id", flat=True)[:_LISTS]
    )
    concerned = Q(person_id__in=person_ids) | Q(pk__in=lists) if lists else Q(person_id__in=person_ids)
    return AuditLine.objects.filter(concerned).select_related("actor").order_by("-at", "-id")


def lines_seen(
    actor: Any,
    *,
    action: str = "",
    who: str = "",
    about: str = "",
    thing: str = "",
    personal: bool = False,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditLine]:
    """The trail as far as the actor may read it, narrowed; `until` is the last day included.

    `action` is one action, or a room with its dot; `thing` is one subject as «type:key». What a line is about may hold a
    name and cannot be changed (it is in the chain): of somebody who was erased it is neither shown nor searched.
    """
    lines = AuditLine.objects.filter(gate.visible_to(actor)).select_related("actor")
    lines = lines.annotate(of_erased=gate.of_erased())
    if action:
        lines = lines.filter(**{"action__startswith" if action.endswith(".") else "action": action})
    if who:
        lines = lines.filter(actor_name__icontains=who)
    if about:
        lines = lines.filter(subject_label__icontains=about, of_erased=False)
    if thing:
        kind, _colon, key = thing.partition(":")
        lines = lines.filter(subject_type=kind, subject_id=key)
    if personal:
        lines = lines.filter(person_id__isnull=False)
    if since:
        lines = lines.filter(at__gte=clock.at(since))
    if until:
        lines = lines.filter(at__lt=clock.at(until + timedelta(days=1)))
    return lines
