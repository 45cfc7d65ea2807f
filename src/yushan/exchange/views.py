"""Pages of the import: list, upload, preview, progress, result."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.paging import paginate
from yushan.exchange import actions, preview, queries, workbooks
from yushan.exchange.forms import DeclineForm, UploadForm
from yushan.exchange.importers import IMPORTERS, Importer
from yushan.exchange.models import ImportRun
from yushan.organizations.access import can, visible_or_404
from yushan.organizations.models import Unit

State = ImportRun.State
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNDER_WAY = (State.CHECKING, State.APPLYING)


def _importer(request: HttpRequest, kind: str) -> type[Importer]:
    if kind not in IMPORTERS:
        raise NotFound()
    if not IMPORTERS[kind].allowed(request.user):
        raise NotAllowed("您没有导入这类数据的权限，可向本级或上级管理员申请授权。")
    return IMPORTERS[kind]


def _workbook(content: bytes, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_WORKBOOK)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """What one may import, what waits for this person, and what was uploaded before."""
    kinds = queries.kinds_for(request.user)
    seconds = list(queries.to_second(request.user).order_by("uploaded_at")[:20])
    if not kinds and not seconds:
        raise NotAllowed("您没有“导入数据”的权限，可向本级或上级管理员申请授权。")
    runs = queries.own_runs(request.user)
    page = paginate(runs, order=["-uploaded_at", "-pk"], cursor=request.GET.get("after"), query=request.GET)
    return render(request, "exchange/list.html", {"kinds": kinds, "seconds": seconds, "page": page})


@login_required
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choosing a file; ?unit= narrows a roster to one unit."""
    importer = _importer(request, kind)
    unit = None
    if pk := asked_number(request.GET.get("unit")):
        unit = visible_or_404(request.user, importer.capability, Unit.objects.all(), pk, area="area", unit="pk")
    places = queries.places_for(request.user) if actions.needs_second(request.user, kind) else []
    form = UploadForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        where: dict[str, Any] = form.where() or ({"unit": unit} if unit else {})
        try:
            run = actions.upload(request.user, kind=kind, file=file, filename=file.name, **where)
        except Refusal as error:
            if error.status != 400:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("exchange:show", run.pk)
    context = {
        "kind": kind, "title": importer.title, "columns": importer.columns, "form": form, "unit": unit,
        "second": actions.needs_second(request.user, kind),
    }  # fmt: skip
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


@login_required
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook to fill in."""
    importer = _importer(request, kind)
    return _workbook(workbooks.template(kind), f"{importer.title}导入模板.xlsx")


def _steps(run: ImportRun, second: bool) -> list[tuple[str, str]]:
    names = ["上传", "认列", "核对", *(["复核"] if second else []), "写入"]
    now = {
        State.CHECKING: 1, State.REFUSED: 1, State.CHECKED: 2, State.DROPPED: 2, State.SECOND: 3,
        State.APPLYING: len(names) - 1, State.APPLIED: len(names),
    }[State(run.state)]  # fmt: skip
    return [(name, "done" if at < now else "now" if at == now else "next") for at, name in enumerate(names)]


def _context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    second = run.kind == ImportRun.Kind.RECORDS and not can(run.uploaded_by, "import.takeover")
    chips = preview.chips_of(run) if run.state in (State.CHECKED, State.SECOND, State.APPLIED) else []
    may_second = queries.may_second(request.user, run)
    wanted = request.GET.get("show") or ("all" if may_second else "")
    codes = [code for code, _, _ in chips]
    show = wanted if wanted in codes else codes[0] if codes else ""
    page = max(asked_number(request.GET.get("page"), 6), 1)
    shown_chips = [
        {"label": label, "count": count, "url": f"?show={code}", "on": code == show} for code, label, count in chips
    ]
    rows = None
    if show:
        rows = preview.all_rows(run, page) if show == "all" else preview.marked_rows(run, show, page)
    return {
        "run": run, "title": IMPORTERS[run.kind].title, "steps": _steps(run, second), "chips": shown_chips, "show": show,
        "rows": rows, "page": page, "is_mine": run.uploaded_by_id == request.user.pk, "may_second": may_second,
        "asks_second": second and run.state == State.CHECKED, "under_way": run.state in _UNDER_WAY,
        "written_plainly": run.to_write - run.tidied,
    }  # fmt: skip


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A run wherever it stands."""
    run = queries.run_seen(request.user, pk)
    return render(request, "exchange/show.html", _context(request, run) | {"decline": DeclineForm()})


@login_required
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked again and again while something is under way; the page is loaded anew once the state has changed."""
    run = queries.run_seen(request.user, pk)
    response = HttpResponse(status=204)
    if run.state != request.GET.get("was"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"
    return response


@login_required
def marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The marked workbook, for the uploader."""
    run = queries.run_seen(request.user, pk)
    if run.uploaded_by_id != request.user.pk or not run.rejected:
        raise NotFound()
    return _workbook(workbooks.marked(run), f"{run.filename.rsplit('.', 1)[0]}（标好）.xlsx")


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The good rows go in, or on to a second person."""
    run = actions.confirm(request.user, run=queries.run_seen(request.user, pk))
    if run.state == State.SECOND:
        messages.success(request, "已交给第二个人复核，通过后入账。结果会在消息里告诉您。")
    return redirect("exchange:show", pk)


@login_required
@require_POST
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word."""
    run = queries.run_seen(request.user, pk)
    form = DeclineForm(request.POST)
    approve = request.POST.get("approve") == "1"
    if form.is_valid():
        try:
            actions.second(request.user, run=run, approve=approve, reason=form.cleaned_data["reason"])
        except Refusal as error:
            if error.status != 400:
                raise
            form.add_error("reason", error.message)
        else:
            messages.success(request, "已同意，正在写入。" if approve else "已退回，原因已经告诉上传的人。")
            return redirect("exchange:list" if not approve else "exchange:show", *([pk] if approve else []))
    return render(request, "exchange/show.html", _context(request, run) | {"decline": form}, status=422)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploader gives the file up."""
    run = actions.drop(request.user, run=queries.run_seen(request.user, pk))
    messages.success(request, f"已放弃《{run.filename}》，文件已经删除，没有写入任何行。")
    return redirect("exchange:list")
