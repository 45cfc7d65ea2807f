"""Global search: a page that works by itself, and the same results as a list under the search field."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.accounts.actions.people import pinyin_of
from yushan.common import navigation, search
from yushan.common.errors import NotAllowed
from yushan.common.text import clean
from yushan.organizations.access import is_staff

LIVE, WHOLE = 5, 20
LONGEST = 60


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    name: str
    label: str
    icon: str
    hits: list[search.Hit]


def _fits(label: str, text: str) -> bool:
    """A piece of the label, or the beginning of its pinyin or initials («fbhd» finds «发布活动»)."""
    word = text.lower()
    return word in label.lower() or any(part.startswith(word) for part in pinyin_of(label).split())


def _begin(user: Any, text: str) -> list[search.Hit]:
    """Commands and pages of the menu, only those that this user may open."""
    commands = [search.Hit(one.label, "去办", one.url) for one in search.commands(user) if _fits(one.label, text)]
    pages = [search.Hit(item.label, "页面", url) for item, url in navigation.entries(user) if _fits(item.label, text)]
    return commands + pages


def _groups(user: Any, text: str, limit: int) -> list[Group]:
    """Results by kind, empty kinds left out; at most 1 statement a kind."""
    found = [Group(one.name, one.label, one.icon, one.find(user, text, limit)) for one in search.providers()]
    begin = Group("begin", "可以做的事", icon="bolt", hits=_begin(user, text)[:limit])
    return [group for group in (begin, *found) if group.hits]


@login_required
def results(request: HttpRequest) -> HttpResponse:
    """What the typed text finds within the own scope; without text, what can be begun."""
    if not is_staff(request.user):
        raise NotAllowed("查找是工作人员用的，您没有权限，可向本级或上级管理员申请授权。")
    text = clean(request.GET.get("q", ""))[:LONGEST]
    live = "HX-Request" in request.headers
    groups = _groups(request.user, text, LIVE if live else WHOLE) if text else []
    context = {
        "search_text": text,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
        "limit": WHOLE,
        "commands": [] if live or text else search.commands(request.user),
    }
    return render(request, "workspace/_hits.html" if live else "workspace/search.html", context)
