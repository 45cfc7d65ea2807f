"""Best practices and achievements, for staff and for everybody (G11)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.queries import told
from yushan.common.documents import download
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import put_refused, say_refused
from yushan.organizations.access import can, require
from yushan.plan import queries as plan
from yushan.projects.actions import achievements as actions
from yushan.projects.forms.library import AchievementForm, EvidenceForm
from yushan.projects.lifecycle import ACHIEVEMENT
from yushan.projects.models import Achievement, LibraryEntry
from yushan.projects.queries import library, practices
from yushan.projects.queries import programmes as queries
from yushan.projects.queries.deciding import CITY
from yushan.projects.rules.library import SHOWN
from yushan.projects.views.library_shared import spread_of

_FACTS = ("kind", "level", "title", "entry", "reached_on", "summary")


def _levels() -> dict[str, str]:
    return dict(plan.choices("achievement_levels"))


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """What is shown, by level; one's own in whatever state."""
    require(request.user, "project.view")
    level, text = request.GET.get("level", "")[:40], request.GET.get("q", "")[:60]
    rows = queries.achievements_seen(request.user)
    if level:
        rows = rows.filter(level=level)
    if (keys := practices.found_keys(rows, text)) is not None:
        rows = rows.filter(pk__in=keys)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), query=request.GET)
    names, counts = _levels(), queries.level_counts()
    copied = practices.copied_to([row.entry_id for row in page.rows if row.entry_id])
    context = {
        "page": page,
        "text": text,
        "rows": [(row, names.get(row.level, row.level), copied.get(row.entry_id, [])) for row in page.rows],
        "levels": [(code, name, counts[code]) for code, name in names.items()],
        "level": level,
        "may_edit": can(request.user, "project.edit"),
    }
    return render(request, "library/achievements.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    require(request.user, "project.edit")
    return _form_page(request, None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes to a draft."""
    row = queries.achievement_seen(request.user, pk)
    require(request.user, "project.edit", on=row)
    return _form_page(request, row)


def _form_page(request: HttpRequest, row: Achievement | None) -> HttpResponse:
    initial = {name: getattr(row, f"{name}_id" if name == "entry" else name) for name in _FACTS} if row else {}
    form = AchievementForm(request.POST or None, actor=request.user, achievement=row, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                saved = actions.create_achievement(request.user, **form.cleaned_data)
            else:
                saved = actions.update_achievement(request.user, achievement=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。放上佐证以后提交审核。"))
            return redirect("library:achievement", pk=saved.pk)
    context = {"form": form, "achievement": row}
    return render(request, "library/achievement_form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with its evidence; what may be done with it."""
    return _page(request, queries.achievement_seen(request.user, pk), EvidenceForm())


def _page(request: HttpRequest, row: Achievement, form: Any) -> HttpResponse:
    is_own = can(request.user, "project.edit", on=row)
    decides = row.state == "submitted" and can(request.user, "project.approve", on=CITY)
    context = {
        "achievement": row,
        "level": _levels().get(row.level, row.level),
        "evidence": list(row.evidence.all()),
        "copied": practices.copied_to([row.entry_id]).get(row.entry_id, []) if row.entry_id else [],
        "steps": ACHIEVEMENT.stepper(row.state),
        "lacks": ACHIEVEMENT.missing(row.state, "submit", actions.facts_of(row)) if is_own else [],
        "is_own": is_own,
        "is_editable": is_own and row.state in Achievement.EDITABLE,
        "decides": decides,
        "form": form,
        "history": told(row) if is_own or decides else [],
    }
    return render(request, "library/achievement.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """One more."""
    row = queries.achievement_seen(request.user, pk)
    require(request.user, "project.edit", on=row)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_evidence(
                request.user, achievement=row, name=data["name"], link=data["link"],
                content=data["file"].read() if data["file"] else None,
            )  # fmt: skip
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已放上佐证。"))
            return redirect("library:achievement", pk=pk)
    return _page(request, row, form)


@login_required
@require_POST
def remove_evidence(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One less."""
    row = queries.achievement_seen(request.user, pk)
    require(request.user, "project.edit", on=row)
    found = row.evidence.filter(code=code).first()
    if found is None:
        raise NotFound("这份佐证已经删除。")
    actions.remove_evidence(request.user, evidence=found)
    messages.success(request, _("已删除。"))
    return redirect("library:achievement", pk=pk)


def _file(row: Achievement, code: str) -> HttpResponse:
    found = row.evidence.filter(code=code).exclude(file="").first()
    if found is None:
        raise NotFound("这份佐证已经删除。")
    return download(actions.EVIDENCE.fetch(found.file), found.media_type, f"{row.code}-{found.pk}")


@login_required
def file(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A file of the evidence, for staff."""
    return _file(queries.achievement_seen(request.user, pk), code)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands it in, shows it, sends it back, takes it down."""
    row, do, reason = (
        queries.achievement_seen(request.user, pk),
        request.POST.get("do", ""),
        request.POST.get("reason", ""),
    )
    if do in ("publish", "return"):
        require(request.user, "project.approve", on=CITY)
    else:
        require(request.user, "project.edit", on=row)
    try:
        if do == "submit":
            actions.submit_achievement(request.user, achievement=row)
            said = _("已提交市级审核，结果会告诉您。")
        elif do in ("publish", "return"):
            actions.decide_achievement(request.user, achievement=row, agree=do == "publish", reason=reason)
            said = _("已发布，公开页上能看到。") if do == "publish" else _("已退回，申报的人会看到原因。")
        elif do == "withdraw":
            actions.withdraw_achievement(request.user, achievement=row, reason=reason)
            said = _("已撤下。")
        else:
            raise NotFound()
    except Refusal as error:
        say_refused(request, error)
    else:
        messages.success(request, said)
    return redirect("library:achievement", pk=pk)


def public_listing(request: HttpRequest) -> HttpResponse:
    """What the city shows, by level and kind."""
    names, counts = _levels(), queries.level_counts()
    level = request.GET.get("level", "") if request.GET.get("level", "") in names else ""
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in Achievement.Kind.values else ""
    text = request.GET.get("q", "")[:60]
    rows = queries.public_achievements(level, kind)
    if (keys := practices.found_keys(rows, text)) is not None:
        rows = rows.filter(pk__in=keys)
    page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    copied = practices.copied_to([row.entry_id for row in page.rows if row.entry_id])
    context = {
        "page": page,
        "text": text,
        "kind": kind,
        "kinds": Achievement.Kind.choices,
        "rows": [(row, names.get(row.level, row.level), copied.get(row.entry_id, [])) for row in page.rows],
        "levels": [(code, name, counts[code]) for code, name in names.items()],
        "level": level,
        "tab": "home",
    }
    return render(request, "library/public_practices.html", context)


def _public(code: str) -> Achievement:
    found = queries.public_achievements().filter(code=code).first()
    if found is None:
        raise NotFound("没有这项成果，或者它已经撤下。")
    return found


def public_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One of them with its evidence."""
    row = _public(code)
    context = {
        "achievement": row, "level": _levels().get(row.level, row.level), "evidence": list(row.evidence.all()), "tab": "home",
        "kit": row.entry if row.entry and row.entry.state == "published" else None,
        **_spread(row),
    }  # fmt: skip
    return render(request, "library/public_practice.html", context)


def _spread(row: Achievement) -> dict[str, Any]:
    """Where else it is done, as the library knows it: the copies of its kit and the map of them; nothing without one."""
    if row.entry_id is None:
        return {"origins": [], "spread": None}
    found = library.with_project(LibraryEntry.objects.filter(pk=row.entry_id)).first()
    if found is None:
        return {"origins": [], "spread": None}
    origins = [one for one in library.public_lineage(found)[:60] if one.project.state in SHOWN]
    return {"origins": origins, "spread": spread_of(found, origins) if origins else None}


def public_file(request: HttpRequest, code: str, evidence: str) -> HttpResponse:
    """A file of the evidence, for everybody."""
    return _file(_public(code), evidence)
