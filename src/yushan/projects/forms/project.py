"""Forms of projects: reading and shaping only, decisions are in the actions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common import clock
from yushan.common.asked import asked_number
from yushan.common.choosing import FoundField
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.forms_people import offer_people
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.projects.actions import PostNeed
from yushan.projects.actions.feature_wish import waiting_of
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

    only_saves = True

    title = forms.CharField(label=_("项目名称"), min_length=2, max_length=80)
    organization = FoundField("projects.organizations", label=_("责任组织"), empty_label=_("请选择"))
    programme = forms.ModelChoiceField(
        label=_("行动计划"), queryset=Entry.objects.none(), required=False, empty_label=_("不选")
    )
    focus = forms.ChoiceField(label=_("聚焦方向"), required=False)
    starts_on = forms.DateField(label=_("开始日期"), required=False, widget=DayInput)
    ends_on = forms.DateField(label=_("结束日期"), required=False, widget=DayInput)
    wants_feature = forms.BooleanField(
        label=_("申报为区县特色项目"), required=False, help_text=_("立项以后由上级另外审核认定，不是勾选就算。")
    )
    feature_grounds = forms.CharField(
        label=_("特色在哪里"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("勾选了才填：结合了本地的什么，做成了什么。"),
    )  # fmt: skip
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
        field: Any = self.fields["organization"]
        field.offer(actor)
        if field.only:
            self.initial.setdefault("organization", field.only.pk)

    def facts(self) -> dict[str, Any]:
        """Keyword arguments for create_project and update_project."""
        facts = {name: value for name, value in self.cleaned_data.items() if name in FIELDS}
        if "wants_feature" in self.fields:
            wants = self.cleaned_data["wants_feature"]
            facts["feature_grounds"] = self.cleaned_data["feature_grounds"] if wants else None
        if "budget" in self.fields:
            budget: Decimal | None = self.cleaned_data["budget"]
            facts["budget_cents"] = None if budget is None else int(budget * 100)
        return facts


def initial_of(project: Project) -> dict[str, Any]:
    """What the form shows of a project."""
    values = {name: getattr(project, name) for name in FIELDS if name != "budget_cents"}
    cents, wish = project.budget_cents, waiting_of(project)
    values |= {"wants_feature": wish is not None, "feature_grounds": wish.grounds if wish else ""}
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
        offer_people(self.fields["lead"], leads)


class RoundForm(KitForm):
    """Days and budget of a next round; names are those of begin_next_round."""

    starts_on = forms.DateField(label=_("新一轮开始日期"), widget=DayInput)
    ends_on = forms.DateField(label=_("新一轮结束日期"), widget=DayInput)
    budget = forms.DecimalField(label=_("新一轮预算（元）"), min_value=0, max_digits=13, decimal_places=2)

    def __init__(self, *args: Any, project: Project, left: int, **kwargs: Any) -> None:
        today = clock.today()
        length = project.ends_on - project.starts_on if project.starts_on and project.ends_on else timedelta(days=180)
        initial = {"starts_on": today, "ends_on": today + length, "budget": Decimal(project.budget_cents or 0) / 100}
        super().__init__(*args, initial=initial, **kwargs)
        said = _("这一轮结余 %(left)s 元：不超过它的不用再批，超过的先报上级批准。没有经费填 0。")
        self.fields["budget"].help_text = said % {"left": f"{left / 100:,.2f}"}

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        return data | {"budget_cents": int(data.pop("budget") * 100)}


class ReasonForm(KitForm):
    """Why, for steps that others must understand."""

    reason = forms.CharField(label=_("原因"), max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 3}))
