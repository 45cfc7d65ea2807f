"""Which skills of the tree people's words name; choosing skills one by one."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from yushan.accounts.actions import lock_people
from yushan.audit.actions import record
from yushan.common.errors import NotAllowed, Refusal
from yushan.common.signals import tell_person_facts_changed
from yushan.volunteers.models import Skill, Volunteer
from yushan.volunteers.queries.people import acts_for
from yushan.volunteers.queries.skills import skill_tree
from yushan.volunteers.rules import MAX_SKILLS, SKILL_LENGTH
from yushan.volunteers.rules_skills import known, plain

_BATCH = 2000


def map_skills(volunteer_ids: Collection[int]) -> int:
    """Makes the links equal to what the words of these volunteers name; answers how many links there are now.

    Part of the actions that write words, inside their transaction; 3 statements for any number of people.
    """
    through, tree, total = Skill.volunteers.through, skill_tree(), 0
    ids = sorted(volunteer_ids)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        words = Volunteer.objects.filter(pk__in=part).values_list("pk", "skills")
        links = [
            through(volunteer_id=pk, skill_id=node.key)
            for pk, listed in words
            for node in known(tree, [str(word) for word in listed])
        ]
        through.objects.filter(volunteer__in=part).delete()
        through.objects.bulk_create(links, batch_size=_BATCH)
        total += len(links)
    return total


def map_everybody() -> int:
    """The same for all who wrote something, after the tree changed; answers how many links there are."""
    total, last = 0, 0
    while part := list(
        Volunteer.objects.filter(pk__gt=last).exclude(skills=[]).order_by("pk").values_list("pk", flat=True)[:_BATCH]
    ):
        total += map_skills(part)
        last = part[-1]
    return total


def _locked(actor: Any, volunteer: Volunteer) -> Volunteer:
    if not acts_for(actor, volunteer):
        raise NotAllowed("只有本人或监护人可以修改。")
    lock_people([volunteer.person_id])
    return Volunteer.objects.select_for_update(of=("self",), no_key=True).get(pk=volunteer.pk)


def _keep(actor: Any, row: Volunteer, words: list[str]) -> Volunteer:
    row.skills = words
    row.save(update_fields=["skills"])
    map_skills([row.pk])
    tell_person_facts_changed([row.person_id])
    record(
        actor, "volunteers.update_profile", subject=row, label=row.number, person_id=row.person_id, changed=["skills"]
    )
    return row


@transaction.atomic
def add_skill(actor: Any, *, volunteer: Volunteer, word: str) -> Volunteer:
    """One more skill, by its name in the tree or a word of one's own. Had already: nothing changes."""
    row = _locked(actor, volunteer)
    word = " ".join(word.split())[:SKILL_LENGTH]
    if not word:
        raise Refusal("请写一项专长。", field="word")
    tree = skill_tree()
    node = tree.meaning(word)
    codes = {one.code for one in known(tree, row.skills)}
    if (node and node.code in codes) or plain(word) in {plain(one) for one in row.skills}:
        return row
    if len(row.skills) >= MAX_SKILLS:
        raise Refusal(f"最多写 {MAX_SKILLS} 项，请先去掉一项。", field="word")
    return _keep(actor, row, [*row.skills, node.name if node else word])


@transaction.atomic
def drop_skill(actor: Any, *, volunteer: Volunteer, word: str) -> Volunteer:
    """Takes a skill away; one that is not there is no mistake."""
    row = _locked(actor, volunteer)
    left = [one for one in row.skills if plain(one) != plain(word)]
    return row if len(left) == len(row.skills) else _keep(actor, row, left)
