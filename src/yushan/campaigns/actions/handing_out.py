"""Who scores instead of somebody, or as well: of everything that lacks scores at once, by the solver of the first assignment."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Count

from yushan.campaigns.models import Assignment, Nominee, Reviewer, Round
from yushan.campaigns.queries.candidates import READ
from yushan.campaigns.queries.ties import tied_pairs
from yushan.campaigns.rules import assigning


def hand_out(round_: Round, wanted: Mapping[int, int]) -> list[Assignment]:
    """So many further scores for each nominee (key → how many), by reviewers who accepted, have not met it and are not tied to
    it; whoever has least to do gets more. What nobody can score stays away.

    Under the lock of the campaign, read with the round. 16 statements for any number.
    """
    people = list(
        Reviewer.objects.filter(campaign=round_.campaign, state=Reviewer.State.ACCEPTED).select_related("user").order_by("pk")
    )  # fmt: skip
    rows = Nominee.objects.filter(pk__in=wanted, state=Nominee.State.ELIGIBLE)
    nominees = list(rows.select_related(*READ).order_by("pk"))
    if not people or not nominees:
        return []
    places = {one.pk: place for place, one in enumerate(nominees)}
    seats = {one.pk: at for at, one in enumerate(people)}
    given = Assignment.objects.filter(round=round_)
    met = {
        (places[nominee], seats[reviewer])
        for nominee, reviewer in given.filter(nominee__in=places).values_list("nominee", "reviewer")
        if reviewer in seats
    }
    held = given.filter(is_recused=False).order_by().values_list("reviewer").annotate(Count("pk"))
    loads: Counter[int] = Counter(dict(held))
    found = assigning.share_out(
        [wanted[one.pk] for one in nominees], [loads[one.pk] for one in people], tied_pairs(nominees, people) | met,
        f"{round_.campaign.seed}:{round_.number}:{given.count()}",
    )  # fmt: skip
    made = [Assignment(round=round_, nominee=nominees[place], reviewer=people[at]) for place, at in found.pairs]
    return Assignment.objects.bulk_create(made, batch_size=1_000)


def hand_on(assignment: Assignment) -> Reviewer | None:
    """Somebody else scores instead: whoever has least to do and is not tied; None where there is nobody."""
    assignment.is_recused = True
    assignment.save(update_fields=["is_recused"])
    made = hand_out(assignment.round, {assignment.nominee_id: 1})
    return made[0].reviewer if made else None
