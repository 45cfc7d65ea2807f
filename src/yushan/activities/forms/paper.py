"""Uploading a paper sheet and typing what stands on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yushan.activities.models import PaperRow, Shift
from yushan.activities.rules.paper import Reading, UnclearTime, stay
from yushan.common import clock
from yushan.common.forms import KitForm

_LONGEST = 12


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class _SeveralFiles(forms.FileField):
    """Its clean value is a list."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(_SeveralFiles, self).clean(one, initial) for one in given or [None]]


class UploadForm(KitForm):
    """The signed sheet, a file for each page."""

    pages = _SeveralFiles(
        label=_("签好字的签到表"),
        widget=_Several(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-shrink": "2400"}),
        help_text=_("照片（JPG、PNG，每张最大 3 MB）或 PDF 扫描件，最多 6 页，可以一次选几张。加密保存。"),
    )


@dataclass
class TypedRow:
    """A row of the sheet with what was typed, and what is wrong with it."""

    row: PaperRow
    begin: str = ""
    end: str = ""
    error: str = ""
    is_own: bool = False


class SheetForm:
    """Times of everybody on the sheet; what was typed stays when something is unclear."""

    def __init__(self, data: Any, *, rows: Sequence[PaperRow], shift: Shift, person_id: int | None) -> None:
        self.shift = shift
        self.rows = [self._typed(data, row, person_id) for row in rows]
        self.readings: dict[int, Reading] = {}
        self.is_bound = data is not None
        self.is_nobody = data is not None and data.get("nobody") == "on"

    @staticmethod
    def _typed(data: Any, row: PaperRow, person_id: int | None) -> TypedRow:
        is_own = person_id is not None and row.sign_up.volunteer.person_id == person_id
        if data is None or is_own:
            return TypedRow(row, is_own=is_own)
        return TypedRow(row, data.get(f"in-{row.pk}", "")[:_LONGEST], data.get(f"out-{row.pk}", "")[:_LONGEST])

    def is_valid(self) -> bool:
        """True when every time can be read."""
        begin, end = clock.local(self.shift.starts_at), clock.local(self.shift.ends_at)
        for one in self.rows:
            try:
                if reading := stay((one.begin, one.end), begin, end):
                    self.readings[one.row.pk] = reading
            except UnclearTime as error:
                one.error = str(error)
        return not self.unclear

    @property
    def asks_for_nobody(self) -> bool:
        """Whether the page shows the tick “表上没有人签到”: once it was sent off empty, or with the tick."""
        return self.is_nobody or (self.is_bound and not any(one.begin or one.end for one in self.rows))

    @property
    def unclear(self) -> list[TypedRow]:
        """Rows that have to be looked at again."""
        return [one for one in self.rows if one.error]
