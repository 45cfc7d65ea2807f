"""Questions that are data, as forms: evaluations and quizzes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import KitForm
from yushan.projects.rules.evaluation import CHOICE, MOST_TEXT, STARS

_STARS = [
    (5, _("五星 · 很好")),
    (4, _("四星 · 好")),
    (3, _("三星 · 一般")),
    (2, _("二星 · 不太好")),
    (1, _("一星 · 不好")),
]


class AnswersForm(KitForm):
    """The questions of a version, as a form; `answers()` is what was said."""

    def __init__(self, questions: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        self.questions = questions
        super().__init__(*args, **kwargs)

    @classmethod
    def of(cls, questions: list[dict[str, Any]], *args: Any, **kwargs: Any) -> "AnswersForm":
        """A form with a field for each question."""
        fields = {question["key"]: _field(question) for question in questions}
        made: type[AnswersForm] = type("Answers", (cls,), fields)
        return made(questions, *args, **kwargs)

    def answers(self) -> dict[str, Any]:
        """By key of the question."""
        return dict(self.cleaned_data)


def _field(question: dict[str, Any]) -> forms.Field:
    facts: dict[str, Any] = {"label": question["text"], "required": bool(question.get("required"))}
    if facts["required"]:
        facts["error_messages"] = {"required": _("请回答这一题。")}
    if question["type"] == STARS:
        return forms.TypedChoiceField(choices=_STARS, coerce=int, empty_value=None, widget=forms.RadioSelect, **facts)
    if question["type"] == CHOICE:
        options = [(option, option) for option in question["options"]]
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **facts)
    return forms.CharField(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **facts)


class QuizForm(KitForm):
    """The questions of a quiz; `given()` is the answers in order."""

    @classmethod
    def of(cls, questions: list[dict[str, Any]], *args: Any, **kwargs: Any) -> "QuizForm":
        """A form with a field for each question."""
        fields = {
            f"q{place}": forms.ChoiceField(
                label=question["text"],
                choices=[(option, option) for option in question["options"]],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选一个答案。")},
            )
            for place, question in enumerate(questions)
        }
        made: type[QuizForm] = type("Quiz", (cls,), fields)
        return made(*args, **kwargs)

    def given(self) -> list[str]:
        """In the order of the questions."""
        return [self.cleaned_data[name] for name in self.fields]
