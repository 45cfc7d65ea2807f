"""Forms of what is done to a station: sending an inspector, deciding, improving, naming, pairing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, KitForm
from yushan.stations.models import Designation, MentorVisit


class ReasonForm(KitForm):
    """A reason that others will read."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = None, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text or _("站点看得到。")


class WordForm(KitForm):
    """The station on what differs."""

    word = forms.CharField(
        label=_("站点的说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("为什么和复核不一样：看漏了、后来变了，还是理解不同。"),
    )  # fmt: skip


class InspectorForm(KitForm):
    """Names are those of actions.assign_inspector."""

    inspector = forms.ModelChoiceField(User.objects.none(), label=_("请谁去核查"))
    visit_on = forms.DateField(label=_("哪天去"), widget=DayInput, required=False)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = people  # type: ignore[attr-defined]


class DecisionForm(KitForm):
    """The outcome, and a reason for everything but passing."""

    outcome = forms.ChoiceField(label=_("怎么审定"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("原因或意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("除了通过，都要写；站点看得到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]


class ImprovementForm(KitForm):
    """Names are those of actions.add_improvement."""

    text = forms.CharField(label=_("改什么"), max_length=200)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("谁负责"))
    due_on = forms.DateField(label=_("哪天前改好"), widget=DayInput)

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class DesignateForm(KitForm):
    """Names are those of actions.designate_station."""

    level = forms.ChoiceField(label=_("级别"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2200)
    document_no = forms.CharField(label=_("文号"), max_length=60, help_text=_("例如 渝科协发〔2026〕12 号。"))
    valid_until = forms.DateField(label=_("有效期到"), widget=DayInput, required=False)
    reason = forms.CharField(
        label=_("示范什么"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("别的站点能来学什么。"),
    )

    def __init__(self, *args: Any, levels: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Designation.Level.choices)
        self.fields["level"].choices = [(level, labels[level]) for level in levels]  # type: ignore[attr-defined]
        self.fields["year"].initial = clock.today().year


class PairForm(KitForm):
    """Names are those of actions.pair_stations."""

    mentor = FoundField("stations.demonstrations", label=_("向哪个示范站点学"))
    aim = forms.CharField(label=_("学什么"), max_length=200)
    until = forms.DateField(label=_("到哪天"), widget=DayInput)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].offer(actor)  # type: ignore[attr-defined]


class VisitForm(KitForm):
    """Names are those of actions.record_visit_of_pair."""

    day = forms.DateField(label=_("哪天"), widget=DayInput)
    direction = forms.ChoiceField(label=_("怎么走访"), choices=MentorVisit.Direction.choices)
    people = forms.IntegerField(label=_("去了几人"), min_value=1, max_value=500)
    learned = forms.CharField(label=_("学到了什么"), max_length=300)


class ResultForm(KitForm):
    """What came of a pair."""

    result = forms.CharField(
        label=_("结对的成果"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("学到了什么，用上了什么，有什么变化。"),
    )  # fmt: skip
