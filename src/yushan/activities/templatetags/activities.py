"""Words of this room's pages."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yushan.activities.models import SignUp
from yushan.activities.words import VERBS, WORDS
from yushan.common import rulebook
from yushan.common.recurring import in_words
from yushan.common.templatetags.ys import pill
from yushan.plan import queries as plan
from yushan.volunteers.queries.qualifications import qualification_names

register = template.Library()


@register.filter
def activity_verb(action: str) -> str:
    """«activities.publish» as people say it."""
    verb = action.rpartition(".")[2]
    return VERBS.get(verb) or WORDS.get(verb, verb)


@register.filter
def recurrence(rule: str) -> str:
    """An RRULE as people say it: «每周六»."""
    return in_words(rule)


@register.filter
def last_four(number: str) -> str:
    """The last four digits of a volunteer's number, without what stands between them."""
    return "".join(one for one in number if one.isalnum())[-4:]


@register.simple_tag
def rule(key: str) -> int:
    """A number of the rulebook, so that pages say what is in force."""
    return rulebook.number(key)


@register.simple_tag
def scene_state(row: SignUp) -> SafeString:
    """The pills of a row of the scene: open doubts first, else where the person stands."""
    presence = getattr(row, "presence", None)
    flags = presence.flags if presence else []
    waiting = [flag for flag in flags if not flag.get("answer")]
    if waiting:
        return format_html_join(" ", "{}", ((pill(flag["label"], flag.get("tone", "wait")),) for flag in waiting))
    if row.state in ("withdrawn", "declined"):
        return pill(_("临时退出") if row.is_late_withdrawal else _("请假"), "plain")
    if row.state == "absent":
        return pill(_("缺席"), "plain")
    if row.state == "waitlisted":
        return pill(_("候补"), "wait")
    if presence is None or presence.in_at is None:
        return pill(_("未到"), "plain")
    if row.state != "attended":
        return pill(_("已签退") if presence.out_at else _("在场"), "ok" if presence.out_at else "info")
    if presence.entry_id:
        return pill(_("已入账"), "ok")
    if presence.is_corrected:
        return pill(_("已更正"), "info")
    if presence.grade == "confirmed":
        return pill(_("人工点到"), "info")
    return pill(_("已确认") if presence.confirmed_at else _("可确认"), "ok")


@register.filter
def asked_words(post: Any) -> list[str]:
    """What a post asks for, in words; empty when everybody may take it."""
    found = []
    if post.min_age and post.max_age:
        found.append(_("%(least)s–%(most)s 岁") % {"least": post.min_age, "most": post.max_age})
    elif post.min_age:
        found.append(_("满 %(n)s 岁") % {"n": post.min_age})
    elif post.max_age:
        found.append(_("%(n)s 岁以下") % {"n": post.max_age})
    found += [_("有%(name)s") % {"name": name} for name in qualification_names(post.qualifications).values()]
    found += [str(skill) for skill in post.skills]
    found += [_("会%(name)s") % {"name": plan.name_of("languages", code) or code} for code in post.languages]
    if post.members_only:
        found.append(_("限本队队员"))
    if post.party_only:
        found.append(_("党员岗"))
    if post.needs_insurance:
        found.append(_("要有意外保险"))
    return found
