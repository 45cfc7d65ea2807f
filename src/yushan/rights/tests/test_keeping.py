"""What goes when a person is erased, and what is kept too long: every word of a case and of an exclusion."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from yushan.accounts.retention import Rule
from yushan.common import clock
from yushan.rights import actions, keeping
from yushan.rights.actions import Session
from yushan.rights.models import Case, CaseHandler, CaseStep, Exclusion, ExclusionAppeal, Mediation
from yushan.rights.tests.factories import filed, handled, proposed, scene, take_up

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 9, 30, tzinfo=clock.ZONE)
YEARS = timedelta(days=4000)


@pytest.fixture
def at() -> Any:
    with clock.pretend(MONDAY):
        yield scene()


def mediated(at: Any) -> Case:
    """A case of an account with everything that can be written about it; ended."""
    case = handled(at, filed(at, at.asker, kind="mediation").case)
    actions.stand_aside(at.first, case=case, reason="被反映的人是我表弟")
    take_up(at.second, case)
    actions.begin_mediation(at.second, case=case, reason="双方电话里都同意，在提出人家里谈。")
    session = Session(clock.today(), "提出人家里", "向福生", "冉启明", True, "各说了经过。", "agreed", "补讲一次。")
    actions.record_session(at.second, case=case, session=session)
    case.refresh_from_db()
    actions.rate(at.asker, case=case, content=3)
    return case


def appealed(at: Any) -> Exclusion:
    """An exclusion that was stated against, decided, appealed and lifted."""
    row = proposed(at)
    actions.state(at.asker, row=row, text="我认错。")
    today = clock.today()
    actions.decide_exclusion(
        at.second, row=row, starts_on=today, ends_on=today + timedelta(days=9), decision="核实了。"
    )
    made = actions.appeal(at.asker, row=row, text="三次里有两次是替生病的同事。")
    actions.decide_appeal(at.city, made=made, outcome="lifted", answer="证据不足，撤销。")
    return row


def nothing_is_left() -> bool:
    """Whether no sealed word of a case or an exclusion stands in the database."""
    words: list[Any] = [
        *CaseStep.objects.values_list("reason", flat=True), *CaseHandler.objects.values_list("left_because", flat=True),
        *Mediation.objects.values_list("place", flat=True), *Mediation.objects.values_list("agreement", flat=True),
        *ExclusionAppeal.objects.values_list("text", flat=True), *ExclusionAppeal.objects.values_list("answer", flat=True),
        *Exclusion.objects.values_list("statement", flat=True), *Case.objects.values_list("text", flat=True),
    ]  # fmt: skip
    return not any(words)


def test_no_word_is_left_of_who_is_erased(at: Any):
    mediated(at)
    appealed(at)
    assert not list(keeping.check(at.volunteer.person)) and not nothing_is_left()
    keeping.erase(at.volunteer.person)
    assert nothing_is_left()


def test_no_word_is_left_once_it_was_kept_long_enough(at: Any):
    mediated(at)
    appealed(at)
    for rule in keeping.RULES:
        _perform(rule, MONDAY - timedelta(days=1))
    assert not nothing_is_left(), "nothing is over yet"
    for rule in keeping.RULES:
        _perform(rule, MONDAY + YEARS)
        assert not rule.rows(MONDAY + YEARS).exists(), rule.code
    assert nothing_is_left()


def _perform(rule: Rule, limit: datetime) -> None:
    rows = rule.rows(limit)
    keys = list(rows.values_list("pk", flat=True))
    chosen = rows.model.objects.filter(pk__in=keys)
    if rule.empties:
        chosen.update(**rule.empties)
    else:
        chosen.delete()
