"""Finding people who may be there twice: when somebody is entered, and every night over everybody.

Neither tells anybody about the other row: the person hears that there may be one, staff see both in their own scope.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from yushan.accounts.actions import notify
from yushan.accounts.models import Person, User
from yushan.common import clock, rulebook
from yushan.common.identity import age_on
from yushan.volunteers.models import DuplicateDoubt, Guardianship, Volunteer
from yushan.volunteers.rules_duplicates import Traits, likeness

# A telephone under which more people stand is that of a desk; a name and birthday that so many share says nothing.
_MOST_ALIKE = 8
_CHUNK = 500
# So that a city that begins with old data does not get a list nobody can work off in one night.
MOST_A_NIGHT = 2_000


def _traits(people: Iterable[Person]) -> dict[int, Traits]:
    """What is compared, for any number of people in 2 statements."""
    listed = {person.pk: person for person in people}
    volunteers = {row.person_id: row for row in Volunteer.objects.filter(person__in=listed, merged_into=None)}
    guards: dict[int, set[int]] = defaultdict(set)
    for ward, guardian in Guardianship.objects.filter(volunteer__person__in=listed).values_list(
        "volunteer__person_id", "guardian_id"
    ):
        guards[ward].add(guardian)
    adult, today = rulebook.number("adult_age"), clock.today()
    found = {}
    for pk, person in listed.items():
        volunteer = volunteers.get(pk)
        birth = person.birth_date
        found[pk] = Traits(
            pk,
            person.name,
            birth,
            volunteer.phone_hash if volunteer else "",
            volunteer.area_id if volunteer else None,
            birth is not None and age_on(birth, today) < adult,
            frozenset(guards[pk]),
        )
    return found


def _standing() -> Any:
    return Person.objects.filter(merged_into=None).exclude(identity_hash__startswith="erased-")


def _keep(pairs: Iterable[tuple[Person, Person]], most: int) -> list[DuplicateDoubt]:
    """Notes the pairs that are alike and were never looked at; answers the new ones."""
    listed = [(one, other) if one.pk < other.pk else (other, one) for one, other in pairs]
    traits = _traits({person.pk: person for pair in listed for person in pair}.values())
    wanted = {}
    for one, other in listed:
        if reasons := likeness(traits[one.pk], traits[other.pk]):
            wanted[one.pk, other.pk] = reasons
    known = set(
        DuplicateDoubt.objects.filter(first__in=[first for first, _second in wanted]).values_list("first", "second")
    )
    fresh = [
        DuplicateDoubt(first_id=first, second_id=second, reasons=reasons, found_at=clock.now())
        for (first, second), reasons in sorted(wanted.items())
        if (first, second) not in known
    ][:most]
    # Somebody may find the same pair at this moment.
    DuplicateDoubt.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return fresh


def doubt_about(person: Person) -> bool:
    """At entry: compares one person with everybody by the indexes of telephone and name; tells the person, not of whom.

    Called inside the transaction of the entry; answers whether there is a doubt. A few statements.
    """
    own = Volunteer.objects.filter(person=person).first()
    alike = Q(name=person.name, birth_date=person.birth_date) if person.birth_date else Q(name=person.name)
    others = list(_standing().filter(alike).exclude(pk=person.pk).order_by("pk")[: _MOST_ALIKE + 1])
    if own and own.phone_hash:
        same = Volunteer.objects.filter(phone_hash=own.phone_hash, merged_into=None).exclude(pk=own.pk)
        keys = list(same.order_by("pk").values_list("person_id", flat=True)[: _MOST_ALIKE + 1])
        if len(keys) <= _MOST_ALIKE:
            others += _standing().filter(pk__in=keys)
    fresh = _keep([(person, other) for other in others[: 2 * _MOST_ALIKE]], _MOST_ALIKE)
    if not fresh:
        return False
    if user := User.objects.filter(person=person, is_active=True).first():
        notify(
            [user.pk],
            key=f"doubt:{person.pk}",
            title="您可能有两份登记",
            body="如果您以前用别的证件注册过，请告诉所在单位或服务队的管理员，核对证件后可以合成一份。现在照常使用就行。",
            url=reverse("portal:privacy"),
        )
    return True


def doubts_among(digests: Collection[str]) -> set[str]:
    """The same for many who were entered at once, by the hashes of their identity numbers; who of them is in doubt.

    About 8 statements for each 500. Nobody is told: most of them have no account yet.
    """
    found: set[str] = set()
    for part in _chunks(iter(digests)):
        entered = {person.pk: person for person in _standing().filter(identity_hash__in=part)}
        for doubt in _keep(_alike(entered), MOST_A_NIGHT):
            found |= {entered[pk].identity_hash for pk in (doubt.first_id, doubt.second_id) if pk in entered}
    return found


def _alike(entered: dict[int, Person]) -> list[tuple[Person, Person]]:
    """Pairs of one of these people and anybody with the same name and birthday, or the same telephone."""
    groups: dict[object, set[int]] = defaultdict(set)
    wanted = {(one.name, one.birth_date) for one in entered.values() if one.birth_date}
    names, births = {name for name, _birth in wanted}, {birth for _name, birth in wanted}
    rows = _standing().filter(name__in=names, birth_date__in=births)
    for name, birth, pk in rows.values_list("name", "birth_date", "pk"):
        if (name, birth) in wanted:
            groups[name, birth].add(pk)
    phones = Volunteer.objects.filter(merged_into=None).exclude(phone_hash="")
    digests = set(phones.filter(person__in=entered).values_list("phone_hash", flat=True))
    for digest, person_id in phones.filter(phone_hash__in=digests).values_list("phone_hash", "person_id"):
        groups[digest].add(person_id)
    told = [group for group in groups.values() if 1 < len(group) <= _MOST_ALIKE]
    people = _standing().in_bulk({pk for group in told for pk in group})
    pairs = {
        (one, other)
        for group in told
        for one in group & entered.keys()
        for other in group - {one}
        if one in people and other in people
    }
    once = {(min(pair), max(pair)) for pair in pairs}
    return [(people[one], people[other]) for one, other in sorted(once)]


def find_doubles(most: int = MOST_A_NIGHT) -> int:
    """Nightly: everybody with the telephone, or the name and birthday, of somebody else; answers how many are new."""
    found = 0
    for pairs in _chunks(_candidates()):
        found += len(_keep(pairs, most - found))
        if found >= most:
            break
    return found


def _candidates() -> Iterator[tuple[Person, Person]]:
    """Pairs from groups that share something; large groups say nothing."""
    phones = Volunteer.objects.filter(merged_into=None).exclude(phone_hash="")
    groups = phones.order_by().values("phone_hash").annotate(n=Count("pk")).filter(n__gt=1, n__lte=_MOST_ALIKE)
    for digests in _chunks(groups.values_list("phone_hash", flat=True).iterator(5_000)):
        together: dict[str, list[int]] = defaultdict(list)
        for digest, person_id in phones.filter(phone_hash__in=digests).values_list("phone_hash", "person_id"):
            together[digest].append(person_id)
        yield from _pairs(together.values())
    named = _standing().filter(birth_date__isnull=False)
    same = named.order_by().values("name", "birth_date").annotate(n=Count("pk")).filter(n__gt=1, n__lte=_MOST_ALIKE)
    for keys in _chunks(same.values_list("name", "birth_date").iterator(5_000)):
        wanted = set(keys)
        by_key: dict[object, list[int]] = defaultdict(list)
        rows = named.filter(name__in={name for name, _birth in keys}).values_list("name", "birth_date", "pk")
        for name, birth, pk in rows.iterator(5_000):
            if (name, birth) in wanted:
                by_key[name, birth].append(pk)
        yield from _pairs(by_key.values())


def _pairs(groups: Iterable[list[int]]) -> Iterator[tuple[Person, Person]]:
    listed = list(groups)
    people = _standing().in_bulk({pk for group in listed for pk in group})
    for group in listed:
        rows = [people[pk] for pk in sorted(group) if pk in people]
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                yield one, other


def _chunks(things: Iterable[Any]) -> Iterator[list[Any]]:
    part = []
    for thing in things:
        part.append(thing)
        if len(part) >= _CHUNK:
            yield part
            part = []
    if part:
        yield part
