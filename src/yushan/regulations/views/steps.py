"""Steps in the life of a version: what happens is said beforehand, then it is done."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.common import clock, rulebook
from yushan.common.errors import Refusal
from yushan.common.refused import put_refused
from yushan.organizations.access import require
from yushan.regulations import actions, queries
from yushan.regulations.actions.steps import readiness
from yushan.regulations.forms import OpenForm, PublishForm, ReasonForm
from yushan.regulations.lifecycle import VERSION
from yushan.regulations.models import RegulationVersion
from yushan.regulations.views.common import own_version

_ASK_FOR = timedelta(days=14)


@login_required
@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begins the next version."""
    regulation = queries.staff_regulation(request.user, pk)
    require(request.user, "regulation.edit", on=regulation)
    fresh = actions.begin_version(request.user, regulation=regulation)
    messages.success(request, _("第 %(n)s 版草稿已建好，从现行文字改起。") % {"n": fresh.number})
    return redirect("regulations:edit", pk=fresh.pk)


def _form_page(
    request: HttpRequest, template: str, version: RegulationVersion, form: Any, act: Any, said: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(request.user, version=version, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, said)
            return redirect("regulations:detail", pk=version.regulation_id)
    context = {"form": form, "version": version, "regulation": version.regulation, **more}
    return render(request, template, context, status=form.answer_status if form.errors else 200)


@login_required
def open_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a draft out for comments."""
    version = own_version(request, pk)
    form = OpenForm(request.POST or None, initial={"until": clock.today() + _ASK_FOR})
    missing = VERSION.missing(version.state, "open", readiness(version))
    said = _("已开始征求意见，要读的人会收到消息。")
    return _form_page(
        request, "regulations/open.html", version, form, actions.open_comments, said, missing=missing
    )  # fmt: skip


@login_required
@require_POST
def close_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the time for comments."""
    version = own_version(request, pk)
    actions.close_comments(request.user, version=version)
    messages.success(request, _("征求意见已结束，可以修改定稿了。"))
    return redirect("regulations:detail", pk=version.regulation_id)


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes a version with its days."""
    version = own_version(request, pk)
    today = clock.today()
    days = {"effective_on": today, "read_by": today + timedelta(days=rulebook.number("regulation_reading_days"))}
    with_readers = bool(version.regulation.readers_text)
    form = PublishForm(request.POST or None, initial=days, with_readers=with_readers)
    missing = VERSION.missing(version.state, "publish", readiness(version))
    said = _("已发布。到施行日自动生效，要读的人那天会收到消息。")
    readers = queries.readers(version).count() if with_readers else 0
    return _form_page(
        request, "regulations/publish.html", version, form, actions.publish_version, said,
        missing=missing, readers=readers, current=_current(version),
    )  # fmt: skip


def _current(version: RegulationVersion) -> RegulationVersion | None:
    return RegulationVersion.objects.filter(regulation=version.regulation_id, state="in_force").first()


@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a version back that is not in force."""
    version = own_version(request, pk)
    form = ReasonForm(request.POST or None)
    return _form_page(request, "regulations/drop.html", version, form, actions.drop_version, _("已撤下。"))


@login_required
def repeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a rule."""
    version = own_version(request, pk)
    form = ReasonForm(request.POST or None)
    return _form_page(
        request, "regulations/repeal.html", version, form, actions.repeal, _("已废止，公开页上会写明原因。")
    )
