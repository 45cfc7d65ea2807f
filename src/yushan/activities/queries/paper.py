"""Paper sheets as staff see them; what the first read stays hidden until the second has read it."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from yushan.activities.models import PaperPage, PaperRow, PaperSheet, Shift, SignUp
from yushan.activities.queries.recording import found_for, recordable
from yushan.activities.queries.staff import SCOPE
from yushan.organizations.access import visible

_SHEET_SCOPE = {key: f"shift__activity__{lookup}" for key, lookup in SCOPE.items()}
_READINGS = ("first_in", "first_out", "second_in", "second_out")


def sheet_of(actor: Any, pk: int) -> PaperSheet:
    """One sheet for who may record attendance there; NotFound for others."""
    rows = PaperSheet.objects.select_related("shift__activity__organization", "first_by", "second_by")
    return found_for(actor, rows, pk, "shift__activity")


def page_of(actor: Any, pk: int) -> PaperPage:
    """One picture, for the same people."""
    return found_for(actor, PaperPage.objects.all(), pk, "sheet__shift__activity")


def sheets_of(shift: Shift) -> QuerySet[PaperSheet]:
    """Sheets of a shift, the newest first, with how many rows still differ; 1 statement."""
    rows = PaperSheet.objects.filter(shift=shift).select_related("first_by", "second_by")
    return rows.annotate(
        left=Count("rows", filter=Q(rows__is_settled=False)), there=Count("rows", filter=Q(rows__in_at__isnull=False))
    )


def rows_to_type(sheet: PaperSheet) -> list[PaperRow]:
    """Everybody who may stand on it, without what anybody read; 1 statement."""
    rows = sheet.rows.select_related("sign_up__volunteer__person", "sign_up__post")
    return list(rows.defer(*_READINGS).order_by("id"))


def rows_compared(sheet: PaperSheet) -> list[PaperRow]:
    """Side by side, those to decide first, whom neither found on the sheet left out; 1 statement."""
    rows = sheet.rows.select_related("sign_up__volunteer__person", "sign_up__post", "decided_by")
    seen = Q(first_in__isnull=False) | Q(second_in__isnull=False)
    return list(rows.filter(seen).order_by("is_settled", "id"))


def to_type(actor: Any) -> QuerySet[PaperSheet]:
    """Sheets that wait for this actor's reading or decision, oldest first."""
    rows = PaperSheet.objects.filter(shift__activity__state__in=("published", "ongoing", "finished"))
    others = rows.exclude(first_by=actor.pk)
    typed = rows.filter(first_by=actor.pk, state="first") | others.filter(state="second")
    mine = typed.filter(recordable(actor, "shift__activity")).order_by().values("pk")
    decided = others.filter(state="differing")
    to_decide = visible(actor, "attendance.confirm", decided, **_SHEET_SCOPE).order_by().values("pk")
    return rows.filter(Q(pk__in=mine) | Q(pk__in=to_decide)).order_by("uploaded_at", "id")


def open_sheets(activity_id: int) -> int:
    """Sheets about which something is still to be done; 1 statement."""
    return PaperSheet.objects.filter(shift__activity=activity_id, state__in=PaperSheet.OPEN).count()


def to_print(shift: Shift) -> list[tuple[str, str, str]]:
    """(name, number, post) of who has a place, in the order of a list; 1 statement."""
    rows = SignUp.objects.filter(shift=shift, state__in=SignUp.HOLDING).order_by("volunteer__person__name_pinyin", "pk")
    return list(rows.values_list("volunteer__person__name", "volunteer__number", "post__name")[:1000])
