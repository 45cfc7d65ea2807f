"""Kept questions of the explorer: one's own and those that were shared."""

from typing import Any

from django.db.models import Q, QuerySet

from yushan.indicators.models import KeptQuestion


def questions_seen(actor: Any) -> QuerySet[KeptQuestion]:
    """What somebody may open again; the figures behind a shared one are still only those of their own part."""
    return KeptQuestion.objects.filter(Q(owner=actor) | Q(is_shared=True)).select_related("owner")
