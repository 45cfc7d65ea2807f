"""One's own pages: classes, one class, the survey, materials, the certificate, checking in by the code on the screen."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.rules import receipt
from yushan.common import clock
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.refused import done
from yushan.training.actions.attending import check_in_by_code, takes_marks
from yushan.training.actions.certificates import hand_out
from yushan.training.actions.content import MATERIALS
from yushan.training.actions.enrolling import withdraw
from yushan.training.actions.exams import attempts_left
from yushan.training.actions.learning import answer_survey
from yushan.training.lifecycle import may
from yushan.training.models import Enrolment, Material, Session, TrainingCertificate, TrainingClass
from yushan.training.queries import mine as queries
from yushan.training.queries.certificates import certificates_of
from yushan.training.queries.classes import sessions_of
from yushan.training.queries.courses import taught_by
from yushan.training.queries.doing import lacks_of, present
from yushan.training.queries.leaders import lacks_training
from yushan.training.rules.survey import QUESTIONS
from yushan.volunteers.queries import volunteer_of


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The record: classes that go on, certificates with their end, what was learned before, hours taught."""
    volunteer = volunteer_of(request.user)
    if volunteer is None:
        return redirect("portal:me")
    rows = list(queries.enrolments_of(volunteer)[:100])
    going = [row for row in rows if row.state in may("withdraw") and row.training_class.state in TrainingClass.GOING_ON]
    missing = lacks_of(going) if going else {}
    taught = list(taught_by(volunteer.pk)[:100])
    context = {
        "going": [(row, missing.get(row.pk, [])) for row in going],
        "certificates": list(certificates_of(volunteer)[:50]),
        "past": [row for row in rows if row not in going],
        "taught": taught,
        "taught_minutes": sum(one.minutes for one in taught),
        "lacks": lacks_training(request.user),
        "today": clock.today(),
        "tab": "me",
    }
    return render(request, "training/mine.html", context)


@login_required
@never_cache
def my_class(request: HttpRequest, pk: int) -> HttpResponse:
    """One class: what is still missing first, then sessions, lessons, exam, materials, certificate."""
    row = queries.own_enrolment(request.user, pk)
    whole = row.training_class
    now, there = clock.now(), present([row.pk])[row.pk]
    attempts = list(row.attempts.order_by("number"))
    is_in = row.state in Enrolment.HOLDING
    place = None
    if row.state == Enrolment.State.WAITLISTED:
        place = whole.enrolments.filter(state=Enrolment.State.WAITLISTED, pk__lte=row.pk).count()
    context = {
        "row": row,
        "whole": whole,
        "version": whole.version,
        "is_in": is_in,
        "place": place,
        "lacks": lacks_of([row])[row.pk] if row.state == Enrolment.State.ENROLLED else [],
        "sessions": [(one, one.pk in there, takes_marks(one)) for one in _sessions(whole)],
        "readings": queries.readings_of(row) if is_in else [],
        "materials": list(whole.version.materials.all()) if is_in else [],
        "attempts": attempts,
        "going": next((one for one in attempts if one.state == "open"), None),
        "attempts_left": attempts_left(row),
        "takes_exam": row.takes_exam(now),
        "passed": any(one.passed for one in attempts),
        "certificate": getattr(row, "certificate", None),
        "may_leave": row.state in may("withdraw") and whole.state in TrainingClass.GOING_ON,
        "may_rate": row.state in (Enrolment.State.COMPLETED, Enrolment.State.MISSED) and not row.surveyed_at,
        "tab": "me",
    }
    return render(request, "training/my_class.html", context)


def _sessions(whole: TrainingClass) -> list[Session]:
    rows = sessions_of(whole)
    for one in rows:
        one.training_class = whole
    return rows


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """来不了."""
    row = queries.own_enrolment(request.user, pk)
    reason = request.POST.get("reason", "")
    said = _("已退出，名额让出来了。")
    return done(request, lambda: withdraw(request.user, enrolment=row, reason=reason), said, "training:my_class", pk)


@login_required
@never_cache
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """Five questions with stars and a word."""
    row = queries.own_enrolment(request.user, pk)
    wrong, field = "", ""
    if request.method == "POST":
        stars = {key: request.POST.get(key, "") for key in QUESTIONS}
        try:
            answer_survey(request.user, enrolment=row, ratings=stars, text=request.POST.get("text", ""))
        except Refusal as error:
            if error.status != Refusal.status:
                raise
            wrong, field = error.message, error.field or ""
        else:
            messages.success(request, _("谢谢，已经记下，不带您的名字。"))
            return redirect("training:my_class", pk=pk)
    lines = [(key, text, request.POST.get(key, "")) for key, text in QUESTIONS.items()]
    context = {
        "row": row,
        "lines": lines,
        "wrong": wrong,
        "field": field,
        "text": request.POST.get("text", ""),
        "tab": "me",
    }
    return render(request, "training/survey.html", context, status=422 if wrong else 200)


@login_required
@never_cache
def material(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A document, for who is in the class."""
    row = queries.own_enrolment(request.user, pk)
    if row.state not in Enrolment.HOLDING:
        raise NotFound()
    found = Material.objects.filter(pk=number, version=row.training_class.version_id).first()
    if found is None:
        raise NotFound()
    return download(MATERIALS.fetch(found.file), found.media_type, found.title)


@login_required
@never_cache
def certificate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper, as the person's download."""
    row = queries.own_enrolment(request.user, pk)
    found = TrainingCertificate.objects.filter(enrolment=row).first()
    if found is None:
        raise NotFound("这一期还没有结业，没有证书。")
    name = hand_out(request.user, certificate=found)
    if not name or not default_storage.exists(name):
        raise NotFound("证书文件不在了，请联系管理员。")
    return FileResponse(
        default_storage.open(name), as_attachment=True, filename="certificate.pdf", content_type="application/pdf"
    )


@login_required
@never_cache
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Opened by scanning the screen of a session, or from one's class: the six digits, one button."""
    session = (
        Session.objects.select_related("training_class__base", "training_class__organization").filter(pk=pk).first()
    )
    volunteer = volunteer_of(request.user)
    if session is None or session.training_class.state not in TrainingClass.PUBLIC:
        raise NotFound()
    if volunteer is None:
        return redirect("volunteers:register")
    rows = Enrolment.objects.filter(
        training_class=session.training_class, volunteer=volunteer, state__in=Enrolment.CURRENT
    )
    row = rows.first()
    code = request.POST.get("code", "") or request.GET.get("c", "")
    wrong = ""
    if request.method == "POST":
        try:
            mark, created = check_in_by_code(
                request.user, session=session, volunteer=volunteer, code=code,
                device=request.COOKIES.get("device", ""), key=request.POST.get("idempotency_key") or None,
            )  # fmt: skip
        except Refusal as error:
            wrong = error.message
        else:
            at = clock.local(mark.at)
            word = _("已记录") if created else _("早先已记录")
            messages.success(request, f"{_('签到')} {at.hour}:{at:%M:%S} {word} · {_('回执')} {receipt(mark.pk)}")
            return redirect("training:my_class", pk=mark.enrolment_id)
    context = {
        "session": session,
        "row": row,
        "code": code[:7],
        "is_open": takes_marks(session),
        "wrong": wrong,
        "back": reverse("training:my_class", args=[row.pk]) if row else reverse("training:mine"),
        "key": secrets.token_hex(8),
        "tab": "check_in",
    }
    return render(request, "training/check_in.html", context, status=422 if wrong else 200)
