"""The upload form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.common.errors import NotFound
from yushan.common.forms import KitForm
from yushan.organizations.models import Organization, Unit


class UploadForm(KitForm):
    """A file and, where it matters, the unit or organization it belongs to."""

    place = forms.ChoiceField(label=_("属于哪个单位或组织"), required=False)
    file = forms.FileField(
        label=_("表格文件"),
        help_text=_(".xlsx、.xls 或 .csv，最大 50 MB。列的顺序随意，表头上面有标题行也可以。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={
            "required": _("请先选择一个表格文件。"),
            "empty": _("文件是空的。请确认表格已经保存，再重新上传。"),
        },
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        if not places:
            del self.fields["place"]
        elif len(places) == 1:
            field.choices = places
            field.widget = forms.HiddenInput()
            self.initial.setdefault("place", places[0][0])
        else:
            field.choices = [("", _("请选择")), *places]
            field.required = True

    def where(self) -> dict[str, Unit | Organization]:
        """The chosen place as an argument of the upload; empty when none was asked."""
        kind, _colon, pk = self.cleaned_data.get("place", "").partition(":")
        if not pk:
            return {}
        found = (Unit if kind == "unit" else Organization).objects.filter(pk=pk).first()
        if found is None:
            raise NotFound()
        return {kind: found}


class DeclineForm(KitForm):
    """Why the second person does not agree."""

    reason = forms.CharField(label=_("不同意的原因"), max_length=200, required=False, help_text=_("上传的人会看到。"))
