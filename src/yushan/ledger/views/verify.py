"""Anybody checks a certificate: by its code, or by the file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.accounts.second_factor import step_up
from yushan.common.errors import NotFound, TooOften
from yushan.ledger import guessing, queries, verdicts
from yushan.ledger.actions import hand_out_certificate
from yushan.ledger.forms import CodeForm, FileForm
from yushan.ledger.models import Certificate
from yushan.ledger.verdicts import Standing, Verdict
from yushan.volunteers.queries import acts_for


def _still_welcome(request: HttpRequest) -> None:
    if guessing.is_over(request, "miss"):
        raise TooOften(_("查不到的核验码试得太多了，请过一小时再来，或者请对方出示证明原件。"))


@never_cache
def form(request: HttpRequest) -> HttpResponse:
    """The entrance: type the code, or choose the file."""
    code_form, file_form = CodeForm(request.GET if "code" in request.GET else None), FileForm()
    if request.method == "POST":
        file_form = FileForm(request.POST, request.FILES)
        if file_form.is_valid():
            return _answer_file(request, file_form.cleaned_data["file"])
    elif code_form.is_bound and code_form.is_valid():
        return redirect("ledger:verify", code_form.cleaned_data["code"])
    context = {"code_form": code_form, "file_form": file_form, "tab": "home"}
    status = 422 if code_form.errors or file_form.errors else 200
    return render(request, "ledger/verify.html", context, status=status)


def _answer_file(request: HttpRequest, file: Any) -> HttpResponse:
    if guessing.is_over(request, "file"):
        raise TooOften(_("核对的文件太多了，请过一小时再来。"))
    guessing.count(request, "file")
    return _answer(request, verdicts.by_file(file.read()), from_file=True)


def _answer(request: HttpRequest, verdict: Verdict, *, from_file: bool = False, status: int = 200) -> HttpResponse:
    certificate = verdict.certificate
    told = certificate is not None and verdict.standing != Standing.ALTERED
    context = {
        "verdict": verdict,
        "standing": verdict.standing.value,
        "tone": "ok"
        if verdict.other_paper
        else {Standing.VALID: "ok", Standing.SUPERSEDED: "plain", Standing.EXPIRED: "plain"}.get(
            verdict.standing, "bad"
        ),
        "certificate": certificate if told else None,
        "registered": (certificate or verdict.paper) if verdict.standing == Standing.ALTERED else None,
        "paper": verdict.paper if verdict.standing != Standing.ALTERED else None,
        "coverage": queries.coverage_of(certificate) if certificate and told else None,
        "may_download": certificate is not None and told and queries.may_download(request.user, certificate),
        "from_file": from_file,
        "tab": "home",
    }
    return render(request, "ledger/verdict.html", context, status=status)


@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says about a code; wrong codes are counted, so that nobody can try them all."""
    _still_welcome(request)
    verdict = verdicts.by_code(code)
    if verdict.standing == Standing.UNKNOWN:
        guessing.count(request, "miss")
        return _answer(request, verdict, status=404)
    return _answer(request, verdict)


def _certificate(code: str) -> Certificate:
    found = queries.certificate_by_code(code)
    if found is None:
        raise NotFound()
    return found


def _step_up(request: HttpRequest, certificate: Certificate) -> HttpResponse | None:
    """Who takes somebody else's file is at work, and shows a second factor as on staff pages."""
    return None if acts_for(request.user, certificate.volunteer) else step_up(request)


@require_safe
@login_required
@never_cache
def certificate_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed file, for the holder, the guardian and who keeps the issuer's register; written down."""
    certificate = _certificate(code)
    if stopped := _step_up(request, certificate):
        return stopped
    name = hand_out_certificate(request.user, certificate=certificate)
    if not default_storage.exists(name):
        raise NotFound(_("文件暂时取不到，请稍后再试，或者请出具组织重新开一份。"))
    response = FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=f"志愿服务记录证明 {certificate.number}.pdf",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
@never_cache
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate's lines and their way to the daily roots, for the same people as the file."""
    certificate = _certificate(code)
    if stopped := _step_up(request, certificate):
        return stopped
    hand_out_certificate(request.user, certificate=certificate, what="proof")
    response = JsonResponse(queries.proof_of(certificate), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="proof-{certificate.code}.json"'
    return response
