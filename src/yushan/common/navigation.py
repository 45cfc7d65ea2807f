"""The staff menu and the four public tabs: rooms register their entries; a role sees only what it may use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yushan.common import english, todos
from yushan.common.tallies import Tally

# Order of docs/components.md, Navigation.
GROUPS = ("", "队伍", "项目", "服务", "阵地", "机制", "系统")
TABS = (
    ("home", "首页", "home", "portal:home"),
    ("join", "参加", "calendar-heart", "activities:join"),
    ("check_in", "签到", "qrcode", "activities:check_in"),
    ("me", "我的", "user", "portal:me"),
)
THEMES = ("light", "dark", "auto")


@dataclass(frozen=True)
class MenuItem:
    """`waits` names the to-do sources (by prefix, "" is all) whose number stands beside the entry.

    It is red where something is due within a day.
    """

    group: str
    label: str
    icon: str
    url_name: str
    allowed: Callable[[Any], bool]
    order: int = 0
    waits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """A place where somebody with several roles can go on: «北碚区 · 区县管理员» and the page it begins with."""

    label: str
    url: str


_items: dict[str, MenuItem] = {}
_scope_of: Callable[[Any], str] = lambda user: ""
_scopes_of: Callable[[Any], list[Scope]] = lambda user: []
_unread_of: Callable[[Any], int] = lambda user: 0


def register(item: MenuItem) -> None:
    """Called in AppConfig.ready()."""
    if item.group not in GROUPS:
        raise ValueError(f"{item.label}: there is no menu group «{item.group}»")
    _items[item.url_name] = item


def describe_scope(function: Callable[[Any], str]) -> None:
    """The organizations room says where a person stands («万州区 · 区县管理员»)."""
    global _scope_of
    _scope_of = function


def offer_scopes(function: Callable[[Any], list[Scope]]) -> None:
    """The organizations room lists the places somebody with several roles switches between."""
    global _scopes_of
    _scopes_of = function


def count_unread(function: Callable[[Any], int]) -> None:
    """The accounts room says how many messages wait; shown at the bell."""
    global _unread_of
    _unread_of = function


def address(name: str, *args: Any) -> str:
    """Address of a page by name; empty while its room has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def entries(user: Any) -> list[tuple[MenuItem, str]]:
    """The entries that a user sees, with their addresses, in the order of the menu."""
    listed = sorted(_items.values(), key=lambda item: (GROUPS.index(item.group), item.order))
    return [(item, url) for item in listed if (url := _place(item.url_name)) and item.allowed(user)]


@cache
def _place(name: str) -> str:
    """Looked up once: the places of the menu stay where they are for the life of a process."""
    return address(name)


def waiting(request: HttpRequest) -> dict[str, Tally]:
    """What stands beside each entry that a user sees, by its address; counts what has not been counted lately."""
    found = todos.tallies_of(request)
    return {url: todos.waiting(found, *item.waits) for item, url in entries(request.user)}


def _waiting_url(request: HttpRequest) -> str:
    """Where a page asks for the numbers of its menu once it is drawn; empty when it has them."""
    return "" if todos.known_of(request) is not None else _place("workspace:waiting")


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    seen = entries(request.user)
    urls = [url for _, url in seen]
    # The home lies above all other pages: it is «here» only on itself.
    tops = {url for url in urls if any(other != url and other.startswith(url) for other in urls)}
    near = (url for url in urls if request.path.startswith(url) and (url not in tops or url == request.path))
    here = max(near, key=len, default="")
    known = todos.known_of(request) or {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for item, url in seen:
        waiting = todos.waiting(known, *item.waits)
        entry = {"label": item.label, "icon": item.icon, "url": url, "count": waiting.count, "hot": waiting.near > 0}
        groups.setdefault(item.group, []).append(entry | {"here": url == here})
    return [{"name": name, "entries": listed} for name, listed in groups.items()]


def _tabs() -> list[dict[str, str]]:
    return [
        {"name": n, "label": _(label), "icon": icon, "url": url} for n, label, icon, u in TABS if (url := address(u))
    ]


def preferences(request: HttpRequest) -> dict[str, str]:
    """Theme, 长辈模式 and language as the person chose them; the theme of the device where nothing was chosen."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "theme": theme if theme in THEMES else "auto",
        "elder": "on" if request.COOKIES.get("elder") == "on" else "off",
        "other_language": english.other_language(request),
    }


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: lazy, so that pages without the menu pay nothing."""
    return {
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "waiting_url": SimpleLazyObject(lambda: _waiting_url(request)),
        "public_tabs": SimpleLazyObject(_tabs),
        "scope_text": SimpleLazyObject(lambda: _scope_of(request.user)),
        "scopes": SimpleLazyObject(lambda: _scopes_of(request.user)),
        "unread": SimpleLazyObject(lambda: _unread_of(request.user)),
        "hotline": settings.HOTLINE,
        **preferences(request),
    }
