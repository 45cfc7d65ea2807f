"""Forms of the room: what a rule is about, what a version says, days, comments, answers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yushan.common.forms import DayInput, KitForm
from yushan.organizations.models import Area, Organization
from yushan.regulations.actions.files import MOST_BYTES
from yushan.regulations.actions.writing import MOST_CHARACTERS, Wording
from yushan.regulations.models import READER_ROLES, Regulation, RegulationComment, RegulationVersion


class AboutForm(KitForm):
    """Name, summary and who must read."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("不用写书名号。"))
    summary = forms.CharField(
        label=_("一句话说明"), max_length=300, required=False, help_text=_("管什么、管谁，显示在公开目录里。")
    )
    roles = forms.MultipleChoiceField(
        label=_("哪些管理人员要读"), required=False, choices=READER_ROLES, widget=forms.CheckboxSelectMultiple
    )
    members_read = forms.BooleanField(label=_("下属队伍的全体队员也要读"), required=False)

    @classmethod
    def about_now(cls, regulation: Regulation) -> dict[str, Any]:
        """What is known now."""
        return {
            "title": regulation.title, "summary": regulation.summary, "roles": regulation.roles,
            "members_read": regulation.members_read,
        }  # fmt: skip

    def about(self) -> dict[str, Any]:
        """Arguments for the actions."""
        return {name: self.cleaned_data[name] for name in ("title", "summary", "roles", "members_read")}


class WordingForm(KitForm):
    """What a version says."""

    document_number = forms.CharField(
        label=_("文号"), max_length=60, required=False, help_text=_("例如：渝科协发〔2026〕12号；发布前补上也可以。")
    )
    text = forms.CharField(
        label=_("正文"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("一条一段，空一行分段；章的标题前面写“# ”。这样修订时可以逐行对照。"),
    )
    file = forms.FileField(
        label=_("PDF 文件"), required=False, help_text=_("有盖章的正式文本可以传在这里，最大 10 MB。")
    )
    remove_file = forms.BooleanField(label=_("去掉已经上传的 PDF"), required=False)
    change_note = forms.CharField(
        label=_("修订说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("这一版改了什么、为什么改，读的人先看到它。"),
    )

    def __init__(self, *args: Any, version: RegulationVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version is None or not version.file:
            del self.fields["remove_file"]
        if version is None or version.number == 1:
            del self.fields["change_note"]

    @classmethod
    def wording_now(cls, version: RegulationVersion) -> dict[str, Any]:
        """What is known now."""
        return {name: getattr(version, name) for name in ("document_number", "text", "change_note")}

    def clean_file(self) -> bytes | None:
        """The content; None where nothing was chosen."""
        chosen = self.cleaned_data["file"]
        if not chosen:
            return None
        if chosen.size > MOST_BYTES:
            raise ValidationError(_("文件超过 10 MB，请压缩以后再传。"))
        return bytes(chosen.read())

    def wording(self) -> Wording:
        """Arguments for the actions."""
        data = self.cleaned_data
        content = data["file"]
        if content is None and data.get("remove_file"):
            content = b""
        return Wording(data["text"], content, data["document_number"], data.get("change_note", ""))


class CreateForm(AboutForm, WordingForm):
    """A new rule with its first draft."""

    issuer = forms.ChoiceField(label=_("由谁制定"))
    field_order = ["issuer", "title", "summary", "document_number", "text", "file", "roles", "members_read"]

    def __init__(self, *args: Any, organizations: list[Organization], areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places: dict[str, dict[str, Any]] = {f"o{node.pk}": {"organization": node} for node in organizations}
        self._places |= {f"a{area.pk}": {"area": area} for area in areas}
        names = [(f"o{node.pk}", node.name) for node in organizations] + [(f"a{area.pk}", area.name) for area in areas]
        choices = names if len(names) == 1 else [("", _("请选择")), *names]
        self.fields["issuer"].choices = choices  # type: ignore[attr-defined]

    def place(self) -> dict[str, Any]:
        """Who issues it, as the action takes it."""
        return self._places[self.cleaned_data["issuer"]]


class OpenForm(KitForm):
    until = forms.DateField(label=_("意见提到哪一天为止"), widget=DayInput, help_text=_("这一天结束以后自动截止。"))


class PublishForm(KitForm):
    effective_on = forms.DateField(label=_("施行日期"), widget=DayInput)
    read_by = forms.DateField(
        label=_("最晚哪一天读完"), widget=DayInput, required=False, help_text=_("到期前自动提醒还没读的人。")
    )

    def __init__(self, *args: Any, with_readers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_readers:
            del self.fields["read_by"]


class ReasonForm(KitForm):
    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CommentForm(KitForm):
    place = forms.CharField(
        label=_("针对哪一条"), max_length=40, required=False, help_text=_("例如：第八条。对全文的意见不用填。")
    )
    text = forms.CharField(label=_("您的意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(KitForm):
    verdict = forms.ChoiceField(label=_("处理"), choices=RegulationComment.Verdict.choices, widget=forms.RadioSelect)
    answer = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
