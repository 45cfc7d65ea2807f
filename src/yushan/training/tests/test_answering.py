"""Answers of a paper that is open twice, that is handed in from a stale page, or holds something nobody can read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from yushan.common import clock
from yushan.training.actions import answering
from yushan.training.actions.answering import Elsewhere, Unreadable
from yushan.training.models import Answer, Attempt, Question
from yushan.training.queries.exams import answers_of
from yushan.training.rules.standing import is_overtaken
from yushan.training.tests.factories import RIGHT, WRONG, a_class, begun, course, enrolled, taken

pytestmark = pytest.mark.django_db


def started() -> tuple[Attempt, Any]:
    attempt = begun(enrolled(a_class()))
    return attempt, attempt.enrolment.volunteer.person.user


def values(attempt: Attempt, of: dict[str, Any] = RIGHT) -> dict[int, Any]:
    """What the paper holds, by question."""
    kinds = dict(Question.objects.values_list("pk", "kind"))
    return {pk: of[kinds[pk]] for pk, _places in attempt.paper}


def by_phone(attempt: Attempt, user: Any, of: dict[str, Any] = RIGHT) -> None:
    """The whole paper from the telephone, each answer confirmed."""
    for number, (pk, value) in enumerate(values(attempt, of).items(), 1):
        answering.save_answer(
            user, attempt=attempt, question_id=pk, value=value, key=f"p{number}", sequence=number, device="phone"
        )


def client_of(user: Any) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("device", "knew", "standing_device", "standing", "overtaken"),
    [
        ("desk", 0, "phone", 3, True),
        ("desk", 3, "phone", 3, False),
        ("desk", 0, "desk", 3, False),  # its own receipt is on the way
        ("", 0, "", 3, True),  # two pages without scripts
        ("", 3, "phone", 3, False),
    ],
)
def test_what_a_page_could_not_know_it_does_not_overwrite(
    device: str, knew: int, standing_device: str, standing: int, overtaken: bool
) -> None:
    assert is_overtaken(device, knew, standing_device, standing) is overtaken


@pytest.mark.parametrize("device", ["desk", ""])
def test_a_stale_page_that_hands_itself_in_takes_nothing_back(device: str) -> None:
    attempt, user = started()
    by_phone(attempt, user)
    empty = {pk: [] for pk, _places in attempt.paper}
    done = answering.hand_in(user, attempt=attempt, answers=empty, known=dict.fromkeys(empty, 0), device=device)
    assert done.passed and done.percent == "100.0"


def test_a_stale_page_keeps_what_only_it_has() -> None:
    attempt, user = started()
    whole = values(attempt)
    *others, last = whole
    for number, pk in enumerate(others, 1):
        answering.save_answer(
            user, attempt=attempt, question_id=pk, value=whole[pk], key=f"p{number}", sequence=number, device="phone"
        )
    page = values(attempt, WRONG) | {last: whole[last]}
    assert answering.hand_in(user, attempt=attempt, answers=page, device="desk").percent == "100.0"


def test_a_page_takes_back_what_it_knew() -> None:
    attempt, user = started()
    by_phone(attempt, user)
    known = {row.question_id: row.sequence for row in Answer.objects.all()}
    empty = {pk: [] for pk in known}
    done = answering.hand_in(user, attempt=attempt, answers=empty, known=known, device="desk")
    assert done.half_points == 0


def test_a_receipt_counts_whichever_device_gave_it() -> None:
    attempt, user = started()
    pk, right = next(iter(values(attempt).items()))
    save = {"attempt": attempt, "question_id": pk}
    answering.save_answer(user, value=right, key="a", sequence=10, device="phone", **save)
    wrong = values(attempt, WRONG)[pk]
    with pytest.raises(Elsewhere, match="另一台设备上答过") as told:  # not confirmed and then not counted
        answering.save_answer(user, value=wrong, key="b", sequence=1, device="desk", **save)
    assert (told.value.standing.value, told.value.standing.sequence) == (right, 10)
    kept, created = answering.save_answer(user, value=wrong, key="c", sequence=2, device="desk", known=10, **save)
    assert created and kept.sequence == 11 and answers_of(attempt) == {pk: wrong}
    same, created = answering.save_answer(user, value=wrong, key="d", sequence=3, device="third", **save)
    assert (same, created) == (kept, False)  # the same on both: nothing to say


def test_the_receipt_tells_the_page_what_it_knows_now() -> None:
    attempt, user = started()
    client, path = client_of(user), f"/me/training/papers/{attempt.pk}/answers/"
    pk = next(pk for pk, _places in attempt.paper if Question.objects.get(pk=pk).kind == "single")
    body = {"question": pk, "value": "1", "key": "a", "sequence": 4, "device": "phone", "known": 0}
    assert client.post(path, body, content_type="application/json").json()["sequence"] == 4
    stale = body | {"value": "0", "key": "b", "sequence": 1, "device": "desk"}
    answer = client.post(path, stale, content_type="application/json")
    told = answer.json()
    assert (answer.status_code, told["code"], told["value"], told["sequence"]) == (409, "elsewhere", 1, 4)
    page = client.get(f"/me/training/papers/{attempt.pk}/").content.decode()
    assert f'name="known{pk}" value="4"' in page


def test_one_answer_that_is_nonsense_costs_none_of_the_others() -> None:
    """Without scripts nothing was saved before: the page that comes back must hold what was sent."""
    attempt, user = started()
    client = client_of(user)
    number = next(pk for pk, _places in attempt.paper if Question.objects.get(pk=pk).kind == "number")
    sent = {f"q{pk}": value for pk, value in values(attempt).items()} | {f"q{number}": "约45"}
    sent = {name: str(value).lower() if isinstance(value, bool) else value for name, value in sent.items()}
    answer = client.post(f"/me/training/papers/{attempt.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "请填一个数字" in page and 'value="约45"' in page
    assert page.count("checked") == 5 and Answer.objects.count() == 4  # two single, one multiple with two, one truth
    assert Attempt.objects.get().state == "open"
    fresh = {f"known{row.question_id}": row.sequence for row in Answer.objects.all()}
    answer = client.post(f"/me/training/papers/{attempt.pk}/", sent | fresh | {f"q{number}": "45"})
    assert answer.status_code == 302 and Attempt.objects.get().percent == "100.0"


def test_after_the_end_nonsense_holds_up_nobody() -> None:
    attempt, user = started()
    page = values(attempt) | {pk: "约45" for pk, value in values(attempt).items() if value == "45"}
    with pytest.raises(Unreadable, match="其余的答案都保存了"):
        answering.hand_in(user, attempt=attempt, answers=page, device="desk")
    with clock.pretend(attempt.due_at + timedelta(seconds=5)):
        done = answering.hand_in(user, attempt=attempt, answers=page, device="desk")
    assert done.state == "handed_in" and done.half_points == done.most_half_points - 2


def test_the_script_hears_whether_the_paper_is_handed_in() -> None:
    attempt, user = started()
    client, path = client_of(user), f"/me/training/papers/{attempt.pk}/"
    number = next(pk for pk, _places in attempt.paper if Question.objects.get(pk=pk).kind == "number")
    ask = {"headers": {"Accept": "application/json"}}
    told = client.post(path, {f"q{number}": "约"}, **ask)  # type: ignore[arg-type]
    assert told.status_code == 400 and str(number) in told.json()["wrong"] and told.json()["last"] == 0
    assert client.post(path, {}, **ask).json() == {"next": f"{path}result/", "late": False}  # type: ignore[arg-type]
    assert client.post(path, {}, **ask).json()["late"] is True  # type: ignore[arg-type]
    assert "有 3 个答案" in client.get(f"{path}result/?late=3").content.decode()


def test_a_page_that_hands_itself_in_waits_for_the_last_answers_of_the_other() -> None:
    """The lift of the telephone ends within the grace: its answer still counts."""
    attempt, user = started()
    whole = values(attempt)
    *others, last = whole
    for number, pk in enumerate(others, 1):
        answering.save_answer(
            user, attempt=attempt, question_id=pk, value=whole[pk], key=f"p{number}", sequence=number, device="phone"
        )
    client, path = client_of(user), f"/me/training/papers/{attempt.pk}/"
    ask, sent = {"headers": {"Accept": "application/json"}}, {"device": "desk", "by_clock": "1"}
    with clock.pretend(attempt.due_at):
        assert 60 <= client.post(path, sent, **ask).json()["wait"] <= 62  # type: ignore[arg-type]
    with clock.pretend(attempt.due_at + timedelta(seconds=20)):
        answering.save_answer(
            user, attempt=attempt, question_id=last, value=whole[last], key="l", sequence=9, device="phone"
        )
    with clock.pretend(attempt.due_at + timedelta(seconds=62)):
        assert client.post(path, sent, **ask).json()["next"] == f"{path}result/"  # type: ignore[arg-type]
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == ("expired", "100.0")


def test_alone_a_page_hands_itself_in_at_once() -> None:
    attempt, user = started()
    by_phone(attempt, user)
    done = answering.hand_in(user, attempt=attempt, device="phone", by_clock=True)
    assert done.state == "handed_in" and done.passed


@pytest.mark.parametrize("name", ["passed", "marks", "paper", "most_half_points"])
def test_of_a_closed_paper_nothing_changes_past_the_actions(name: str) -> None:
    attempt = taken(enrolled(a_class(course(questions=2))))
    other = {"passed": False, "marks": {}, "paper": [], "most_half_points": 1}
    with pytest.raises(DatabaseError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**{name: other[name]})
