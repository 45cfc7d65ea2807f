"""Forms of evaluation: seen by staff, written anew by the city, in versions that stay with what they were answered for."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from yushan.accounts.models import User
from yushan.common.errors import Conflict, NotAllowed, Refusal
from yushan.organizations.tests import factories as make
from yushan.projects.actions.forms import write_form
from yushan.projects.models import EvaluationForm, Kind, Project
from yushan.projects.queries.evaluations import form_versions, forms_in_force
from yushan.projects.rules.evaluation import problem, read_form, same_questions, written_form
from yushan.projects.sections.evaluation import SECTION
from yushan.projects.tests.room_factories import load_forms, served

_words = st.text("题一二三四五讲得好吗", min_size=3, max_size=12)
_question = st.one_of(
    st.fixed_dictionaries({"text": _words, "type": st.sampled_from(["stars", "text"]), "required": st.booleans()}),
    st.fixed_dictionaries({
        "text": _words, "type": st.just("choice"), "required": st.booleans(),
        "options": st.lists(_words, min_size=2, max_size=5, unique=True),
    }),
)  # fmt: skip


def client(user: User) -> Client:
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(user)
    return browser


@given(st.lists(_question, min_size=1, max_size=8, unique_by=lambda one: one["text"]))
def test_what_is_written_is_read_as_it_was(asked: list[dict[str, Any]]) -> None:
    questions = [{"key": f"k{number}"} | one for number, one in enumerate(asked)]
    assert read_form(written_form(questions), questions) == questions
    fresh = read_form(written_form(questions))
    assert not problem(fresh) and same_questions(read_form(written_form(fresh), fresh), fresh)


def test_questions_keep_their_keys_and_new_ones_get_their_own() -> None:
    before = [{"key": "overall", "text": "总的怎么样", "type": "stars", "required": True},
              {"key": "q1", "text": "还想听什么", "type": "text", "required": False}]  # fmt: skip
    after = read_form("总的怎么样\n星\n\n讲得清楚吗\n清楚\n不清楚\n\n别的话（可不答）\n文字", before)
    assert [(one["key"], one["type"], one["required"]) for one in after] == [
        ("overall", "stars", True), ("q2", "choice", True), ("q3", "text", False),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.capability("T2.3", page="/staff/projects/forms/")
def test_the_city_writes_the_next_version(project: Project, lead: User) -> None:
    load_forms()
    city = make.user_with("city_admin", display_name="钟明远")
    office, mine = client(city), client(lead)
    listed = mine.get(reverse("projects:forms")).text
    assert "服务对象评价" in listed and "写新一版" not in listed
    edit = reverse("projects:form_edit", args=["beneficiary"])
    assert (
        mine.get(edit).status_code == 403
        and client(make.user_with("area_admin", make.area("500109"))).get(edit).status_code == 403
    )
    assert office.get(reverse("projects:form_edit", args=["nonsense"])).status_code == 404
    shown = office.get(edit).context["form"].initial
    same = office.post(edit, shown)
    assert same.status_code == 422 and "一模一样" in same.text
    wrong = office.post(edit, shown | {"questions": "只有一个选项的题\n好"})
    assert wrong.status_code == 422 and "2 个以上不同的 options" in wrong.text and "只有一个选项的题" in wrong.text
    newer = shown["questions"] + "\n\n老师接着教了吗\n接着教\n没有"
    assert office.post(edit, shown | {"questions": newer}).status_code == 302
    made = EvaluationForm.objects.get(kind="beneficiary", version=2)
    assert (made.from_plan, made.made_by) == (False, city) and made.questions[-1]["options"] == ["接着教", "没有"]
    before = EvaluationForm.objects.get(kind="beneficiary", version=1)
    assert [one["key"] for one in made.questions[:-1]] == [one["key"] for one in before.questions]
    assert forms_in_force()["beneficiary"] == made
    assert "老师接着教了吗" in mine.get(reverse("projects:forms")).text
    late = office.post(edit, shown | {"questions": newer + "\n\n再问一句\n文字"})
    assert late.status_code == 409 and "别人刚刚写了新的一版" in late.text and "再问一句" in late.text

    # The folder is loaded again: what the city wrote stands, until the folder itself says something else.
    assert SECTION.load(settings.BASE_DIR / "plans" / "chongqing-2025") == 0
    assert forms_in_force()["beneficiary"] == made


@pytest.mark.django_db
def test_a_changed_folder_comes_after_what_the_city_wrote(tmp_path: Any) -> None:
    load_forms()
    city = make.user_with("city_admin")
    asked = [{"key": "overall", "text": "总的怎么样", "type": "stars", "required": True}]
    write_form(city, kind="self", title="自评", questions=asked, seen=1)
    text = (settings.BASE_DIR / "plans" / "chongqing-2025" / "evaluation.toml").read_text(encoding="utf-8")
    (tmp_path / "evaluation.toml").write_text(text.replace("服务内容和质量", "服务的内容和质量"), encoding="utf-8")
    assert SECTION.load(tmp_path) == 1 and SECTION.load(tmp_path) == 0
    assert [(one.version, one.from_plan) for one in form_versions()["self"]] == [(3, True), (2, False), (1, True)]


@pytest.mark.django_db
def test_only_the_city_and_only_what_is_a_form(project: Project, lead: User) -> None:
    load_forms()
    asked = [{"key": "overall", "text": "总的怎么样", "type": "stars", "required": True}]
    with pytest.raises(NotAllowed):
        write_form(
            make.user_with("area_admin", make.area("500109")), kind="self", title="自评", questions=asked, seen=1
        )
    city = make.user_with("city_admin")
    for kind, title, questions, words in (
        ("nonsense", "自评", asked, "哪一类"), ("self", "", asked, "名称"), ("self", "自评", [], "1 到"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            write_form(city, kind=kind, title=title, questions=questions, seen=1)
    with pytest.raises(Conflict):
        write_form(city, kind="self", title="自评", questions=asked, seen=None)
    assert EvaluationForm.objects.filter(kind="self").count() == 1

    # What was opened keeps its version.
    from yushan.projects.actions import rounds

    Project.objects.filter(pk=project.pk).update(state="running")
    project.refresh_from_db()
    served(project)
    rounds.evaluate_project(lead, project=project)
    write_form(city, kind="self", title="自评", questions=asked, seen=1)
    assert project.evaluations.get(kind=Kind.SELF).form.version == 1
    assert [(one.version, one.used) for one in form_versions()["self"]] == [(2, 0), (1, 1)]
