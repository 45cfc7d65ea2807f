"""Pages of the service list, for everybody and for staff."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yushan.audit.freshness import Overtaken, is_overtaken, mark_for, overtake, seen_in
from yushan.audit.queries import told
from yushan.common import clock
from yushan.common.errors import Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import can, require
from yushan.organizations.queries.areas import areas
from yushan.plan import queries as plan
from yushan.projects import demand
from yushan.projects.actions import services as actions
from yushan.projects.forms.services import OfferForm, ServiceForm
from yushan.projects.models import ServiceItem, ServiceOffer
from yushan.projects.queries import services as queries
from yushan.projects.rules.services import Capacity, publishing_lacks
from yushan.volunteers.forms.service import slots_text


def public_list(request: HttpRequest) -> HttpResponse:
    """What can be ordered: by type, district and words; what is asked for most stands first."""
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "")[:60]
    listed = areas()
    area = next((one for one in listed if one.code == request.GET.get("area")), None)
    page = paginate(
        queries.public_services(kind, area, text), order=queries.ORDER, cursor=request.GET.get("after"), size=20,
        query=request.GET,
    )  # fmt: skip
    context = {
        "page": page, "kind": kind, "text": text, "area": area, "areas": listed, "tab": "home",
        "kinds": plan.choices("service_types"), "wish_url": demand.wish_url(),
    }  # fmt: skip
    return render(request, "services/public_list.html", context)


def _months(item: ServiceItem, since: date) -> list[tuple[date, Capacity]]:
    """What can still be brought in the month of a day and the next."""
    first = since.replace(day=1)
    return [(day, queries.capacity_left(item, day)) for day in (first, (first + timedelta(days=32)).replace(day=1))]


def public_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One service: for whom, what comes, what the host prepares, who brings it where and how far ahead."""
    item = queries.public_service(pk)
    offers = [(offer, slots_text(offer.slots)) for offer in getattr(item, "able")]  # noqa: B009
    context = {
        "item": item,
        "offers": offers,
        "order_url": demand.order_url(pk),
        "tab": "home",
        # A month in which nobody can come any more is not offered, whatever was promised for it.
        "months": _months(item, queries.first_day(item)),
    }
    return render(request, "services/public_detail.html", context | queries.care_words(item))


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """The list as staff keep it, with what nobody can bring and why."""
    require(request.user, "project.view")
    chip, text = request.GET.get("state", ""), request.GET.get("q", "")[:60]
    page = paginate(
        queries.services_seen(request.user, chip, text), order=queries.ORDER, cursor=request.GET.get("after"),
        query=request.GET,
    )  # fmt: skip
    counts = queries.counts_by_chip(request.user)
    lines = [
        (row, queries.why_idle(row) if row.state == ServiceItem.State.PUBLISHED else [], len(row.offers.all()))
        for row in page.rows
    ]
    context = {
        "page": page, "lines": lines, "chip": chip, "text": text,
        "chips": [("", _("全部"), counts[""]), *((key, label, counts[key]) for key, label in queries.CHIPS)],
        "may_edit": can(request.user, "service.edit"),
    }  # fmt: skip
    return render(request, "services/list.html", context)


@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what it says, who can bring it, why nobody can, what happened."""
    item = queries.staff_service(request.user, pk)
    may_edit = can(request.user, "service.edit", on=item)
    months = _months(item, clock.today())
    offers = [
        (
            offer, slots_text(offer.slots), can(request.user, "service.edit", on=offer.organization),
            months[0][1].by.get(offer.organization_id),
        )
        for offer in item.offers.all()
    ]  # fmt: skip
    is_published = item.state == ServiceItem.State.PUBLISHED
    context = {
        "item": item,
        "offers": offers,
        "months": months,
        "why_idle": queries.why_idle(item) if is_published else [],
        "lacks": publishing_lacks(queries.facts_of(item)) if not is_published else [],
        "may_edit": may_edit,
        "may_offer": can(request.user, "service.edit"),
        "history": told(item) if may_edit else [],
    }
    return render(request, "services/detail.html", context | queries.care_words(item))


def _form_page(request: HttpRequest, form: Any, save: Callable[[], Any], said: str, **context: Any) -> HttpResponse:
    """Saves a valid form and goes to the entry; what was typed stays after a refusal."""
    item = context.get("item")
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except Overtaken as error:
            overtake(form, error)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, said)
            return redirect("services:detail", pk=saved.item_id if isinstance(saved, ServiceOffer) else saved.pk)
    data = request.POST if request.method == "POST" else None
    if item and "offer" not in context and "is_offer" not in context:
        context["seen"] = mark_for(form, data, item)
    status = 409 if is_overtaken(form) else form.answer_status if form.errors else 200
    template = "services/offer.html" if isinstance(form, OfferForm) else "services/form.html"
    return render(request, template, {"form": form, **context}, status=status)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """An entry more, as a draft."""
    require(request.user, "service.edit")
    form = ServiceForm(request.POST or None, actor=request.user)

    def save() -> ServiceItem:
        return actions.create_service(request.user, project=form.cleaned_data["project"], **form.facts())

    has_project = queries.projects_for(request.user).exists()
    return _form_page(request, form, save, _("草稿已保存。写上谁能承接，就可以上架。"), no_project=not has_project)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What an entry says, changed."""
    item = queries.own_service(request.user, pk)
    form = ServiceForm(request.POST or None, actor=request.user, item=item, initial=ServiceForm.facts_now(item))

    def save() -> ServiceItem:
        return actions.update_service(request.user, item=item, seen=seen_in(request.POST), **form.facts())

    return _form_page(request, form, save, _("已保存。"), item=item)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto the list."""
    item = queries.own_service(request.user, pk)
    return done(
        request,
        lambda: actions.publish_service(request.user, item=item),
        _("已上架，大家现在可以点。"),
        "services:detail",
        pk,
    )


@login_required
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list for a while."""
    item, reason = queries.own_service(request.user, pk), request.POST.get("reason", "")
    said = _("已暂停，点过的单照旧办。")
    return done(
        request, lambda: actions.pause_service(request.user, item=item, reason=reason), said, "services:detail", pk
    )


@login_required
def add_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """An organization more that can bring it."""
    require(request.user, "service.edit")
    item = queries.staff_service(request.user, pk)
    form = OfferForm(request.POST or None, actor=request.user)

    def save() -> ServiceOffer:
        return actions.save_offer(request.user, item=item, **form.cleaned_data)

    return _form_page(request, form, save, _("已记下，派单时会按这些来排。"), item=item, is_offer=True)


@login_required
def edit_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What an organization can do, changed."""
    offer = queries.own_offer(request.user, pk)
    form = OfferForm(request.POST or None, actor=request.user, offer=offer, initial=OfferForm.facts_now(offer))

    def save() -> ServiceOffer:
        return actions.save_offer(request.user, item=offer.item, organization=offer.organization, **form.cleaned_data)

    return _form_page(request, form, save, _("已保存。"), item=offer.item, offer=offer)


@login_required
@require_POST
def drop_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """The organization no longer brings it."""
    offer = queries.own_offer(request.user, pk)
    said = _("已撤下，接过的单照旧办。")
    return done(request, lambda: actions.drop_offer(request.user, offer=offer), said, "services:detail", offer.item_id)
