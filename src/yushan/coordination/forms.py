"""Forms of the board: a meeting, a decision, a task, a note, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.accounts.models import User
from yushan.common.documents import ACCEPT
from yushan.common.forms import DayInput, KitForm
from yushan.coordination import queries
from yushan.coordination.models import Task
from yushan.organizations.forms_people import offer_people
from yushan.organizations.models import Area

_CITY = "city"


def board_choices(user: Any) -> list[tuple[str, str]]:
    """Boards that the person coordinates: «city» or the code of an area, and its name."""
    found = queries.boards(user, "coordination.edit")
    return [(area.code if area else _CITY, area.name if area else "市级协调机制") for area in found]


def area_of(code: str) -> Area | None:
    """The area of a board; None for the city's."""
    return None if code == _CITY else Area.objects.filter(code=code).first()


class MeetingForm(KitForm):
    """Names are those of actions.hold_meeting, with the board for a new one."""

    only_saves = True

    board = forms.ChoiceField(label=_("哪一级的会"))
    title = forms.CharField(label=_("会议名称"), max_length=80, help_text=_("例如：科技志愿服务协调机制第三次会议。"))
    held_on = forms.DateField(
        label=_("哪天开"), widget=DayInput, help_text=_("今天或以前；还没开的最远写 60 天以后，会标“计划”。")
    )
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    attending = forms.CharField(
        label=_("参加单位"), max_length=300, required=False, help_text=_("只写单位，不写个人。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    agenda = forms.CharField(
        label=_("议程"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一项，开会以前写好，参加的人看得到。"),
    )  # fmt: skip
    minutes = forms.CharField(
        label=_("会议纪要"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, actor: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["board"]
            return
        self.fields["board"].choices = board_choices(actor)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        if "board" in data:
            data["area"] = area_of(data.pop("board"))
        return data


class DecisionForm(KitForm):
    """One thing that was decided."""

    duty = forms.ChoiceField(label=_("属于哪项职责"))
    text = forms.CharField(label=_("议定了什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [("", _("请选择")), *queries.duties()]  # type: ignore[attr-defined]


class TaskForm(KitForm):
    """A task of one board; names are those of actions.create_task. `task`: another owner, another day, and why."""

    duty = forms.ChoiceField(label=_("属于哪项职责"))
    title = forms.CharField(label=_("办什么"), max_length=80)
    owner = forms.ModelChoiceField(label=_("谁负责"), queryset=User.objects.none(), empty_label=_("请选择"))
    due_on = forms.DateField(label=_("哪天前办完"), widget=DayInput)
    text = forms.CharField(
        label=_("要求"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("办到什么程度算办完，要交什么。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("为什么改"), max_length=300, help_text=_("负责人会看到。"))

    def __init__(self, *args: Any, area: Area | None, task: Task | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [("", _("请选择")), *queries.duties()]  # type: ignore[attr-defined]
        offer_people(self.fields["owner"], queries.possible_owners(area))
        del self.fields["duty" if task else "reason"]


class NoteForm(KitForm):
    """How it goes."""

    text = forms.CharField(label=_("做到哪里了"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(
        label=_("佐证"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("照片、通知、名单（不含身份证号）都可以，10 MB 以内。"),
    )  # fmt: skip
