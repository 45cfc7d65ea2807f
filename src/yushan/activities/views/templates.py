"""Staff pages of templates: keep one, the list, begin an activity from one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.activities.actions import templates as actions
from yushan.activities.forms.templates import BeginForm, TemplateForm
from yushan.activities.models import ActivityTemplate
from yushan.activities.queries import templates as queries
from yushan.activities.queries.staff import SCOPE, staff_activity
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.organizations.access import can, require, visible_or_404


@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """存为模板: a name, and what is kept."""
    activity = staff_activity(request.user, pk, "activity.edit")
    form = TemplateForm(request.POST if request.method == "POST" else None, initial={"name": activity.title[:80]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_template(request.user, activity=activity, name=form.cleaned_data["name"])
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("已存为模板，以后点“从模板新建”就能用。"))
            return redirect("activities:templates")
    status = form.answer_status if form.errors else 200
    return render(request, "activities/template_keep.html", {"activity": activity, "form": form}, status=status)


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Templates of one's own organizations and of those above, or the retired ones."""
    require(request.user, "activity.edit")
    retired, text = request.GET.get("show") == "retired", request.GET.get("q", "")[:60]
    rows = queries.templates_for(request.user, retired=retired, text=text)
    page = paginate(rows, order=["name", "id"], cursor=request.GET.get("after"), query=request.GET)
    own = {row.pk for row in page if can(request.user, "activity.edit", on=row)}
    context = {"page": page, "own": own, "retired": retired, "text": text}
    return render(request, "activities/templates.html", context)


@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """从模板新建: which organization, which day; then the draft is looked through."""
    template = queries.template_for(request.user, pk)
    organizations = queries.organizations_for(request.user, template)
    own = organizations.filter(pk=template.organization_id).exists()
    initial = {"organization": template.organization_id} if own else {}
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(posted, actor=request.user, organizations=organizations, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.begin_from_template(
                request.user, template=template, organization=data["organization"], day=data["day"]
            )
        except Refusal as error:
            form.refuse(error)
        else:
            messages.success(request, _("已照模板建好草稿。请核对地点和负责人，勾选风险检查，保存后提交审核。"))
            return redirect("activities:edit", pk=made.pk)
    context: dict[str, Any] = {
        "template": template,
        "form": form,
        "shifts": actions.shifts_on(template.content, clock.today()),
        "facts": template.content["facts"],
    }
    return render(request, "activities/template_begin.html", context, status=form.answer_status if form.errors else 200)


def _own(request: HttpRequest, pk: int) -> ActivityTemplate:
    rows = ActivityTemplate.objects.select_related("organization")
    return visible_or_404(request.user, queries.CAPABILITY, rows, pk, **SCOPE)


@login_required
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    found = actions.rename_template(request.user, template=_own(request, pk), name=request.POST.get("name", ""))
    messages.success(request, _("已改名为“%(name)s”。") % {"name": found.name})
    return redirect("activities:templates")


@login_required
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of use, or back."""
    retired = request.POST.get("do") != "restore"
    actions.retire_template(request.user, template=_own(request, pk), retired=retired)
    messages.success(request, _("已停用，已经建好的活动不受影响。") if retired else _("已恢复使用。"))
    return redirect("activities:templates")
