"""Two at one moment: one thing happens, whoever came too late is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from yushan.activities.tests.test_races import together
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.rights import actions
from yushan.rights.actions import Matter, Who
from yushan.rights.actions.late import look_after_one
from yushan.rights.askers import Asker
from yushan.rights.models import Case, CaseHandler, CaseStep, Exclusion, ExclusionAppeal
from yushan.rights.queries.own import case_by_code
from yushan.rights.tests.factories import TEXT, answered, filed, handled, proposed, scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
ROUNDS = range(4)  # what is decided by a few milliseconds is tried more than once


def refused(results: list[Any]) -> int:
    return sum(isinstance(one, Refusal) for one in results)


def said(case: Case) -> list[str]:
    return list(CaseStep.objects.filter(case=case).values_list("said", flat=True))


@pytest.fixture
def at() -> Any:
    return scene()


def test_two_handlers_answer_at_once_and_one_answer_stands(at: Any) -> None:
    for _round in ROUNDS:
        case = handled(at)
        actions.name_handler(at.first, case=case, user=at.second)
        texts = {at.first.pk: "确实迟到，已要求改正。", at.second.pk: "没有查到迟到。"}

        def answer(user: Any, case: Case = case, texts: dict[int, str] = texts) -> Callable[[], Case]:
            return lambda: actions.answer(user, case=Case(pk=case.pk), result="upheld", text=texts[user.pk])

        results = together(answer(at.first), answer(at.second))
        case.refresh_from_db()
        assert refused(results) == 1 and case.state == "answered"
        assert case.answer == texts[case.answered_by_id] and said(case).count("答复") == 1


def test_an_answer_and_a_withdrawal_at_once_are_one_of_them(at: Any) -> None:
    for _round in ROUNDS:
        case = handled(at)
        results = together(
            lambda case=case: actions.answer(at.first, case=Case(pk=case.pk), result="refuted", text="没有查到迟到。"),
            lambda case=case: actions.withdraw(Asker(case.pk), case=Case(pk=case.pk)),
        )
        case.refresh_from_db()
        assert refused(results) == 1
        if case.state == "withdrawn":
            assert case.answer == "" and case.ended_at and "答复" not in said(case)
        else:
            assert case.state == "answered" and case.answer and "本人撤回" not in said(case)


def test_a_second_look_asked_for_twice_at_once_is_one(at: Any) -> None:
    for _round in ROUNDS:
        case = answered(at)
        results = together(
            *(
                lambda case=case: actions.ask_second(Asker(case.pk), case=Case(pk=case.pk), text="请重新查。")
                for _ in "12"
            )
        )
        case.refresh_from_db()
        assert refused(results) == 1 and (case.state, case.instance) == ("second", 2)
        assert said(case).count("申请复核，由另一个人重新办理") == 1


def test_a_second_look_and_the_end_of_the_term_at_once_are_one_of_them(at: Any) -> None:
    for _round in ROUNDS:
        case = answered(at)
        Case.objects.filter(pk=case.pk).update(due_at=clock.now() - timedelta(seconds=1))
        results = together(
            lambda case=case: actions.ask_second(Asker(case.pk), case=Case(pk=case.pk), text="请重新查。"),
            lambda case=case: look_after_one(Case(pk=case.pk)),
        )
        case.refresh_from_db()
        assert (case.state, refused(results)) in [("second", 0), ("closed", 1)]
        assert (case.ended_at is None) == (case.state == "second")


def test_two_take_up_a_second_look_and_who_had_the_first_is_not_among_them(at: Any) -> None:
    case = answered(at, filed(at, to_city=True).case, by=at.city)
    actions.ask_second(Asker(case.pk), case=case, text="请换一个人再看看。")
    results = together(
        lambda: actions.take(at.city, case=Case(pk=case.pk)), lambda: actions.take(at.city_two, case=Case(pk=case.pk)),
        lambda: actions.take(at.city_two, case=Case(pk=case.pk)),
    )  # fmt: skip
    assert refused(results) == 2
    assert CaseHandler.objects.get(case=case, until=None).user == at.city_two


def test_one_form_sent_many_times_at_once_is_one_case_with_one_code_that_opens_it(at: Any) -> None:
    matter = Matter("complaint", "recipient", "service", TEXT, at.area)
    results: list[Any] = together(
        *(
            lambda: actions.file_case(None, matter=matter, who=Who(is_anonymous=True), submission="same-form")
            for _ in range(6)
        )
    )
    assert Case.objects.count() == 1 and not refused(results)
    assert sum(case_by_code(one.code) is not None for one in results) == 1


def test_two_decide_an_exclusion_and_two_hear_its_appeal_at_once(at: Any) -> None:
    row = proposed(at, by=at.city)
    actions.state(at.asker, row=row, text="我认错。")
    today = clock.today()

    def decide(user: Any) -> Callable[[], Exclusion]:
        return lambda: actions.decide_exclusion(
            user, row=Exclusion(pk=row.pk), starts_on=today, ends_on=today + timedelta(days=9), decision="核实了。"
        )

    results = together(decide(at.first), decide(at.second), lambda: actions.drop_exclusion(
        at.city_two, row=Exclusion(pk=row.pk), decision="不成立。"
    ))  # fmt: skip
    row.refresh_from_db()
    assert refused(results) == 2 and row.state in ("in_force", "dropped")
    if row.state == "dropped":
        return
    appeals = together(*(lambda: actions.appeal(at.asker, row=Exclusion(pk=row.pk), text="太长了。") for _ in range(3)))
    assert refused(appeals) == 2
    made = ExclusionAppeal.objects.get()
    heard = together(
        lambda: actions.decide_appeal(at.city_two, made=_of(made), outcome="lifted", answer="证据不足。"),
        lambda: actions.lift_exclusion(at.city, row=Exclusion(pk=row.pk), reason="已经改正"),
    )
    row.refresh_from_db()
    assert row.state == "lifted" and refused(heard) <= 1


def _of(made: ExclusionAppeal) -> ExclusionAppeal:
    return ExclusionAppeal.objects.select_related("exclusion").get(pk=made.pk)
