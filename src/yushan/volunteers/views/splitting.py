"""A team asks to be split: new teams are named, members chosen, the effect is shown, then it goes to the level above."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yushan.common.asked import asked_number
from yushan.common.errors import NotFound, Refusal
from yushan.organizations.access import require, visible_or_404
from yushan.organizations.actions import propose
from yushan.organizations.actions.placements import RUNNING
from yushan.organizations.models import Organization
from yushan.organizations.queries import effects_of, waiting_request
from yushan.volunteers.forms.splitting import MOST, SplitForm
from yushan.volunteers.models import Membership
from yushan.volunteers.queries.splitting import keys_of_numbers, members_to_split

_LISTED = 300


def _chosen(request: HttpRequest, members: list[Membership], form: SplitForm, team: Organization) -> list[list[int]]:
    """Keys of the members of each part: chosen on their rows, or pasted by number."""
    keys: list[list[int]] = [[] for _ in range(form.parts)]
    for row in members:
        part = asked_number(request.POST.get(f"member-{row.pk}"))
        if part and 1 <= part <= form.parts:
            keys[part - 1].append(row.pk)
    for part in range(1, form.parts + 1):
        found, unknown = keys_of_numbers(team, form.numbers(part)) if form.numbers(part) else ([], [])
        if unknown:
            form.add_error(f"numbers_{part}", f"这些编号不是这支队的队员：{'、'.join(unknown[:5])}。请核对。")
        keys[part - 1] = list(dict.fromkeys([*keys[part - 1], *found]))
    return keys


@login_required
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page; «看看影响» shows what will happen, and only then it is asked for."""
    rows = Organization.objects.select_related("area")
    team = visible_or_404(request.user, "organization.view", rows, pk, area="area", organization="path")
    require(request.user, "organization.edit", on=team)
    require(request.user, "volunteer.view", on=team)
    if team.state not in RUNNING or team.level not in (Organization.Level.TEAM, Organization.Level.SQUAD):
        raise NotFound()
    source = request.POST if request.method == "POST" else request.GET
    parts = min(max(asked_number(source.get("parts")) or 1, 1), MOST)
    found = list(members_to_split(team)[: _LISTED + 1])
    members, long = found[:_LISTED], len(found) > _LISTED
    form = SplitForm(request.POST or None, parts=parts, long=long)
    context: dict[str, Any] = {"team": team, "form": form, "parts": parts, "long": long, "listed": _LISTED}
    if request.method == "POST" and form.is_valid():
        keys = _chosen(request, members, form, team)
        values = {
            "parts": [
                {
                    "name": form.cleaned_data[f"name_{part}"],
                    "leader_name": form.cleaned_data[f"leader_{part}"],
                    "members": keys[part - 1],
                }
                for part in range(1, parts + 1)
            ]
        }
        if not form.errors and "submit" in request.POST:
            try:
                made = propose(
                    request.user, organization=team, kind="split", values=values, reason=form.cleaned_data["reason"],
                    effective_on=form.cleaned_data["effective_on"],
                )  # fmt: skip
            except Refusal as error:
                if error.status == 403:
                    raise
                form.refuse(error)
            else:
                messages.success(request, "拆分申请已送到上级的待办。")
                return redirect("organizations:request", made.pk)
        elif not form.errors:
            context["effects"] = effects_of(team, "split", None, values)
    for row in members:
        row.part = asked_number(request.POST.get(f"member-{row.pk}")) or 0  # type: ignore[attr-defined]
    fields = [
        [form[name] for name in (f"name_{part}", f"leader_{part}", f"numbers_{part}") if name in form.fields]
        for part in range(1, parts + 1)
    ]
    context |= {
        "members": members, "part_fields": fields, "waiting": waiting_request(team),
        "choices": [(0, "留在原队"), *((part, f"到新队伍 {part}") for part in range(1, parts + 1))],
        "counts": [(f"拆出 {count} 支", f"?parts={count}", count == parts) for count in range(1, MOST + 1)],
    }  # fmt: skip
    return render(request, "volunteers/split.html", context, status=form.answer_status if form.errors else 200)
