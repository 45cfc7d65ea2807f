"""A lesson: it begins where the person stopped, on whatever device; videos are sent in pieces as the player asks."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound
from yushan.training.actions.learning import keep_place
from yushan.training.models import Enrolment, Lesson
from yushan.training.queries import mine as queries

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_PIECE = 2 * 1024 * 1024


def _found(request: HttpRequest, pk: int, number: int) -> tuple[Enrolment, Lesson]:
    row = queries.own_enrolment(request.user, pk)
    lesson = Lesson.objects.filter(pk=number, version=row.training_class.version_id).first()
    if lesson is None or row.state not in Enrolment.HOLDING:
        raise NotFound()
    return row, lesson


@login_required
@never_cache
def show(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The lesson, and the one after it."""
    row, lesson = _found(request, pk, number)
    readings = queries.readings_of(row)
    at = next(place for place, one in enumerate(readings) if one.lesson.pk == lesson.pk)
    context = {
        "row": row,
        "reading": readings[at],
        "lesson": lesson,
        "number": at + 1,
        "of": len(readings),
        "next": readings[at + 1].lesson if at + 1 < len(readings) else None,
        "tab": "me",
    }
    return render(request, "training/lesson.html", context)


@login_required
@require_POST
def keep(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """How far, sent by the page as it goes on; or the button «学完了»."""
    row, lesson = _found(request, pk, number)
    done = bool(request.POST.get("done"))
    kept = keep_place(
        request.user, enrolment=row, lesson=lesson, position=asked_number(request.POST.get("position"), 6), done=done
    )
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"position": kept.position, "done": kept.done_at is not None})
    messages.success(request, _("这一节学完了。"))
    readings = queries.readings_of(row)
    following = next((one.lesson for one in readings if not one.is_done), None)
    if following:
        return redirect("training:lesson", pk=pk, number=following.pk)
    return redirect("training:my_class", pk=pk)


@login_required
def video(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A piece of the file, for who is in the class."""
    _row, lesson = _found(request, pk, number)
    return piece_of(request, lesson)


def piece_of(request: HttpRequest, lesson: Lesson) -> HttpResponseBase:
    """The bytes that the player asks for, at most two megabytes at a time (RFC 9110, 14); the whole where none are asked."""
    if not lesson.file or not default_storage.exists(lesson.file):
        raise NotFound("视频文件不在了，请联系管理员。")
    size = default_storage.size(lesson.file)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    media, more = lesson.media_type or "video/mp4", {"Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    if asked is None:
        file = default_storage.open(lesson.file)
        return FileResponse(file, content_type=media, headers={"Content-Length": str(size)} | more)
    first = int(asked[1])
    last = min(int(asked[2]) if asked[2] else size - 1, first + _PIECE - 1, size - 1)
    if last < first:  # behind the end, or the wrong way round
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with default_storage.open(lesson.file) as file:
        file.seek(first)
        content = file.read(last - first + 1)
    where = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return HttpResponse(content, status=206, content_type=media, headers=where | more)
