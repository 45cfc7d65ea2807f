"""Bearer tokens: given once, kept as a hash, over after a time, taken back at any moment."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from yushan.accounts.models import ApiToken, User
from yushan.audit.actions import record
from yushan.common import clock
from yushan.common.bulk import update_one
from yushan.common.errors import Refusal
from yushan.common.prepared import Prepared

LIFETIME_DAYS, LONGEST_DAYS = 365, 1095
_IN_FORCE = Prepared(
    lambda hashed, now: ApiToken.objects.select_related("user").filter(
        Q(expires_at=None) | Q(expires_at__gt=now), token_hash=hashed, revoked_at=None, user__is_active=True
    )
)
# A busy client would otherwise write a row for every question it asks.
_NOTED_EVERY = timedelta(hours=1)


def _hash(plain: str) -> str:
    """A token is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def create_token(actor: Any, *, user: User, label: str = "", days: int = LIFETIME_DAYS) -> str:
    """A new bearer token; the answer is the only time it is readable. Refusal for a lifetime beyond three years."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"有效期要在 1 到 {LONGEST_DAYS} 天之间。", field="days")
    plain, now = "ys_" + secrets.token_urlsafe(32), clock.now()
    token = ApiToken.objects.create(
        user=user,
        token_hash=_hash(plain),
        label=label[:80],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record(actor, "accounts.create_token", subject=token, label=user.username, days=days)
    return plain


@transaction.atomic
def revoke_tokens(actor: Any, *, user: User, label: str | None = None, reason: str = "") -> int:
    """Takes back the user's tokens (those with that label, or all); answers how many ended."""
    rows = ApiToken.objects.select_for_update().filter(user=user, revoked_at=None)
    if label is not None:
        rows = rows.filter(label=label)
    ended = list(rows.order_by("pk"))
    for token in ended:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record(actor, "accounts.revoke_token", subject=token, label=user.username, reason=reason)
    return len(ended)


def use_token(plain: str) -> ApiToken | None:
    """The token with its user while both are good: neither revoked, nor over, nor switched off.

    Notes at most once an hour that it is in use; else 1 statement.
    """
    now = clock.now()
    token = _IN_FORCE.first(_hash(plain), now)
    if token and (token.last_used_at is None or now - token.last_used_at > _NOTED_EVERY):
        token.last_used_at = now
        update_one(token, "last_used_at")
    return token
