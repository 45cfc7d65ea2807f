"""Reminding those who look after a place of a figure that is behind; the rules that do so, with their preview."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.common import clock
from yushan.common.errors import NotAllowed, NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import done, put_refused
from yushan.indicators import places
from yushan.indicators.actions import by_rule, reminding
from yushan.indicators.moments import moment
from yushan.indicators.places import is_city_admin, page_of, sees_city
from yushan.indicators.queries import by_rule as looked
from yushan.indicators.queries import catalogue as defined
from yushan.indicators.queries import watching
from yushan.indicators.queries.of_nodes import at_node
from yushan.indicators.queries.owners import WORDS, owners_of
from yushan.indicators.queries.reminders import figure_quiet_day, may_remind, reminders_of, with_readers
from yushan.indicators.rules.behind import ReminderRule

MOST_SHOWN = 200


class NoteForm(KitForm):
    """A word of one's own."""

    note = forms.CharField(
        label="附言", max_length=200, required=False, help_text="写在消息最前面，例如哪天有集体注册。"
    )


@login_required
@never_cache
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Who gets what, before it is sent; sent once, then back to the page of the indicator."""
    one = defined.indicator(code)
    place = places.asked(request.user, request.GET.get("scope", "")[:12], request.GET.get("node", "").strip()[:20])
    if not may_remind(request.user, place):
        raise NotAllowed("只有上一级管理员可以提醒，请联系他们。")
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = reminding.remind(request.user, place=place, indicator=one, note=form.cleaned_data["note"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, f"已提醒 {sent.reached} 人，读没读、后来怎么样，在这一页都能看到。")
            return redirect(page_of(place, code))
    now = at_node([one], place, clock.today()).get(code)
    title, body = reminding.letter(place, now) if now and now.missing else ("", "")
    context = {
        "place": place,
        "one": one,
        "now": now,
        "owners": owners_of([(place.scope, place.pk)])[place.scope, place.pk],
        "role": WORDS[place.scope],
        "title": title,
        "body": body,
        "quiet": figure_quiet_day(place, code),
        "form": form,
        "back_url": page_of(place, code),
        "sent": with_readers(reminders_of(place, code).select_related(None)[:10]),
        "is_looking": bool(getattr(request, "seeing_as", None)),
    }
    return render(request, "indicators/remind.html", context, status=422 if form.errors else 200)


def _require_city(request: HttpRequest) -> None:
    if not sees_city(request.user):
        raise NotAllowed("提醒规则要有市级的权限才能看，由市级管理员开关，请联系他们。")


def _words(rule: ReminderRule) -> dict[str, Any]:
    """The rule in sentences."""
    return {
        "rule": rule,
        "indicator": defined.catalogue()[rule.indicator],
        "milestones": [f"{one.month} 月 {one.day} 日前达到目标的 {one.percent}%" for one in rule.milestones],
        "tell": [WORDS[level] for level in rule.tell],
        "switch": watching.rule_switch(rule.code),
    }


@login_required
@require_safe
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of reminding and whether areas are compared in order: on or off, by whom, why."""
    _require_city(request)
    known = watching.reminder_rules()
    state = watching.switches([watching.RANKINGS, *map(watching.rule_switch, known)])
    context = {
        "rules": [_words(rule) | {"state": state[watching.rule_switch(code)]} for code, rule in known.items()],
        "rankings": state[watching.RANKINGS],
        "rankings_name": watching.RANKINGS,
        "is_looking": bool(getattr(request, "seeing_as", None)) or not is_city_admin(request.user),
    }
    return render(request, "indicators/rules.html", context)


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switches one of them, with the reason."""
    sent = request.POST
    return done(
        request,
        lambda: by_rule.switch(
            request.user, name=sent.get("name", "")[:60], on=sent.get("on") == "1", reason=sent.get("reason", "")
        ),
        lambda made: "已打开，原因已记入审计。" if made.is_on else "已关闭，原因已记入审计。",
        "indicators:rules",
    )


@login_required
@require_safe
@never_cache
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """Who would be told today, by whom it is heard, and who is left alone until when. Nothing is sent."""
    _require_city(request)
    rule = watching.reminder_rules().get(code)
    if rule is None:
        raise NotFound("方案里没有这条提醒规则。")
    today = clock.today()
    found = looked.outlook(rule, today)
    told = [line for line in found.lines if line.is_told]
    reached = {user for line in told if line.owners for user in line.owners.users}
    context = _words(rule) | {
        "milestone": rule.reached(today),
        "lines": [(line, line.place.url("", moment("", ""))) for line in found.lines[:MOST_SHOWN]],
        "behind": len(found.lines),
        "told": len(told),
        "reached": len(reached),
        "quiet": sum(1 for line in found.lines if line.quiet_until),
        "nobody": sum(1 for line in found.lines if line.owners is None),
        "most": MOST_SHOWN,
        "state": watching.switches([watching.rule_switch(code)])[watching.rule_switch(code)],
    }
    return render(request, "indicators/rule.html", context)
