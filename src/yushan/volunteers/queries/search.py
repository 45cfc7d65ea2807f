"""Finding volunteers by what one knows of them: name, pinyin, number, mobile, identity number."""

from contextlib import suppress

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from yushan.accounts.actions.people import identity_hash, phone_hash
from yushan.accounts.queries import named
from yushan.common import clock
from yushan.common.identity import IdentityError, normalise_mobile, normalise_volunteer_number
from yushan.common.identity import parse as parse_identity
from yushan.common.search import prefix
from yushan.common.text import compact
from yushan.volunteers.models import Volunteer

MOST_NAMED = 2_000


def search(rows: QuerySet[Volunteer], text: str) -> QuerySet[Volunteer]:
    """Rows that fit what was typed. Whole numbers are looked up by hash or key; parts of them find nobody.

    A Chinese text is the beginning of a name, a Latin one the beginning of full pinyin or of the initials.
    """
    typed = compact(text)
    if not typed:
        return rows
    if any(sign.isdigit() for sign in typed):
        return rows.filter(_by_number(typed))
    return rows.filter(named(typed, "person__"))


def few_who_fit(text: str) -> list[int] | None:
    """Keys of those among everybody who fit what was typed; None where more than MOST_NAMED do. 1 statement.

    By a name or a number there are few, and a list that is given their keys has nothing left to look for. The thousands
    of a common surname are met soon enough on the way through a list.
    """
    keys = list(search(Volunteer.objects.order_by(), text).values_list("pk", flat=True)[: MOST_NAMED + 1])
    return keys if len(keys) <= MOST_NAMED else None


def found(rows: QuerySet[Volunteer], text: str) -> QuerySet[Volunteer]:
    """The same as `search`, by the keys where few fit. 1 statement."""
    keys = few_who_fit(text)
    return search(rows, text) if keys is None else rows.filter(pk__in=keys)


def _by_number(typed: str) -> Q:
    """One list of keys, each part of it by an index; of a second registration the key of the first one."""
    bare = Volunteer.objects.order_by()
    parts: list[QuerySet[Volunteer]] = []
    with suppress(IdentityError):
        parts.append(bare.filter(phone_hash=phone_hash(normalise_mobile(typed))))
    with suppress(IdentityError):
        digest = identity_hash(parse_identity(typed, clock.today()).number)
        parts.append(bare.filter(person__identity_hash=digest))
        parts.append(bare.filter(person__merged_from__identity_hash=digest))
    try:
        parts.append(bare.filter(number=normalise_volunteer_number(typed)))
    except IdentityError:
        if len(typed) >= 6 and not typed.isalpha():
            parts.append(bare.filter(prefix("number", typed)))
    if not parts:
        return Q(pk__in=[])
    keys = [part.values(key=Coalesce("merged_into", "pk")) for part in parts]
    return Q(pk__in=keys[0].union(*keys[1:]) if len(keys) > 1 else keys[0])
