"""One Person per identity number: the anchor where roster rows and volunteers meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yushan.accounts.models import Person
from yushan.common import clock, vault
from yushan.common.bulk import insert_rows
from yushan.common.errors import Refusal
from yushan.common.identity import IdentityNumber
from yushan.common.text import normalise_name, same_name


def identity_hash(number: str) -> str:
    """Look-up hash of a normalised identity number."""
    return vault.lookup_hash(number, "identity")


def phone_hash(phone: str) -> str:
    """Look-up hash of a normalised mobile number."""
    return vault.lookup_hash(phone, "phone")


@lru_cache(maxsize=50_000)
def pinyin_of(name: str) -> str:
    """Full pinyin and initials, for search: «zhangxiaohe zxh». Remembered: it is a third of a roster's cost."""
    from pypinyin import lazy_pinyin  # its dictionary takes a third of a second, which most commands never need

    syllables = lazy_pinyin(name)
    return ("".join(syllables) + " " + "".join(syllable[0] for syllable in syllables))[:120].lower()


@dataclass(frozen=True)
class Named:
    """A name with a checked identity number, as an import or a form brings it."""

    name: str
    identity: IdentityNumber


_CHUNK = 500
_COLUMNS = ("name", "name_pinyin", "identity_number", "identity_hash", "birth_date", "gender", "created_at")


def _values(named: Named, digest: str, now: datetime) -> tuple[object, ...]:
    """The columns of a new person, in the order of _COLUMNS."""
    name, identity = normalise_name(named.name), named.identity
    return name, pinyin_of(name), identity.number, digest, identity.birth_date, identity.gender, now


def _fresh(named: Named) -> Person:
    values = _values(named, identity_hash(named.identity.number), clock.now())
    return Person(**dict(zip(_COLUMNS, values, strict=True)))


def ensure_person(named: Named) -> Person:
    """The person of that identity number, created if new. Refusal when the known name differs (docs/domain.md, imports)."""
    digest = identity_hash(named.identity.number)
    found = person_with(digest)
    if found is None:
        try:
            with transaction.atomic():
                person = _fresh(named)
                person.save()
                return person
        except IntegrityError:  # registered by somebody else in this very moment
            found = Person.objects.get(identity_hash=digest)
    if not same_name(found.name, named.name):
        raise Refusal(
            _("姓名与该身份证号已登记的姓名不一致，请核对姓名和身份证号。"), field="name", code="name_differs"
        )
    return found


def ensure_people(items: Sequence[Named]) -> dict[str, Person]:
    """Persons by identity hash for many rows at once; new ones are created in bulk.

    Names are not compared here: the caller rejects rows whose name differs from the returned person's. Only key,
    hash, name and birthday are loaded: decrypting an identity number that the caller has brought would be idle.
    """
    wanted = {identity_hash(item.identity.number): item for item in items}
    found = _by_hash(wanted)
    now = clock.now()
    missing = {digest: _values(item, digest, now) for digest, item in wanted.items() if digest not in found}
    if missing:
        # unique: a registration at this very moment may have created the same person.
        insert_rows(Person, _COLUMNS, missing.values(), unique=["identity_hash"])
        found |= _by_hash(missing)
    return found


def person_with(digest: str) -> Person | None:
    """Whose identity number that is; of somebody who was there twice, the row that stands for both."""
    found = Person.objects.select_related("merged_into").filter(identity_hash=digest).first()
    return found.merged_into or found if found else None


def people_with(digests: Iterable[str], rows: QuerySet[Person] | None = None) -> dict[str, Person]:
    """The same for many, by the digest that was asked for; two digests may lead to one person."""
    listed = list(digests)
    rows = Person.objects.all() if rows is None else rows
    found = {
        person.identity_hash: person
        for start in range(0, len(listed), _CHUNK)
        for person in rows.filter(identity_hash__in=listed[start : start + _CHUNK])
    }
    merged = {digest: person.merged_into_id for digest, person in found.items() if person.merged_into_id}
    standing = rows.in_bulk([pk for pk in merged.values() if pk]) if merged else {}
    return found | {digest: standing[pk] for digest, pk in merged.items() if pk}


def _by_hash(digests: Iterable[str]) -> dict[str, Person]:
    return people_with(digests, Person.objects.only("pk", "identity_hash", "name", "birth_date", "merged_into_id"))


def lock_people(person_ids: Iterable[int]) -> None:
    """Takes row locks in id order, so that two changes of one person's facts wait for each other, never deadlock.

    Must be called inside a transaction; SQLite has one writer and needs none.
    """
    ids = sorted(set(person_ids))
    if not connection.features.has_select_for_update:
        return
    for start in range(0, len(ids), _CHUNK):
        list(
            Person.objects.select_for_update()
            .filter(pk__in=ids[start : start + _CHUNK])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
