"""Forms of bases, lecturers, courses, versions, lessons, materials and questions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.choosing import FoundField
from yushan.common.documents import ACCEPT
from yushan.common.forms import DayInput, KitForm
from yushan.plan.models import Entry
from yushan.training.actions.courses import VOUCHED, vouches
from yushan.training.models import Base, Course, CourseVersion, Lecturer, Lesson, Question
from yushan.training.rules.opening import KINDS
from yushan.volunteers.models import QualificationKind, Volunteer


class _Held(KitForm):
    """Of an organization for which the person arranges training."""

    organization = FoundField("training.holders", label=_("哪个组织"), empty_label=_("请选择"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.offer(actor)
        if field.only:
            self.initial.setdefault("organization", field.only.pk)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BaseForm(_Held):
    """Names are those of actions.save_base."""

    name = forms.CharField(label=_("基地名称"), max_length=60, help_text=_("例如：市科协党校培训基地。"))
    entry = forms.ModelChoiceField(
        label=_("方案里的基地"), queryset=Entry.objects.filter(table="training_bases", is_active=True), required=False,
        empty_label=_("不是"),
    )  # fmt: skip
    station = FoundField(
        "training.stations", label=_("是哪个站点"), empty_label=_("不是站点"), required=False,
        help_text=_("选了站点，站点管理员可以给学员签到。"),
    )  # fmt: skip
    host = forms.CharField(label=_("依托单位"), max_length=60, required=False)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    seats = forms.IntegerField(label=_("能坐多少人"), min_value=1, max_value=100_000, required=False)
    contact = forms.CharField(label=_("联系人和电话"), max_length=60, required=False)
    text = forms.CharField(label=_("介绍"), max_length=2000, required=False, widget=_area(3))
    since = forms.DateField(label=_("哪天起是基地"), widget=DayInput())
    is_over = forms.BooleanField(label=_("不再是培训基地"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["station"].offer(actor)  # type: ignore[attr-defined]

    @classmethod
    def facts_now(cls, row: Base) -> dict[str, Any]:
        """What is known now."""
        names = ("name", "host", "address", "seats", "contact", "text", "since")
        ids = {name: getattr(row, f"{name}_id") for name in ("organization", "station", "entry")}
        return {name: getattr(row, name) for name in names} | ids | {"is_over": row.ended_on is not None}


class LecturerForm(_Held):
    """Names are those of actions.save_lecturer; a volunteer by number."""

    number = forms.CharField(
        label=_("志愿者编号"), max_length=24, required=False, help_text=_("是注册志愿者的填编号，姓名自动带出，授课时长记到本人名下。")
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=_("不是注册志愿者的填姓名。"))
    title = forms.CharField(label=_("职务、职称"), max_length=60, required=False)
    field = forms.CharField(label=_("讲什么"), max_length=120, required=False)
    is_active = forms.BooleanField(label=_("可以安排授课"), required=False, initial=True)

    def clean_number(self) -> Volunteer | None:
        """The volunteer of the number."""
        text = str(self.cleaned_data["number"]).strip()
        if not text:
            return None
        rows = Volunteer.objects.filter(state=Volunteer.State.VERIFIED, number__iexact=text).select_related("person")
        found = rows.first()
        if found is None:
            raise forms.ValidationError(_("没有这个志愿者编号，请核对后再填。"))
        return found

    @classmethod
    def facts_now(cls, row: Lecturer) -> dict[str, Any]:
        """What is known now."""
        known = {name: getattr(row, name) for name in ("name", "title", "field", "is_active")}
        number = row.volunteer.number if row.volunteer else ""
        return known | {"organization": row.organization_id, "number": number}


class CourseForm(_Held):
    """Names are those of actions.courses.COURSE_FIELDS."""

    title = forms.CharField(label=_("课程名称"), max_length=80)
    audience = forms.ChoiceField(label=_("谁可以报名"), choices=Course.Audience.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("学什么"), max_length=2000, required=False, widget=_area(4))
    grants = forms.ModelChoiceField(
        label=_("结业授予哪项资格"), queryset=QualificationKind.objects.filter(is_active=True), required=False,
        empty_label=_("不授予"), help_text=_("岗位可以要求这项资格，没有结业的报不上。由上一级培训管理员设置。"),
    )  # fmt: skip
    months = forms.IntegerField(
        label=_("结业证书管多少个月"), min_value=1, max_value=240, required=False, help_text=_("不填就一直有效。")
    )
    is_compulsory = forms.BooleanField(
        label=_("组织负责人必须参加（正副队长）"), required=False,
        help_text=_("从打勾起结业的计入培训合格率，以前结业的不补计。由上一级培训管理员设置。"),
    )  # fmt: skip
    is_cultivation = forms.BooleanField(
        label=_("算带头人培育的“培训”这一步"), required=False, help_text=_("由上一级培训管理员设置。")
    )
    is_retired = forms.BooleanField(label=_("停用，不再开新班"), required=False)

    def __init__(self, *args: Any, actor: Any, course: Course | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if course is None:
            del self.fields["is_retired"]
            return
        del self.fields["organization"]
        if not vouches(actor, course.organization):
            for name in VOUCHED:
                del self.fields[name]

    @classmethod
    def facts_now(cls, row: Course) -> dict[str, Any]:
        """What is known now."""
        names = ("title", "audience", "text", "months", "is_compulsory", "is_cultivation")
        known = {name: getattr(row, name) for name in names}
        return known | {"grants": row.grants_id, "is_retired": row.state == Course.State.RETIRED}


class VersionForm(KitForm):
    """Names are those of actions.courses.VERSION_FIELDS; how many questions of each kind in a field each."""

    outline = forms.CharField(label=_("课程大纲"), max_length=5000, required=False, widget=_area(8))
    hours = forms.DecimalField(label=_("多少小时"), min_value=0, max_value=500, max_digits=5, decimal_places=1)
    attend_percent = forms.IntegerField(
        label=_("面授至少参加百分之几"), min_value=0, max_value=100, help_text=_("没有面授的不看这一项。")
    )
    has_exam = forms.BooleanField(label=_("要考试"), required=False)
    exam_minutes = forms.IntegerField(label=_("考试多少分钟"), min_value=1, max_value=600)
    pass_percent = forms.IntegerField(label=_("百分之几算通过"), min_value=1, max_value=100)
    attempts_most = forms.IntegerField(label=_("最多考几次"), min_value=1, max_value=20)
    half_for_part = forms.BooleanField(label=_("多选题少选得一半分（选错不得分）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in KINDS.items():
            self.fields[f"draw_{kind}"] = forms.IntegerField(
                label=_("每张卷子%(kind)s题几道") % {"kind": label},
                min_value=0,
                max_value=200,
                required=False,
                initial=0,
            )
        for name in ("outline",):
            self.fields[name].needed_later = True  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        draws = {kind: data.pop(f"draw_{kind}") or 0 for kind in KINDS}
        minutes = int(data.pop("hours") * 60)
        return data | {"draws": {kind: n for kind, n in draws.items() if n}, "minutes": minutes}

    @classmethod
    def facts_now(cls, row: CourseVersion) -> dict[str, Any]:
        """What is known now."""
        names = (
            "outline", "attend_percent", "has_exam", "exam_minutes", "pass_percent", "attempts_most", "half_for_part",
        )  # fmt: skip
        draws = {f"draw_{kind}": row.draws.get(kind, 0) for kind in KINDS}
        return {name: getattr(row, name) for name in names} | draws | {"hours": f"{row.minutes / 60:.1f}"}


class LessonForm(KitForm):
    """Names are those of actions.save_lesson."""

    title = forms.CharField(label=_("标题"), max_length=80)
    kind = forms.ChoiceField(label=_("种类"), choices=Lesson.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("文字"),
        max_length=20_000,
        required=False,
        widget=_area(8),
        help_text=_("选“文字”的写正文，别的可以写说明。"),
    )
    link = forms.URLField(
        label=_("网址"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("选“网上的视频或文章”的填，https:// 开头。"),
    )
    file = forms.FileField(
        label=_("视频文件"), required=False, help_text=_("选“视频文件”的传，MP4 或 WebM，200 MB 以内。"),
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"}),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("结业要学完这一节"), required=False, initial=True)

    @classmethod
    def facts_now(cls, row: Lesson) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(row, name) for name in ("title", "kind", "text", "link", "is_required")}


class MaterialForm(KitForm):
    """A document."""

    title = forms.CharField(label=_("资料名称"), max_length=80)
    file = forms.FileField(label=_("文件"), widget=forms.FileInput(attrs={"accept": ACCEPT}))


class QuestionForm(KitForm):
    """A question: choices one a line, the right ones by letter."""

    kind = forms.ChoiceField(label=_("题型"), choices=Question.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("题目"), max_length=500, widget=_area(3))
    options = forms.CharField(
        label=_("选项"),
        max_length=2000,
        required=False,
        widget=_area(5),
        help_text=_("单选、多选一行写一个选项，出卷时顺序会打乱。"),
    )
    answer = forms.CharField(
        label=_("正确答案"), max_length=40,
        help_text=_("选择题写字母，例如 B，多选写 ACD；判断题写 对 或 错；填数题写数字。"),
    )  # fmt: skip
    tolerance = forms.CharField(label=_("允许的误差"), max_length=20, required=False, help_text=_("只有填数题要填。"))
    points = forms.IntegerField(label=_("几分"), min_value=1, max_value=100, initial=1)
    topic = forms.CharField(label=_("章节或主题"), max_length=30, required=False)
    explanation = forms.CharField(
        label=_("解析"), max_length=500, required=False, widget=_area(2), help_text=_("考试关闭以后，学员看得到。")
    )

    def facts(self) -> dict[str, Any]:
        """Arguments for the action."""
        data = dict(self.cleaned_data)
        kind, typed = data["kind"], str(data["answer"]).strip()
        data["options"] = str(data["options"]).splitlines()
        if kind == Question.Kind.TRUTH:
            data["answer"] = {
                "对": "true",
                "正确": "true",
                "√": "true",
                "错": "false",
                "错误": "false",
                "×": "false",
            }.get(typed, typed)
        elif kind != Question.Kind.NUMBER:
            letters = [sign for sign in typed.upper() if sign.isalpha()]
            data["answer"] = [str(ord(sign) - 65) if "A" <= sign <= "Z" else sign for sign in letters]
        return data

    @classmethod
    def facts_now(cls, row: Question) -> dict[str, Any]:
        """What is known now."""
        names = ("kind", "text", "points", "topic", "explanation")
        known: dict[str, Any] = {name: getattr(row, name) for name in names} | {"options": "\n".join(row.options)}
        if row.kind == Question.Kind.TRUTH:
            return known | {"answer": "对" if row.answer else "错"}
        if row.kind == Question.Kind.NUMBER:
            return known | {"answer": row.answer[0], "tolerance": row.answer[1]}
        places = row.answer if isinstance(row.answer, list) else [row.answer]
        return known | {"answer": "".join(chr(65 + place) for place in places)}
