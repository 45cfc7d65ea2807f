"""Qualifications: entered and taken back by the person, checked by staff; their files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import require
from yushan.volunteers.actions import decide_qualification, enter_qualification, read_file, remove_qualification
from yushan.volunteers.forms import QualificationForm
from yushan.volunteers.models import Qualification, Volunteer
from yushan.volunteers.queries import acts_for, qualification_kinds, qualifications_of, qualifications_to_check
from yushan.volunteers.queries.qualifications import qualifications_in_reach
from yushan.volunteers.views.subject import address, subject_of

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def _subject(request: HttpRequest) -> Volunteer:
    volunteer = subject_of(request)
    if volunteer is None or volunteer.state != Volunteer.State.VERIFIED:
        raise NotFound(_("先注册成志愿者，再填资格证书。"))
    return volunteer


def _back(request: HttpRequest, volunteer: Volunteer) -> str:
    """Where the person's qualifications are listed: on the own profile, or on the child's page."""
    if volunteer.person_id == request.user.person_id:  # type: ignore[union-attr]
        return reverse("volunteers:profile") + "#qualifications"
    return address(request, volunteer, reverse("volunteers:ward_qualifications"))


@login_required
@never_cache
def of_ward(request: HttpRequest) -> HttpResponse:
    """A child's qualifications, for the guardian; one's own are on the profile."""
    volunteer = subject_of(request)
    if volunteer is None or volunteer.person_id == request.user.person_id:  # type: ignore[union-attr]
        return redirect("volunteers:profile")
    rows = list(qualifications_of(volunteer)[:50])
    return render(
        request, "volunteers/ward_qualifications.html", {"volunteer": volunteer, "qualifications": rows, "tab": "me"}
    )


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """One more qualification."""
    volunteer = _subject(request)
    form = QualificationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        content = data.pop("file")
        try:
            enter_qualification(request.user, volunteer=volunteer, content=content, **data)
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("已提交“%(name)s”，队伍或区县的管理员核对后会有消息。") % {"name": data["kind"].name}
            )
            return redirect(_back(request, volunteer))
    own = volunteer.person_id == request.user.person_id  # type: ignore[union-attr]
    context = {"form": form, "kinds": qualification_kinds(), "volunteer": volunteer, "own": own, "tab": "me"}
    return render(request, "volunteers/qualification_new.html", context, status=422 if form.is_bound else 200)


def _mine(request: HttpRequest, pk: int) -> Qualification:
    """One's own, or that of a child for whom the person acts."""
    row = Qualification.objects.select_related("volunteer__person").filter(pk=pk).first()
    if row is None or not acts_for(request.user, row.volunteer):
        raise NotFound()
    return row


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one back, with its file."""
    row = _mine(request, pk)
    remove_qualification(request.user, qualification=row)
    messages.success(request, _("已删除，证书文件也一起删除了。"))
    return redirect(_back(request, row.volunteer))


def _answer(row: Qualification, content: bytes) -> HttpResponse:
    """As a download with its own type: what people upload is never drawn inside of a page of ours."""
    response = HttpResponse(content, content_type=row.file_type)
    response["Content-Disposition"] = (
        f'attachment; filename="qualification-{row.pk}.{_ENDINGS.get(row.file_type, "bin")}"'
    )
    response["Cache-Control"] = "no-store"
    return response


@login_required
@never_cache
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's own document."""
    row = _mine(request, pk)
    return _answer(row, read_file(request.user, qualification=row))


@login_required
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a check, oldest first."""
    require(request.user, "membership.decide")
    waiting = qualifications_to_check(request.user)
    page = paginate(waiting, order=["entered_at", "id"], cursor=request.GET.get("after"), size=20, query=request.GET)
    context = {"page": page, "waiting": waiting.select_related(None).count()}
    return render(request, "volunteers/qualifications.html", context)


def _theirs(request: HttpRequest, pk: int) -> Qualification:
    row = qualifications_in_reach(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepted, or not with a reason."""
    row = _theirs(request, pk)
    approve = request.POST.get("decision") == "approve"
    try:
        decide_qualification(request.user, qualification=row, approve=approve, reason=request.POST.get("reason", ""))
    except Refusal as error:
        if error.status not in (400, 409):
            raise
        messages.error(request, error.message)
        return redirect("volunteers:qualifications")
    facts = {"name": row.volunteer.person.name, "kind": row.kind.name}
    text = _("%(name)s的“%(kind)s”已核对通过。") if approve else _("%(name)s的“%(kind)s”没有通过，原因已告诉本人。")
    messages.success(request, text % facts)
    return redirect("volunteers:qualifications")


@login_required
@never_cache
def staff_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document for whoever checks it; stands in the trail."""
    row = _theirs(request, pk)
    return _answer(row, read_file(request.user, qualification=row))
