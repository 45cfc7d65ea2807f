"""Forms of projects: reading and shaping only, decisions are in the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common.asked import asked_number
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.access import visible
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.projects.actions import PostNeed
from yushan.projects.actions.planning import FIELDS, KEPT, MAX_POSTS, UNDER_WAY
from yushan.projects.models import Project

# A draft may leave them empty, set-up asks for them (rules.set_up_lacks).
_NEEDED_LATER = ("goal", "beneficiaries", "plan_text", "budget", "risk", "recruiting_notice")


def _text(label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class ProjectForm(KitForm):
    """Facts of a project; names are those of actions.planning.FIELDS. After approval only what the lead keeps.

    `is_whole` shows everything all the same: somebody began before the approval, and nothing typed is lost.
    """

    title = forms.CharField(label=_("项目名称"), min_length=2, max_length=80)
    organization = forms.ModelChoiceField(
        label=_("责任组织"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    programme = forms.ModelChoiceField(
        label=_("行动计划"), queryset=Entry.objects.none(), required=False, empty_label=_("不选")
    )
    focus = forms.ChoiceField(label=_("聚焦方向"), required=False)
    starts_on = forms.DateField(label=_("开始日期"), required=False, widget=DayInput)
    ends_on = forms.DateField(label=_("结束日期"), required=False, widget=DayInput)
    is_feature = forms.BooleanField(label=_("申报为区县特色项目"), required=False)
    goal = _text(_("项目目标"), _("要做成什么，怎样算做成。最好写得出数字。"))
    beneficiaries = forms.CharField(
        label=_("受益对象"), required=False, max_length=200, help_text=_("例如：北碚区 8 所乡村小学三到六年级学生。")
    )
    plan_text = _text(_("实施计划"), _("分几步做、什么时候做、谁来做。"), rows=6)
    budget = forms.DecimalField(
        label=_("预算（元）"),
        required=False,
        min_value=0,
        max_digits=13,
        decimal_places=2,
        help_text=_("没有经费填 0。"),
    )
    risk = forms.ChoiceField(
        label=_("风险等级"),
        required=False,
        choices=Project.Risk.choices,
        widget=forms.RadioSelect,
        help_text=_("用火用电、野外、水上、带未成年人外出等，选中或高。"),
    )
    recruiting_notice = _text(_("招募说明"), _("立项后公开：找什么样的人、做什么、怎么培训、有什么保障。"), rows=4)

    def __init__(
        self, *args: Any, actor: Any, project: Project | None = None, is_whole: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if project and project.state in UNDER_WAY and not is_whole:
            for name in set(self.fields) - set(KEPT):
                del self.fields[name]
            return
        for name in _NEEDED_LATER:
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
        self.fields["focus"].choices = [("", _("不选")), *plan.choices("focuses")]  # type: ignore[attr-defined]
        self.fields["programme"].queryset = Entry.objects.filter(table="programmes", is_active=True)  # type: ignore[attr-defined]
        if project:
            del self.fields["organization"]
            return
        teams = Organization.objects.filter(state=Organization.State.ACTIVE)
        mine = visible(actor, "project.edit", teams, area="area", organization="path").order_by("path")
        self.fields["organization"].queryset = mine  # type: ignore[attr-defined]
        if len(only := list(mine[:2])) == 1:
            self.initial.setdefault("organization", only[0].pk)

    def facts(self) -> dict[str, Any]:
        """Keyword arguments for create_project and update_project."""
        facts = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        if "budget" in self.fields:
            budget: Decimal | None = self.cleaned_data["budget"]
            facts["budget_cents"] = None if budget is None else int(budget * 100)
        return facts


def initial_of(project: Project) -> dict[str, Any]:
    """What the form shows of a project."""
    values = {name: getattr(project, name) for name in FIELDS if name != "budget_cents"}
    cents = project.budget_cents
    return values | {"programme": project.programme_id, "budget": None if cents is None else Decimal(cents) / 100}


class PostForm(KitForm):
    """One role to recruit; a row left or made empty is no post."""

    name = forms.CharField(label=_("岗位"), max_length=40)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=100_000)
    requirements = forms.CharField(label=_("要求"), max_length=200, required=False)

    def need(self) -> PostNeed | None:
        """The post, or nothing for an empty row."""
        data = self.cleaned_data
        return PostNeed(data["name"], data["people"], data["requirements"]) if data.get("name") else None


PostFormSet = formset_factory(PostForm, extra=1, max_num=MAX_POSTS, absolute_max=MAX_POSTS)
_COUNTER = "form-TOTAL_FORMS"


def post_rows(data: Any, project: Project | None) -> Any:
    """The rows of posts; «加一个岗位» posts the page back with one row more, also without JavaScript."""
    if data is not None and data.get("more"):
        data = data.copy()
        data[_COUNTER] = str(min(asked_number(data.get(_COUNTER), 3) + 1, MAX_POSTS))
    rows = [
        {"name": post.name, "people": post.people, "requirements": post.requirements}
        for post in (project.posts.all() if project and data is None else ())
    ]
    found = PostFormSet(data, initial=None if data is not None else rows)
    for form in found.forms:
        # An empty row is no post, also one that stood there before.
        form.empty_permitted = True
    return found


class LeadForm(KitForm):
    """Who leads from now on."""

    lead = forms.ModelChoiceField(label=_("新的负责人"), queryset=User.objects.none(), empty_label=_("请选择"))

    def __init__(self, *args: Any, leads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]


class ReasonForm(KitForm):
    """Why, for steps that others must understand."""

    reason = forms.CharField(label=_("原因"), max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 3}))
