"""Forms of the library: copying, the texts and files of a kit, tags of a project."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.documents import ACCEPT
from yushan.common.forms import DayInput, KitForm
from yushan.organizations.models import Organization
from yushan.plan import queries as plan
from yushan.plan.models import Entry
from yushan.projects.models import Achievement, KitFile, LibraryEntry
from yushan.projects.models.library import TAG_TABLES
from yushan.projects.queries.library import copying_organizations, own_entries

_TABLE_NAMES = {"service_types": _("服务类型"), "beneficiary_groups": _("受益人群"), "strategies": _("围绕的战略")}


class CopyForm(KitForm):
    """For whom, and what it is called there; names are those of actions.library.copy_entry."""

    organization = forms.ModelChoiceField(
        label=_("复制给哪个组织"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    title = forms.CharField(
        label=_("您这里叫什么"), min_length=2, max_length=80, help_text=_("原来的名称里有地名的，换成您那里的。")
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = copying_organizations(actor)
        self.fields["organization"].queryset = mine  # type: ignore[attr-defined]
        first = list(mine[:2])
        self.has_organization = bool(first)
        if len(first) == 1:
            self.initial.setdefault("organization", first[0].pk)


def _long(label: Any, help_text: Any, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": rows})
    )


class KitTextForm(KitForm):
    """What is written in the kit; names are those of actions.library.TEXTS."""

    title = forms.CharField(label=_("名称"), min_length=2, max_length=80)
    summary = forms.CharField(
        label=_("一段简介"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("给谁做、做什么、做成了什么。别人搜到的就是这一段。"),
    )  # fmt: skip
    plan_text = _long(_("方案"), _("分几步、每步做什么、要多少人和钱。"))
    materials = _long(_("物料清单"), _("每行一样：名称、数量、哪里来、大约多少钱。"))
    risk_sheet = _long(_("风险清单"), _("每行一条：可能出什么事，怎么防，出了怎么办。"))
    lesson = _long(_("教案或讲稿"), _("照着能讲的稿子，或者一节课的步骤。"), rows=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("summary", "plan_text", "materials", "risk_sheet", "lesson"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]


class KitFileForm(KitForm):
    """One file of the kit."""

    part = forms.ChoiceField(label=_("是哪一部分"), choices=[("", _("请选择")), *KitFile.Part.choices])
    name = forms.CharField(label=_("文件叫什么"), max_length=60, help_text=_("例如：动手实验课教案（六课时）。"))
    file = forms.FileField(
        label=_("文件"), widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=_("PDF、Word、图片，10 MB 以内。")
    )


class TagForm(KitForm):
    """Tags of a project, a list for each table of the plan."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = set(self.initial.get("entries", ()))
        rows = list(Entry.objects.filter(table__in=TAG_TABLES, is_active=True).order_by("order"))
        for table, label in _TABLE_NAMES.items():
            listed = [row for row in rows if row.table == table]
            self.fields[table] = forms.MultipleChoiceField(
                label=label, required=False, choices=[(str(row.pk), row.name) for row in listed],
                widget=forms.CheckboxSelectMultiple, initial=[str(row.pk) for row in listed if row.pk in chosen],
            )  # fmt: skip
        self._rows = {str(row.pk): row for row in rows}

    def entries(self) -> list[Entry]:
        """What was chosen."""
        return [self._rows[key] for table in _TABLE_NAMES for key in self.cleaned_data[table]]


class GroundsForm(KitForm):
    """What is special about a project."""

    grounds = forms.CharField(
        label=_("特色在哪里"), max_length=300, min_length=2, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("结合了本地的什么，做成了什么，群众怎么说。"),
    )  # fmt: skip


class AchievementForm(KitForm):
    """Names are those of actions.achievements.create_achievement."""

    organization = forms.ModelChoiceField(
        label=_("哪个组织做成的"), queryset=Organization.objects.none(), empty_label=_("请选择")
    )
    kind = forms.ChoiceField(label=_("是什么"), choices=Achievement.Kind.choices, widget=forms.RadioSelect)
    level = forms.ChoiceField(label=_("层级"), help_text=_("写到哪一级，就要有那一级的佐证。"))
    title = forms.CharField(label=_("名称"), min_length=2, max_length=80)
    entry = forms.ModelChoiceField(
        label=_("项目库里的项目"), queryset=LibraryEntry.objects.none(), required=False, empty_label=_("不选"),
        help_text=_("最佳实践要选：别处照着能办。"),
    )  # fmt: skip
    reached_on = forms.DateField(label=_("哪天做成的"), required=False, widget=DayInput)
    summary = forms.CharField(
        label=_("说明"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("做了什么、比以前或别处好在哪里、数字从哪里来。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, achievement: Achievement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reached_on", "summary"):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("请选择")), *plan.choices("achievement_levels")]  # type: ignore[attr-defined]
        mine = own_entries(actor).filter(state=LibraryEntry.State.PUBLISHED).defer("words", "facets").order_by("title")
        self.fields["entry"].queryset = mine  # type: ignore[attr-defined]
        if achievement:
            del self.fields["organization"]
            return
        nodes = copying_organizations(actor)
        self.fields["organization"].queryset = nodes  # type: ignore[attr-defined]
        if len(only := list(nodes[:2])) == 1:
            self.initial.setdefault("organization", only[0].pk)


class EvidenceForm(KitForm):
    """What shows it: a link or a file."""

    name = forms.CharField(label=_("佐证叫什么"), max_length=80, help_text=_("例如：科协通报、媒体报道、第三方评估。"))
    link = forms.URLField(label=_("网址"), required=False, max_length=300, assume_scheme="https")
    file = forms.FileField(label=_("文件"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))
