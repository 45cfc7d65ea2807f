"""Small forms of the project room; `auto_id` keeps the fields of several rows apart."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common.documents import ACCEPT
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.forms_people import offer_known, offer_people
from yushan.projects.models import BudgetHead, EffectMeasure, Kind, Project
from yushan.projects.queries.evaluations import possible_reviewers
from yushan.projects.queries.people import owners_to_choose, possible_owners
from yushan.projects.rules.effect import read_quiz
from yushan.projects.rules.evaluation import read_form

_PEOPLE = {"owner", "user", "present"}
_FIVE = [(1, _("1 很小")), (2, _("2 小")), (3, _("3 中")), (4, _("4 大")), (5, _("5 很大"))]


def _file(label: Any) -> forms.FileField:
    return forms.FileField(label=label, widget=forms.FileInput(attrs={"accept": ACCEPT}))


def _person(label: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(label=label, queryset=User.objects.none(), empty_label=_("请选择"))


def _long(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


class RoomForm(KitForm):
    """A form that knows its project; people to choose are those who may see it, told apart from who bears the same name.

    `people`: what owners_to_choose answered, where a page has several forms.
    """

    def __init__(
        self, project: Project, *args: Any, people: Sequence[tuple[int, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in _PEOPLE & set(self.fields):
            self.fields[name].queryset = possible_owners(project)  # type: ignore[attr-defined]
            offer_known(self.fields[name], owners_to_choose(project) if people is None else people)


class MilestoneForm(RoomForm):
    """Something to be reached by a day."""

    title = forms.CharField(label=_("里程碑"), max_length=80, help_text=_("例如：教案定稿、春季学期 6 次课。"))
    planned_on = forms.DateField(label=_("计划完成"), widget=DayInput)


class ReachForm(RoomForm):
    """It was reached."""

    done_on = forms.DateField(label=_("实际完成"), widget=DayInput)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class RiskForm(RoomForm):
    """What may go wrong."""

    text = forms.CharField(label=_("可能出什么事"), max_length=120)
    likelihood = forms.TypedChoiceField(label=_("可能性"), choices=_FIVE, coerce=int)
    effect = forms.TypedChoiceField(label=_("影响"), choices=_FIVE, coerce=int)
    measure = forms.CharField(label=_("怎么防"), max_length=200)
    owner = _person(_("负责人"))


class StrikeForm(RoomForm):
    """Why something is struck."""

    reason = forms.CharField(label=_("为什么划掉"), max_length=300)


class SheetsForm(RoomForm):
    """What has to be at hand, what to look out for, what is said."""

    materials = _long(_("物料清单"), rows=4, required=False, max_length=4000, help_text=_("一行一样，写明数量和谁带。"))
    risk_sheet = _long(_("风险清单"), rows=3, required=False, max_length=4000, help_text=_("出发前要对照检查的。"))
    lesson = _long(_("教案或讲稿"), rows=6, required=False, max_length=8000)


class HeadForm(RoomForm):
    """A budget head."""

    name = forms.CharField(label=_("科目"), max_length=40, help_text=_("例如：教具、交通、保险。"))
    planned = forms.DecimalField(label=_("预算（元）"), min_value=0, max_digits=12, decimal_places=2)


class SpendingForm(RoomForm):
    """An expense with its receipt."""

    head = forms.ModelChoiceField(label=_("科目"), queryset=BudgetHead.objects.none(), empty_label=_("请选择"))
    text = forms.CharField(label=_("买了什么"), max_length=80)
    amount = forms.DecimalField(label=_("金额（元）"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2)
    spent_on = forms.DateField(label=_("支出日期"), widget=DayInput)
    file = _file(_("票据"))

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(project, *args, **kwargs)
        heads = BudgetHead.objects.filter(project=project, round=project.round)
        self.fields["head"].queryset = heads  # type: ignore[attr-defined]
        self.fields["head"].label_from_instance = lambda head: head.name  # type: ignore[attr-defined]


class WhyForm(RoomForm):
    """Why something is not taken."""

    reason = forms.CharField(label=_("哪里不对"), max_length=200)


class ReverseForm(RoomForm):
    """Why an expense is taken back."""

    reason = forms.CharField(
        label=_("哪里记错了"), max_length=200, help_text=_("原来那笔留着，另记一笔冲销；要改正就再登记一笔对的。")
    )


class MeasureForm(RoomForm):
    """A measure of effect."""

    name = forms.CharField(label=_("效果目标"), max_length=40, help_text=_("例如：受益学生、课后测验提高。"))
    kind = forms.ChoiceField(label=_("怎么算"), choices=EffectMeasure.Kind.choices)
    target = forms.DecimalField(label=_("目标值"), max_digits=9, decimal_places=1)
    unit = forms.CharField(
        label=_("单位"), max_length=10, required=False, help_text=_("自己计数的才填，例如：所、户。")
    )
    questions = _long(
        _("测验题"),
        rows=6,
        required=False,
        max_length=4000,
        help_text=_("做前后测验的才填：一题一段，第一行是问题，下面一行一个答案，对的前面加 *，两题之间空一行。"),
    )

    def clean_questions(self) -> Any:
        """As they are kept."""
        return read_quiz(self.cleaned_data["questions"])


class ValueForm(RoomForm):
    """What was counted."""

    value = forms.DecimalField(label=_("数到"), min_value=0, max_digits=9, decimal_places=1)
    on = forms.DateField(label=_("截至"), widget=DayInput)
    source = forms.CharField(label=_("怎么数的"), max_length=120)


class ReachedForm(RoomForm):
    """How many of a group were served."""

    session = forms.ChoiceField(label=_("哪一次活动"))
    group = forms.CharField(
        label=_("班组"),
        max_length=40,
        required=False,
        help_text=_("例如：柳荫小学三年级一班。来过几次都写同一个名称，只算一次。"),
    )
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=1_000_000)

    def __init__(self, project: Project, *args: Any, sessions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(project, *args, **kwargs)
        self.fields["session"].choices = [("", _("请选择")), *sessions]  # type: ignore[attr-defined]


class QuizRunForm(RoomForm):
    """A quiz begins in a session."""

    session = forms.CharField(label=_("在哪一次活动用"), max_length=120)


class ImprovementForm(RoomForm):
    """What shall become better."""

    text = forms.CharField(label=_("改什么"), max_length=200, help_text=_("写得能看出改没改：每班不超过 25 人。"))
    owner = _person(_("谁负责"))
    due_on = forms.DateField(label=_("哪天前"), widget=DayInput)
    kind = forms.ChoiceField(label=_("哪类评价提出的"), required=False, choices=[("", _("不限")), *Kind.choices])


class HandForm(RoomForm):
    """Somebody else, or another day."""

    owner = _person(_("谁负责"))
    due_on = forms.DateField(label=_("哪天前"), widget=DayInput)


class NoteForm(RoomForm):
    """How it was done, or why not."""

    note = forms.CharField(label=_("怎么改的，或者为什么不改了"), max_length=300)


class VersionForm(RoomForm):
    """A document."""

    name = forms.CharField(
        label=_("资料名称"), max_length=60, help_text=_("已有同名的，就成为它的新版本，旧版本都留着。")
    )
    file = _file(_("文件"))
    note = forms.CharField(label=_("改了什么"), max_length=120, required=False)


class MemberForm(RoomForm):
    """Who does what."""

    user = _person(_("成员"))
    role = forms.CharField(label=_("做什么"), max_length=20, help_text=_("例如：财务、安全、课程。"))


class MeetingForm(RoomForm):
    """Minutes."""

    held_on = forms.DateField(label=_("哪天开的"), widget=DayInput)
    title = forms.CharField(label=_("议题"), max_length=80)
    text = _long(_("议定的事"), rows=5, max_length=4000)
    present = forms.ModelMultipleChoiceField(
        label=_("到会的人"), queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )


class QuestionForm(RoomForm):
    """What nobody knows yet."""

    text = forms.CharField(label=_("还要弄清楚什么"), max_length=200)


class AnswerForm(RoomForm):
    """Its answer."""

    answer = forms.CharField(label=_("答复"), max_length=300)


class EvaluationTextForm(KitForm):
    """A form of evaluation as people type it; `before` are the questions that it follows."""

    title = forms.CharField(label=_("名称"), max_length=60)
    questions = _long(
        _("问题"), rows=18, max_length=6000,
        help_text=_(
            "一题一段，第一行是问题；下面写“星”（打一到五星）、“文字”（写几句话），或者一行一个选项；两题之间空一行。"
            "可以不答的，问题后面写“（可不答）”。问题的字不改，前后几版的结果可以对着看。"
        ),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, before: Sequence[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = before

    def clean_questions(self) -> Any:
        """As they are kept."""
        return read_form(self.cleaned_data["questions"], self._before)


class ReviewerForm(RoomForm):
    """An expert from outside."""

    reviewer = _person(_("专家"))

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(project, *args, **kwargs)
        offer_people(self.fields["reviewer"], possible_reviewers(project))


class SuspendForm(KitForm):
    """Why, and what becomes of the activities that are published."""

    reason = forms.CharField(label=_("原因"), max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 3}))
    call_off = forms.BooleanField(
        label=_("还没有开始的活动一起取消"),
        required=False,
        help_text=_("不勾就照常进行，报了名的人会收到消息，知道项目暂停、活动照常。"),
    )
