"""Forms of contests."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import MATRIX, grants_of
from yushan.organizations.forms_people import offer_people
from yushan.organizations.models import Area
from yushan.plan import queries as plan
from yushan.projects.models import Contest, Project
from yushan.projects.queries import contests as queries
from yushan.projects.queries.supports import owners
from yushan.projects.rules.contest import read_criteria

_CRITERIA = "群众受益 40\n科技含量 20\n能不能推广 20\n志愿者参与 20"


class ContestForm(KitForm):
    """Names are those of actions.contests.create_contest; criteria as lines."""

    only_saves = True

    board = forms.ChoiceField(label=_("哪一级办"))
    title = forms.CharField(label=_("大赛名称"), max_length=80, help_text=_("例如：2026 年科技志愿服务项目大赛。"))
    text = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("谁能申报、看什么、入选有什么支持。"),
    )  # fmt: skip
    apply_until = forms.DateField(label=_("申报截止"), widget=DayInput)
    criteria = forms.CharField(
        label=_("评分标准"), widget=forms.Textarea(attrs={"rows": 5}), initial=_CRITERIA,
        help_text=_("一行一项：名称 分值，合计 100 分。"),
    )  # fmt: skip
    second_places = forms.IntegerField(label=_("进复评几个"), min_value=1, max_value=500, initial=30)
    final_places = forms.IntegerField(label=_("进决赛几个"), min_value=1, max_value=200, initial=15)
    winners = forms.IntegerField(label=_("入选几个"), min_value=1, max_value=100, initial=10)

    def __init__(self, *args: Any, actor: Any, contest: Contest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].needed_later = True  # type: ignore[attr-defined]
        if contest:
            del self.fields["board"]
            return
        grants = [grant for grant in grants_of(actor) if "contest.edit" in MATRIX[grant.role]]
        if any(grant.scope == "city" for grant in grants):
            choices: list[tuple[str, Any]] = [("city", _("全市"))]
        else:
            keys = [grant.scope_id for grant in grants if grant.scope == "area"]
            choices = [(area.code, area.name) for area in Area.objects.filter(pk__in=keys)]
        self.fields["board"].choices = choices  # type: ignore[attr-defined]

    def clean_criteria(self) -> list[dict[str, Any]]:
        """Lines as the column keeps them."""
        try:
            return [{"name": name, "points": points} for name, points in read_criteria(self.cleaned_data["criteria"])]
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        if "board" in data:
            data["area"] = Area.objects.filter(code=data.pop("board")).first()
        return data


class EnterForm(KitForm):
    """Which project, and why it."""

    project = forms.ModelChoiceField(label=_("哪个项目"), queryset=Project.objects.none(), empty_label=_("请选择"))
    statement = forms.CharField(
        label=_("申报材料"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("做了什么、成效怎样（写数字）、别处能不能学。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = queries.can_enter(actor, contest)  # type: ignore[attr-defined]


class ReviewersForm(KitForm):
    """Who scores."""

    reviewers = forms.ModelMultipleChoiceField(
        label=_("评审"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("名单是有“评审专家”授权的人。"),
    )  # fmt: skip

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["reviewers"], queries.possible_reviewers(contest))


class ScoreForm(KitForm):
    """Points for each criterion and a word about it."""

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for at, one in enumerate(contest.criteria):
            label = f"{one['name']}（最多 {one['points']} 分）"
            self.fields[f"points_{at}"] = forms.IntegerField(label=label, min_value=0, max_value=one["points"])
        self.fields["comment"] = forms.CharField(
            label=_("评语"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("好在哪里、还差什么。申报的项目在结果公布以后能看到，不显示您的名字。"),
        )  # fmt: skip
        self._count = len(contest.criteria)

    def points(self) -> list[int]:
        """By the order of the criteria."""
        return [self.cleaned_data[f"points_{at}"] for at in range(self._count)]


class SupportForm(KitForm):
    """What a winner is given; names are those of actions.supports.add_support."""

    kind = forms.ChoiceField(label=_("哪一类"))
    text = forms.CharField(label=_("支持什么"), max_length=300, help_text=_("例如：拨付活动经费 2 万元。"))
    owner = forms.ModelChoiceField(label=_("谁负责"), queryset=User.objects.none(), empty_label=_("请选择"))
    due_on = forms.DateField(label=_("哪天前落实"), widget=DayInput)

    def __init__(self, *args: Any, area: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *plan.choices("support_measures")]  # type: ignore[attr-defined]
        offer_people(self.fields["owner"], owners(area))


class ObjectionForm(KitForm):
    """Why an entry should not win."""

    text = forms.CharField(
        label=_("哪里不实"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明依据。只有组织大赛的人看得到是谁提的。"),
    )  # fmt: skip
