"""Looking at the platform as somebody else: why, and the end of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.accounts.models import User
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import is_staff, require
from yushan.organizations.actions import seeing as actions
from yushan.organizations.forms import ReasonForm, refused
from yushan.organizations.queries import scope_text
from yushan.organizations.seeing_as import KEY, back_to_oneself


@login_required
@never_cache
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """As whom, why, and what one will not be able to do."""
    require(request.user, "support.see_as")
    subject = User.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if subject is None:
        raise NotFound()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin_seeing_as(request.user, subject=subject, reason=form.cleaned_data["reason"])
        except Refusal as error:
            refused(form, error)
        else:
            request.session[KEY] = row.pk
            return redirect("workspace:home" if is_staff(subject) else "portal:me")
    context = {
        "subject": subject, "form": form, "minutes": actions.MINUTES, "place": scope_text(subject),
        "objection": actions.objection(request.user, subject),
    }  # fmt: skip
    return render(request, "organizations/see_as.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Oneself again."""
    require(request.user, "support.see_as")
    if row := actions.end_seeing_as(request.user):
        messages.success(request, f"已结束以{row.subject.display_name}的身份查看。")
    return back_to_oneself(request)
