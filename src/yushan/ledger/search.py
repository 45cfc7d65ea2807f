"""Certificates in the global search: by the number in the register."""

from typing import Any

from django.urls import reverse

from yushan.common.numbers import hours_text
from yushan.common.search import Hit, Provider, prefix
from yushan.common.text import compact
from yushan.ledger.models import Certificate
from yushan.organizations.access import can, visible


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """Certificates of the own scope whose number begins with the text; a few signs would be anybody's."""
    typed = compact(text).upper()
    if len(typed) < 4 or not any(sign.isdigit() for sign in typed) or not can(user, "certificate.manage"):
        return []
    rows = Certificate.objects.filter(prefix("number", typed)).select_related("volunteer__person", "issuer")
    seen = visible(user, "certificate.manage", rows, area="issuer__area", organization="issuer__path")
    return [
        Hit(
            str(row.number),
            f"{row.volunteer.person.name} · {hours_text(row.total_minutes)} 小时 · {row.issuer.name}",
            reverse("ledger:certificate", args=[row.pk]),
            row.get_state_display(),
            row.state,
        )
        for row in seen.order_by("number")[:limit]
    ]


PROVIDER = Provider("certificates", "证明", icon="certificate", find=find, order=80)
