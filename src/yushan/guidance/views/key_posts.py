"""三长: pages by area and town, filling, handing on, linking to the volunteer. Entered by area and detachment."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.guidance.forms import LinkForm, PostForm, VacateForm
from yushan.guidance.queries import key_posts as queries
from yushan.organizations import actions
from yushan.organizations.access import can, require
from yushan.organizations.models import Area, KeyPost, Town
from yushan.organizations.queries.key_posts import post_areas, scope_of_area
from yushan.organizations.queries.towns import town_coded
from yushan.volunteers.models import Volunteer


def _area(request: HttpRequest, code: str) -> Area:
    found = next((area for area in post_areas(request.user) if area.code == code), None)
    if found is None:
        raise NotFound()
    return found


def _town(request: HttpRequest, code: str) -> Town:
    town = town_coded(code)
    if town is None:
        raise NotFound()
    _area(request, town.area.code)
    return town


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Every area with its three kinds; who sees one only goes there."""
    require(request.user, "organization.view")
    covers = queries.post_covers(request.user)
    if not covers:
        raise NotAllowed("三长由支队、区县和市里查看和登记，可向本级或上级管理员申请授权。")
    if len(covers) == 1:
        return redirect("guidance:key_posts_area", covers[0].area.code)
    context = {
        "covers": covers, "kinds": queries.KINDS, "asked": sum(one.asked for one in covers),
        "filled": sum(one.filled for one in covers), "registered": sum(one.registered for one in covers),
    }  # fmt: skip
    return render(request, "guidance/key_posts.html", context)


@login_required
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The towns of an area: which of the three is filled, and who is a registered volunteer."""
    here = _area(request, code)
    cover = next(one for one in queries.post_covers(request.user) if one.area == here)
    context = {
        "area": here, "rows": queries.towns_with_posts(here), "kinds": queries.KINDS, "cover": cover,
        "may_edit": can(request.user, "organization.edit", scope_of_area(here)),
        "several": len(post_areas(request.user)) > 1,
    }  # fmt: skip
    return render(request, "guidance/key_posts_area.html", context)


@login_required
def town(request: HttpRequest, code: str) -> HttpResponse:
    """One town: who is in a post, who was, and the form for the next one."""
    here = _town(request, code)
    may_edit = can(request.user, "organization.edit", scope_of_area(here.area))
    form = PostForm(request.POST or None, initial={"kind": request.GET.get("kind", ""), "from_day": clock.today()})
    if request.method == "POST":
        require(request.user, "organization.edit", on=scope_of_area(here.area))
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.fill_key_post(request.user, town=here, person=data.pop("number"), **data)
            except Refusal as error:
                form.refuse(error)
            else:
                messages.success(request, f"已登记{made.name}为{made}。")
                return redirect("guidance:key_posts_town", code)
    now, past = queries.posts_of_town(here)
    context: dict[str, Any] = {"town": here, "form": form, "now": now, "past": past, "may_edit": may_edit}
    return render(request, "guidance/key_posts_town.html", context, status=form.answer_status if form.errors else 200)


def _post(request: HttpRequest, pk: int) -> KeyPost:
    found = KeyPost.objects.select_related("town__area").filter(pk=pk).first()
    if found is None or not can(request.user, "organization.view", scope_of_area(found.town.area)):
        raise NotFound()
    require(request.user, "organization.edit", on=scope_of_area(found.town.area))
    return found


def _change(request: HttpRequest, post: KeyPost, form: KitForm, title: str, button: str, act: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except Refusal as error:
            if error.status in (403, 409):
                raise
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect("guidance:key_posts_town", post.town.code)
    context = {"post": post, "form": form, "title": title, "button": button}
    return render(request, "guidance/key_post_change.html", context, status=form.answer_status if form.errors else 200)


@login_required
def vacate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves and nobody follows yet."""
    post = _post(request, pk)
    form = VacateForm(request.POST or None, initial={"last_day": clock.today()})

    def act() -> str:
        actions.vacate_key_post(request.user, post=post, **form.cleaned_data)
        return f"已登记{post.name}离任。"

    return _change(request, post, form, "登记离任", f"登记{post.name}离任", act)


@login_required
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in the post has registered as a volunteer."""
    post = _post(request, pk)
    known = Volunteer.objects.filter(person=post.person).first() if post.person_id else None
    form = LinkForm(request.POST or None, initial={"number": known.number if known else ""})

    def act() -> str:
        linked = actions.link_key_post(request.user, post=post, person=form.cleaned_data["number"])
        return f"已关联{post.name}的志愿者登记。" if linked.person_id else f"{post.name}不再关联志愿者。"

    return _change(request, post, form, "关联志愿者", "保存关联", act)
