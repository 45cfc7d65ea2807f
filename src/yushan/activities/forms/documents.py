"""A paper of an activity."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import ActivityDocument
from yushan.common.documents import ACCEPT
from yushan.common.forms import KitForm


class DocumentForm(KitForm):
    """Names are those of actions.documents.add_document."""

    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("例如：讲解词、物料清单、交通图。同名的会换成新的。")
    )
    audience = forms.ChoiceField(
        label=_("给谁看"), choices=ActivityDocument.Audience.choices, initial="signed_up", widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF、Word（.docx）、ODT 或图片，最大 10 MB。"),
    )
