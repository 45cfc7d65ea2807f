"""Finding volunteers by what one knows of them: name, pinyin, number, mobile, identity number."""

from contextlib import suppress

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from yushan.accounts.actions.people import identity_hash, phone_hash
from yushan.accounts.models import Person
from yushan.accounts.queries import named
from yushan.common import clock
from yushan.common.identity import IdentityError, normalise_mobile, normalise_volunteer_number
from yushan.common.identity import parse as parse_identity
from yushan.common.text import compact
from yushan.volunteers.models import Volunteer


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


def _by_number(typed: str) -> Q:
    found = Q(pk__in=[])
    with suppress(IdentityError):
        found |= Q(phone_hash=phone_hash(normalise_mobile(typed)))
    with suppress(IdentityError):
        digest = identity_hash(parse_identity(typed, clock.today()).number)
        holders = Person.objects.filter(identity_hash=digest).values(holder=Coalesce("merged_into", "pk"))
        found |= Q(person__in=holders)
    try:
        number = normalise_volunteer_number(typed)
        second = Volunteer.objects.filter(number=number, merged_into__isnull=False)
        found |= Q(number=number) | Q(pk__in=second.values("merged_into"))
    except IdentityError:
        if len(typed) >= 6 and not typed.isalpha():
            found |= Q(number__startswith=typed)
    return found
