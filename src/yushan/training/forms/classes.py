"""Forms of classes and sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common import clock
from yushan.common.choosing import FoundField
from yushan.common.forms import KitForm, MomentInput
from yushan.training.models import CourseVersion, Lecturer, Session, TrainingClass
from yushan.training.queries import courses as queries


class _VersionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=MomentInput(), **more)


class ClassForm(KitForm):
    """Names are those of actions.classes.FIELDS, with the organization for a new one."""

    title = forms.CharField(label=_("班次名称"), max_length=80, help_text=_("例如：2026 年第 1 期组织负责人培训班。"))
    organization = FoundField("training.holders", label=_("哪个组织办"), empty_label=_("请选择"))
    version = _VersionChoice(label=_("哪门课"), queryset=CourseVersion.objects.none(), empty_label=_("请选择"))
    mode = forms.ChoiceField(label=_("怎么上"), choices=TrainingClass.Mode.choices, widget=forms.RadioSelect)
    base = forms.ModelChoiceField(
        label=_("在哪个基地"), queryset=queries.usable_bases(None), required=False, empty_label=_("不在基地")
    )
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=100_000)
    enrol_until = _moment(_("报名截止"))
    starts_at = _moment(_("开始"))
    ends_at = _moment(_("结束"))
    exam_opens_at = _moment(
        _("考试从什么时候起"), required=False, help_text=_("课程要考试的必填；这以前谁也看不到卷子。")
    )
    exam_closes_at = _moment(_("考试到什么时候"), required=False)
    text = forms.CharField(
        label=_("说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("带什么、食宿、怎么去。"),
    )
    contact = forms.CharField(label=_("联系人和电话"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: Any, training_class: TrainingClass | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = queries.current_versions(actor)
        if training_class:
            del self.fields["organization"]
            versions = (versions | CourseVersion.objects.filter(pk=training_class.version_id)).distinct()
            if training_class.state != TrainingClass.State.DRAFT:
                del self.fields["version"]
        else:
            field: Any = self.fields["organization"]
            field.offer(actor)
            if field.only:
                self.initial.setdefault("organization", field.only.pk)
        if "version" in self.fields:
            self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["base"].queryset = queries.usable_bases(actor)  # type: ignore[attr-defined]

    @classmethod
    def facts_now(cls, row: TrainingClass) -> dict[str, Any]:
        """What is known now."""
        names = ("title", "mode", "place", "places", "text", "contact")
        moments = ("enrol_until", "starts_at", "ends_at", "exam_opens_at", "exam_closes_at")
        local = {name: clock.local(value) if (value := getattr(row, name)) else None for name in moments}
        return {name: getattr(row, name) for name in names} | local | {"version": row.version_id, "base": row.base_id}


class SessionForm(KitForm):
    """Names are those of actions.save_session."""

    title = forms.CharField(label=_("内容"), max_length=80)
    starts_at = _moment(_("开始"))
    ends_at = _moment(_("结束"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    lecturers = forms.ModelMultipleChoiceField(
        label=_("讲师"), queryset=Lecturer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Any, session: Session | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.lecturers(actor).filter(is_active=True)
        if session:
            rows = (rows | queries.lecturers(actor).filter(sessions=session)).distinct()
        self.fields["lecturers"].queryset = rows  # type: ignore[attr-defined]

    @classmethod
    def facts_now(cls, row: Session) -> dict[str, Any]:
        """What is known now."""
        local = {name: clock.local(getattr(row, name)) for name in ("starts_at", "ends_at")}
        taught = list(row.teachings.values_list("lecturer", flat=True))
        return {"title": row.title, "place": row.place, "lecturers": taught} | local


class ReasonForm(KitForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
