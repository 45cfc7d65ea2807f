"""Staff pages of courses: versions, lessons, materials."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.training.actions import content
from yushan.training.actions import courses as actions
from yushan.training.forms.courses import CourseForm, LessonForm, MaterialForm, VersionForm
from yushan.training.lifecycle import VERSION
from yushan.training.models import CourseVersion, Lesson
from yushan.training.queries import courses as queries
from yushan.training.rules.opening import KINDS


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Courses in reach."""
    require(request.user, "training.view")
    page = paginate(
        queries.courses(request.user), order=["title", "id"], cursor=request.GET.get("after"), query=request.GET
    )
    context = {"page": page, "may_edit": can(request.user, "training.edit")}
    return render(request, "training/courses.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new course."""
    require(request.user, "training.edit")
    form = CourseForm(request.POST or None, actor=request.user, initial={"audience": "everybody"})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_course(request.user, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("课程建好了。写大纲、加课和题目，再启用第 1 版。"))
            return redirect("training:course", pk=row.pk)
    return render(
        request, "training/course_form.html", {"form": form}, status=form.answer_status if form.errors else 200
    )


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The course, the version that is worked on or in force, its content, the older ones."""
    row = queries.course_seen(request.user, pk)
    versions = list(row.versions.order_by("-number"))
    asked = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == asked), versions[0] if versions else None)
    edits = can(request.user, "training.edit", on=row)
    is_draft = shown is not None and shown.state == CourseVersion.State.DRAFT
    bank = queries.bank_of(row.pk)
    context = {
        "row": row,
        "versions": versions,
        "version": shown,
        "is_draft": is_draft,
        "may_edit": edits,
        "may_begin": edits and bool(versions) and versions[0].state != CourseVersion.State.DRAFT,
        "may_publish": edits
        and is_draft
        and (not actions.is_vouched(row) or actions.vouches(request.user, row.organization)),
        "lacks": VERSION.missing(shown.state, "publish", actions.version_facts(shown)) if shown and is_draft else [],
        "lessons": list(shown.lessons.all()) if shown else [],
        "materials": list(shown.materials.all()) if shown else [],
        "bank": sum(bank.values()),
        "draws": [(label, shown.draws.get(kind, 0), bank.get(kind, 0)) for kind, label in KINDS.items()]
        if shown
        else [],
        "history": told(row),
    }
    return render(request, "training/course.html", context)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts."""
    row = queries.course_edited(request.user, pk)
    form = CourseForm(request.POST or None, actor=request.user, course=row, initial=CourseForm.facts_now(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_course(request.user, course=row, seen=seen_in(request.POST), **form.cleaned_data)
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("training:course", pk=pk)
    status = 409 if form.errors and is_overtaken(form) else form.answer_status if form.errors else 200
    context = {"form": form, "row": row, "seen": mark_for(form, request.POST or None, row)}
    return render(request, "training/course_form.html", context, status=status)


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version."""
    row = queries.course_edited(request.user, pk)
    said = _("新的一版建好了，内容从现行的一版抄来。")
    return done(request, lambda: actions.begin_version(request.user, course=row), said, "training:course", pk)


@login_required
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Outline, hours, exam."""
    row = queries.version_edited(request.user, pk)
    form = VersionForm(request.POST or None, initial=VersionForm.facts_now(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_version(request.user, version=row, **form.facts())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("training:course", pk=row.course_id)
    context = {"form": form, "row": row.course, "version": row, "heading": _("大纲、学时和考试")}
    return render(request, "training/version_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """In force."""
    row = queries.version_edited(request.user, pk)
    said = _("这一版启用了，新开的班按它上。")
    return done(
        request, lambda: actions.publish_version(request.user, version=row), said, "training:course", row.course_id
    )


@login_required
def new_lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """One more lesson of a version."""
    row = queries.version_edited(request.user, pk)
    return _lesson(request, row, None, {"kind": "text", "is_required": True})


def _lesson(request: HttpRequest, row: CourseVersion, lesson: Lesson | None, initial: dict[str, Any]) -> HttpResponse:
    form = LessonForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            content.save_lesson(request.user, version=row, lesson=lesson, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("这一节已保存。"))
            return redirect("training:course", pk=row.course_id)
    heading = _("修改线上课") if lesson else _("加一节线上课")
    context = {"form": form, "row": row.course, "version": row, "heading": heading, "has_file": True}
    return render(request, "training/version_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """Other content."""
    row, found = queries.lesson_edited(request.user, pk)
    return _lesson(request, row, found, LessonForm.facts_now(found))


@login_required
@require_POST
def lesson_step(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up, or out."""
    row, found = queries.lesson_edited(request.user, pk)
    act = {"up": content.move_lesson, "remove": content.remove_lesson}.get(request.POST.get("do", ""))
    if act is None:
        raise NotFound()
    return done(request, lambda: act(request.user, lesson=found), _("已保存。"), "training:course", row.course_id)


@login_required
def new_material(request: HttpRequest, pk: int) -> HttpResponse:
    """One more document."""
    row = queries.version_edited(request.user, pk)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            content.add_material(request.user, version=row, title=data["title"], content=data["file"].read())
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("资料已加上。"))
            return redirect("training:course", pk=row.course_id)
    context = {"form": form, "row": row.course, "version": row, "heading": _("加一份资料"), "has_file": True}
    return render(request, "training/version_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """A document for staff, or out with it."""
    row = queries.material_seen(request.user, pk)
    if request.method == "POST":
        queries.version_edited(request.user, row.version_id)
        return done(
            request,
            lambda: content.remove_material(request.user, material=row),
            _("资料已删除。"),
            "training:course",
            row.version.course_id,
        )
    return download(content.MATERIALS.fetch(row.file), row.media_type, row.title)
