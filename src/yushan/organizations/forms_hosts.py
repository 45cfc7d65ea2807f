"""The field for a host unit, with suggestions while one types, and the field for the file of a charter."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yushan.common.documents import ACCEPT
from yushan.organizations.actions.charters import MOST_BYTES
from yushan.organizations.models import Unit
from yushan.organizations.queries.hosts import units_called


class HostField(forms.CharField):
    """Answers with the unit that is meant, or with the words where it is no unit of the platform.

    The page brings organizations/host_options.html, where htmx puts the suggestions.
    """

    def __init__(self) -> None:
        super().__init__(
            label=_("依托单位"), max_length=120, required=False,
            help_text=_("写几个字，从列出的单位里选；单位没有登记的，写全称就行。"),
            widget=forms.TextInput(
                attrs={
                    "list": "host-units", "autocomplete": "off", "hx-get": reverse_lazy("organizations:hosts"),
                    "hx-trigger": "input changed delay:300ms", "hx-target": "#host-units", "hx-swap": "innerHTML",
                }
            ),
        )  # fmt: skip

    def clean(self, value: Any) -> Unit | str:
        """Refuses a name that several units share: guessing would tie the wrong one."""
        text = " ".join(str(super().clean(value)).split())
        found = units_called(text)
        if len(found) > 1:
            raise forms.ValidationError(
                _("有几个单位都叫“%(name)s”，请改填统一社会信用代码，例如 %(code)s。"),
                params={"name": text, "code": found[0].code},
            )
        return found[0] if found else text


def host_hint(host: Unit | str) -> str:
    """What to say after saving a host that is no unit of the platform; empty where one is tied or none was written."""
    if isinstance(host, Unit) or not host:
        return ""
    return f"依托单位“{host}”没有对上登记的单位，按文字保存，没有和单位相连。写的是简称的话，请改填全称，或从列出的单位里选。"


class CharterFileField(forms.FileField):
    """Answers with the content; empty where nothing was chosen. What it is, is looked at by the action."""

    def __init__(self) -> None:
        super().__init__(
            label=_("章程文件"), required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
            help_text=_("PDF、Word（.docx）、ODT，或 JPG、PNG 扫描件，最大 10 MB。"),
        )  # fmt: skip

    def clean(self, value: Any, initial: Any = None) -> bytes:
        """The content, unless it is too large to be read at all."""
        chosen = super().clean(value, initial)
        if not chosen:
            return b""
        if chosen.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 10 MB，请压缩以后再传。"))
        return bytes(chosen.read())
