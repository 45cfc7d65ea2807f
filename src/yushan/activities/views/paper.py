"""Staff pages of paper sheets: print a blank one, upload a signed one, read it, compare the two readings."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.actions import paper as actions
from yushan.activities.actions.attendance import TAKES_SCANS
from yushan.activities.documents import BlankSheet, typeset_sheet
from yushan.activities.forms.paper import SheetForm, UploadForm
from yushan.activities.models import PaperRow, PaperSheet, Shift
from yushan.activities.queries import paper as queries
from yushan.activities.rules.paper import Reading, UnclearTime, stay
from yushan.activities.templatetags.activities import last_four
from yushan.activities.views.door import shift_of
from yushan.common import clock
from yushan.common.documents import PDF, download
from yushan.common.errors import NotFound, Refusal
from yushan.common.identity import mask_name
from yushan.common.refused import say_refused
from yushan.common.said import WEEKDAYS
from yushan.organizations.access import can


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Sheets of a shift, the blank one to print, a form to upload a signed one."""
    shift = shift_of(request, pk)
    form = UploadForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        pages = [file.read() for file in form.cleaned_data["pages"][:20]]
        try:
            made = actions.upload_sheet(request.user, shift=shift, pages=pages)
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("已上传。请对照照片录第一遍。"))
            return redirect("activities:paper_sheet", pk=made.pk)
    context = {
        "shift": shift,
        "form": form,
        "sheets": list(queries.sheets_of(shift)),
        "may_see": can(request.user, "activity.view", on=shift),
        "is_over": shift.ends_at <= clock.now(),
        "takes": shift.activity.state in TAKES_SCANS,
    }
    return render(request, "activities/paper.html", context, status=form.answer_status if form.errors else 200)


def _window(shift: Shift) -> str:
    """On paper there is no «today»: «2026 年 9 月 5 日（周六）9:00–11:30»."""
    begin, end = clock.local(shift.starts_at), clock.local(shift.ends_at)
    day = f"{begin.year} 年 {begin.month} 月 {begin.day} 日（周{WEEKDAYS[begin.weekday()]}）"
    after = "次日 " if end.date() > begin.date() else ""
    return f"{day}{begin.hour}:{begin:%M}–{after}{end.hour}:{end:%M}"


@login_required
@never_cache
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to be signed, as PDF."""
    shift = shift_of(request, pk)
    activity = shift.activity
    rows = [(mask_name(name), last_four(number), post) for name, number, post in queries.to_print(shift)]
    address = request.build_absolute_uri(reverse("activities:public_detail", args=[activity.code]))
    window = _window(shift)
    place = activity.place or str(_("线上"))
    found = BlankSheet(activity.code, activity.title, activity.organization.name, window, place, address, rows)
    answer = HttpResponse(typeset_sheet(found), content_type=PDF)
    answer["Content-Disposition"] = f'inline; filename="sheet-{activity.code}-{shift.pk}.pdf"'
    return answer


@login_required
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: to read for whose turn it is, to compare once two have read it, else where it stands."""
    found = queries.sheet_of(request.user, pk)
    if request.method == "POST":
        return _typed(request, found)
    if found.state in ("differing", "done"):
        return _compared(request, found)
    form = _form(request, found) if actions.may_type(request.user, found) else None
    return _page(request, found, form)


def _form(request: HttpRequest, found: PaperSheet) -> SheetForm:
    data = request.POST if request.method == "POST" else None
    person = getattr(request.user, "person_id", None)
    return SheetForm(data, rows=queries.rows_to_type(found), shift=found.shift, person_id=person)


def _page(request: HttpRequest, found: PaperSheet, form: SheetForm | None, error: str = "") -> HttpResponse:
    context = _context(request, found) | {"form": form, "error": error}
    return render(request, "activities/paper_type.html", context, status=422 if error else 200)


def _context(request: HttpRequest, found: PaperSheet) -> dict[str, Any]:
    return {
        "sheet": found,
        "shift": found.shift,
        "may_see": can(request.user, "activity.view", on=found),
        "pages": list(found.pages.all()),
        "is_first": found.first_by_id == request.user.pk,
        "may_drop": found.state in PaperSheet.OPEN,
    }


def _typed(request: HttpRequest, found: PaperSheet) -> HttpResponse:
    form = _form(request, found)
    if not form.is_valid():
        n = len(form.unclear)
        return _page(request, found, form, _("有 %(n)d 行的时间看不懂，改好以后再交。填好的都还在。") % {"n": n})
    try:
        done = actions.type_sheet(request.user, sheet=found, readings=form.readings, is_nobody=form.is_nobody)
    except Refusal as error:
        if error.status in (403, 404, 409):
            raise
        return _page(request, found, form, error.message)
    if done.state == "second":
        messages.success(request, _("第一遍录好了。请另一位工作人员录第二遍，他看不到您录的。"))
    elif done.state == "done":
        messages.success(request, _("两遍一致，都已记入。"))
    else:
        messages.warning(request, _("一致的已记入，不一致的请在下面逐行定。"))
    return redirect("activities:paper_sheet", pk=done.pk)


def _compared(request: HttpRequest, found: PaperSheet) -> HttpResponse:
    rows = queries.rows_compared(found)
    may_confirm = can(request.user, "attendance.confirm", on=found)
    context = _context(request, found) | {
        "rows": [(row, may_confirm and actions.may_decide(request.user, found, row)) for row in rows],
        "left": sum(not row.is_settled for row in rows),
    }
    return render(request, "activities/paper_compare.html", context)


def _wanted(request: HttpRequest, row: PaperRow, shift: Shift) -> Reading:
    """What was chosen: what the first read, the second, other times, or that nobody was there."""
    choice = request.POST.get("do", "")
    if choice in ("first", "second"):
        begin, end = getattr(row, f"{choice}_in"), getattr(row, f"{choice}_out")
        return (begin, end) if begin and end else None
    if choice == "none":
        return None
    if choice != "other":
        raise NotFound()
    try:
        texts = request.POST.get("in", "")[:12], request.POST.get("out", "")[:12]
        found = stay(texts, clock.local(shift.starts_at), clock.local(shift.ends_at))
    except UnclearTime as error:
        raise Refusal(str(error)) from error
    if found is None:
        raise Refusal(_("请填到场和离场的时间；没有到场的点“没有到场”。"))
    return found


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One row that two people read differently."""
    row = PaperRow.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    found = queries.sheet_of(request.user, row.sheet_id)
    row.sheet = found
    try:
        reading = _wanted(request, row, found.shift)
        actions.decide_row(request.user, row=row, reading=reading, reason=request.POST.get("reason", ""))
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, _("已定，并记入。") if reading else _("已定为没有到场。"))
    return redirect("activities:paper_sheet", pk=found.pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A wrong sheet."""
    found = queries.sheet_of(request.user, pk)
    try:
        actions.drop_sheet(request.user, sheet=found, reason=request.POST.get("reason", ""))
    except Refusal as error:
        say_refused(request, error)
        return redirect("activities:paper_sheet", pk=found.pk)
    messages.success(request, _("已作废。已经记入的签到不受影响。"))
    return redirect("activities:paper", pk=found.shift_id)


@login_required
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the sheet: shown beside what is typed; a PDF is handed out to be kept."""
    found = queries.page_of(request.user, pk)
    content = actions.PAPER.fetch(found.file)
    if found.media_type == PDF:
        return download(content, PDF, f"paper-{found.pk}")
    answer = HttpResponse(content, content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
