"""Forms of the room: giving a task, reporting, what the level that gave it says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.documents import ACCEPT
from yushan.common.errors import Refusal
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.models import Area
from yushan.organizations.queries import areas
from yushan.oversight.actions import Receivers, Wish
from yushan.oversight.models import Assignment, Milestone, PlanTask
from yushan.oversight.queries import figures
from yushan.oversight.queries.limits import milestones_of, reached
from yushan.oversight.queries.receivers import NotFoundByName, units_and_teams
from yushan.oversight.rules import lines
from yushan.plan.queries import clauses
from yushan.regulations.models import Regulation
from yushan.regulations.queries import seen as regulations_seen


def clause_choices() -> list[tuple[str, str]]:
    """Code and the beginning of each clause."""
    return [(one.code, f"{one.code} {one.text[:36]}{'…' if len(one.text) > 36 else ''}") for one in clauses()]


class ReceiversForm(KitForm):
    """To whom: districts by a tick, units and teams by a line each."""

    field_order = ["everywhere", "areas", "names"]
    areas = forms.MultipleChoiceField(
        label=_("交给哪些区县"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾了“全部区县”就不用逐个勾。"),
    )
    everywhere = forms.BooleanField(label=_("全部区县"), required=False)
    names = forms.CharField(
        label=_("交给哪些单位和队伍"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个：全称，或者统一社会信用代码、组织编号。"),
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        if area:
            del self.fields["areas"], self.fields["everywhere"]
        else:
            self.fields["areas"].choices = [(one.code, one.name) for one in areas()]  # type: ignore[attr-defined]

    def receivers(self) -> Receivers:
        """Those that were chosen. Refusal beside the field for a name that is not sure."""
        data = self.cleaned_data
        chosen = [
            one for one in areas() if not self.area and (data.get("everywhere") or one.code in data.get("areas", ()))
        ]
        try:
            units, teams = units_and_teams(data.get("names", ""), self.area)
        except NotFoundByName as error:
            raise Refusal(str(error), field="names") from error
        if not chosen and not units and not teams:
            raise Refusal(str(_("请选择交给谁办：区县、单位或队伍。")), field="names" if self.area else "areas")
        return Receivers(chosen, units, teams)


class TaskForm(ReceiversForm):
    """A task of the city, or of a district (`area`); `part_of` is what it breaks down."""

    field_order = [
        "clause", "title", "text", "lead", "starts_on", "due_on", "milestones", "everywhere", "areas", "names",
        "indicators", "asks_file", "regulation",
    ]  # fmt: skip
    clause = forms.ChoiceField(label=_("方案的哪一条"))
    title = forms.CharField(label=_("办什么"), max_length=80)
    text = forms.CharField(
        label=_("要求"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("办到什么程度算办完，要交什么。"),
    )  # fmt: skip
    lead = forms.ChoiceField(label=_("牵头单位"), required=False)
    starts_on = forms.DateField(label=_("从哪天开始"), widget=DayInput, required=False)
    due_on = forms.DateField(label=_("哪天前办完"), widget=DayInput)
    milestones = forms.CharField(
        label=_("中间节点"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个，先写日期：2026-09-10 印发方案。"),
    )  # fmt: skip
    indicators = forms.MultipleChoiceField(
        label=_("自动带上哪些指标"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("报进展时，平台自己填上当天的数字，不用手填。最多 6 个。"),
    )  # fmt: skip
    asks_file = forms.BooleanField(label=_("办结要有佐证材料"), required=False)
    regulation = forms.ModelChoiceField(
        label=_("依据哪项制度"), queryset=Regulation.objects.none(), required=False, empty_label=_("不写")
    )

    def __init__(self, *args: Any, area: Area | None, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, area=area, **kwargs)
        names = list(dict.fromkeys(name for one in clauses() for name in one.responsible))
        self.fields["clause"].choices = [("", _("请选择")), *clause_choices()]  # type: ignore[attr-defined]
        self.fields["lead"].choices = [("", _("照方案")), *((one, one) for one in names)]  # type: ignore[attr-defined]
        self.fields["indicators"].choices = figures.choices()  # type: ignore[attr-defined]
        self.fields["regulation"].queryset = regulations_seen(actor).order_by("title")  # type: ignore[attr-defined]

    def clean_milestones(self) -> list[lines.Milestone]:
        """Days with what shall be reached."""
        try:
            return lines.milestones(self.cleaned_data["milestones"])
        except lines.Unreadable as error:
            raise forms.ValidationError(str(error)) from error

    def wish(self, **more: Any) -> Wish:
        """What was filled in; who leads and helps stands in the plan unless another one was chosen."""
        data = self.cleaned_data
        clause = next(one for one in clauses() if one.code == data["clause"])
        lead = data["lead"] or clause.lead_unit
        return Wish(
            clause=clause.code, title=data["title"], due_on=data["due_on"], text=data["text"], lead=lead,
            helpers=[name for name in clause.responsible if name != lead], indicators=data["indicators"],
            asks_file=data["asks_file"], starts_on=data["starts_on"], milestones=data["milestones"],
            regulation=data["regulation"], **more,
        )  # fmt: skip


class ChangeForm(TaskForm):
    """A task that was given, as it is to read from now on; its receivers stay. `reason` is for them."""

    only_saves = True
    field_order = [*(name for name in TaskForm.field_order if name not in ("everywhere", "areas", "names")), "reason"]
    reason = forms.CharField(label=_("为什么改"), max_length=300, help_text=_("承办方和牵头、责任单位会看到。"))

    def __init__(self, *args: Any, task: PlanTask, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, area=task.area, actor=actor, initial=self._of(task), **kwargs)
        for name in ("everywhere", "areas", "names"):
            self.fields.pop(name, None)
        self.fields["due_on"].help_text = _("期限和原来一样的承办方一起改，单独改过期的不动。")
        lead: Any = self.fields["lead"]
        if task.lead and task.lead not in dict(lead.choices):
            lead.choices = [*lead.choices, (task.lead, task.lead)]

    @staticmethod
    def _of(task: PlanTask) -> dict[str, Any]:
        names = ("clause", "title", "text", "lead", "starts_on", "due_on", "indicators", "asks_file", "regulation")
        stones = "\n".join(f"{one.due_on} {one.title}" for one in task.milestones.order_by("number"))
        return {name: getattr(task, name) for name in names} | {"milestones": stones}


class ManyFiles(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Answers with a list of files, also where there is none."""

    widget = ManyFiles(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each by itself."""
        given = data if isinstance(data, list | tuple) else [data]
        return [found for one in given if (found := super(FilesField, self).clean(one, initial))]


class ReportForm(KitForm):
    """How it goes; `finish` is the other button."""

    text = forms.CharField(label=_("做到哪里了"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    percent = forms.IntegerField(label=_("完成进度（%）"), min_value=0, max_value=100, required=False)
    milestone = forms.ModelChoiceField(
        label=_("完成了哪个节点"), queryset=Milestone.objects.none(), required=False, empty_label=_("没有完成节点")
    )
    as_of = forms.DateField(
        label=_("数字截至哪天"), widget=DayInput, required=False, help_text=_("不填就是今天。指标数字由平台自己填。")
    )
    evidence = FilesField(
        label=_("佐证材料"),
        required=False,
        help_text=_("照片、通知、名单（不含身份证号）都可以，最多 5 份，每份 10 MB 以内。"),
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stones = milestones_of([assignment.task_id])[assignment.task_id]
        done = reached([assignment.pk]).get(assignment.pk, set())
        left = [one.pk for one in stones if one.pk not in done]
        self.fields["milestone"].queryset = assignment.task.milestones.filter(pk__in=left)  # type: ignore[attr-defined]
        if not left:
            del self.fields["milestone"]
        if not assignment.task.indicators:
            del self.fields["as_of"]
