"""Long lists of people and organizations: columns of one's choice, saved filters, what can be done to many rows.

A room registers a `Listing`; its page calls `tools(request, name)` and includes common/lists/tools.html. How many rows
are done at once, with preview and one transaction each, is in bulk_runs.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from yushan.common import clock
from yushan.common.errors import Conflict, NotFound, Refusal
from yushan.common.models import ListColumns, SavedFilter

# As many filters of one's own in one list; more nobody finds again.
_MOST_FILTERS = 30


@dataclass(frozen=True)
class Column:
    """A column that can be chosen; `usual`: shown to whoever has not chosen."""

    code: str
    label: str
    usual: bool = True


class Verdict(NamedTuple):
    """What will happen to one row (`can`), or why it cannot be done."""

    can: bool
    text: str


class Title(NamedTuple):
    """How a row is named in a preview: what, what tells it from its namesakes, where it is."""

    name: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class BulkAction:
    """Something done to many rows of a list.

    `judge(user, keys, fields)` says for each key what will happen, in a bounded number of statements; keys that are not
    the user's to see are left out of its answer. `do(user, key, fields)` does one row and says what happened; it checks
    permission itself and refuses with a sentence. `form` asks for what all rows have in common.
    """

    code: str
    label: str
    effect: str
    allowed: Callable[[Any], bool]
    judge: Callable[[Any, Sequence[int], dict[str, Any]], dict[int, Verdict]]
    do: Callable[[Any, int, dict[str, Any]], str]
    icon: str = "checks"
    form: Callable[..., forms.Form] | None = None


@dataclass(frozen=True)
class Listing:
    """`params` are the filters that can be kept; `rows(user, query)` are the rows that a query shows to this user."""

    name: str
    label: str
    url_name: str
    allowed: Callable[[Any], bool]
    rows: Callable[[Any, QueryDict], QuerySet[Any]]
    titles: Callable[[Collection[int]], dict[int, Title]]
    columns: tuple[Column, ...] = ()
    params: tuple[str, ...] = ()
    actions: tuple[BulkAction, ...] = ()
    unit: str = "人"

    def address(self, user: Any) -> str:
        """Where the list is."""
        return reverse(self.url_name)


class Node(NamedTuple):
    """A place at which a filter can be shared."""

    scope: str
    scope_id: int
    path: str
    label: str


_listings: dict[str, Listing] = {}
_added: dict[str, list[BulkAction]] = {}
_nodes_of: Callable[[Any], list[Node]] = lambda user: []
_reaches: Callable[[Any], Q] = lambda user: Q(pk__in=[])


def register(listing: Listing) -> None:
    """Called in AppConfig.ready()."""
    _listings[listing.name] = listing


def register_action(name: str, action: BulkAction) -> None:
    """Something that a room above can do to the rows of a list of another room; called in AppConfig.ready()."""
    _added.setdefault(name, []).append(action)


def actions_of(listing: Listing) -> list[BulkAction]:
    """What can be done to rows of a list: its own room's actions first."""
    return [*listing.actions, *_added.get(listing.name, ())]


def provide_nodes(nodes_of: Callable[[Any], list[Node]], reaches: Callable[[Any], Q]) -> None:
    """By the room that knows roles: where somebody has one, and which shared filters (a condition) reach them."""
    global _nodes_of, _reaches
    _nodes_of, _reaches = nodes_of, reaches


def listing_of(user: Any, name: str) -> Listing:
    """A list by its name. NotFound for an unknown one and for who has no such list."""
    found = _listings.get(name)
    if found is None or not found.allowed(user):
        raise NotFound()
    return found


def action_of(user: Any, listing: Listing, code: str) -> BulkAction:
    """One thing that can be done there. NotFound for an unknown one and for who may not do it anywhere."""
    found = next((one for one in actions_of(listing) if one.code == code), None)
    if found is None or not found.allowed(user):
        raise NotFound()
    return found


def kept_part(listing: Listing, query: QueryDict) -> str:
    """The part of an address that a saved filter keeps: its choices, not what was searched for."""
    return urlencode([(name, query[name]) for name in listing.params if query.get(name)])


@dataclass
class Tools:
    """What a page of a list shows around its rows."""

    listing: Listing
    shown: set[str]
    own: list[SavedFilter]
    shared: list[SavedFilter]
    nodes: list[Node]
    actions: list[BulkAction]
    query: str
    address: str
    here: str
    whole: str
    columns: list[tuple[Column, bool]] = field(default_factory=list)


def tools(request: HttpRequest, name: str, **fixed: object) -> Tools:
    """Columns, filters and actions of this person in this list; 3 statements.

    `fixed`: what of the rows' query stands in the path of the page (the unit of a roster). Filters do not keep it.
    """
    whole = request.GET.copy()
    whole.update({key: str(value) for key, value in fixed.items()})
    listing, user = _listings[name], request.user
    kept = ListColumns.objects.filter(user=user.pk, listing=name).first()
    known = {column.code for column in listing.columns}
    usual = {column.code for column in listing.columns if column.usual}
    shown = known & set(kept.columns) if kept else usual
    filters = filters_of(user, name)
    return Tools(
        listing=listing,
        shown=shown,
        own=[one for one in filters if one.owner_id == user.pk],
        shared=[one for one in filters if one.owner_id != user.pk],
        nodes=_nodes_of(user),
        actions=[one for one in actions_of(listing) if one.allowed(user)],
        query=kept_part(listing, request.GET),
        address=listing.address(user),
        here=request.get_full_path(),
        whole=whole.urlencode(),
        columns=[(column, column.code in shown) for column in listing.columns],
    )


def filters_of(user: Any, name: str) -> list[SavedFilter]:
    """Own filters of a list and those shared with this person; 1 statement."""
    mine = Q(owner=user.pk)
    rows = SavedFilter.objects.filter(mine | (~Q(scope="") & _reaches(user)), listing=name)
    return list(rows.select_related("owner").order_by("name", "pk")[: 4 * _MOST_FILTERS])


def choose_columns(user: Any, listing: Listing, codes: Collection[str]) -> None:
    """Keeps which columns somebody sees; choosing the usual ones forgets the choice."""
    chosen = [column.code for column in listing.columns if column.code in codes]
    if chosen == [column.code for column in listing.columns if column.usual]:
        ListColumns.objects.filter(user=user, listing=listing.name).delete()
    else:
        ListColumns.objects.update_or_create(user=user, listing=listing.name, defaults={"columns": chosen})


def save_filter(user: Any, listing: Listing, *, name: str, query: QueryDict, node: str = "") -> SavedFilter:
    """Keeps the choices of an address under a name; `node` («scope:key») of one's own roles shares it there."""
    name, kept = name.strip()[:40], kept_part(listing, query)
    if not name:
        raise Refusal("请给这个筛选起个名字。", field="name")
    if not kept:
        raise Refusal("现在没有选任何筛选条件，选好以后再保存。", field="name")
    if len(kept) > 500:
        raise Refusal("筛选条件太长，保存不下，请少选几个。", field="name")
    place = next((one for one in _nodes_of(user) if f"{one.scope}:{one.scope_id}" == node), None)
    if node and place is None:
        raise Refusal("只能共享给您有角色的范围，请重新选择。", field="node")
    own = SavedFilter.objects.filter(owner=user, listing=listing.name)
    if own.count() >= _MOST_FILTERS:
        raise Refusal(f"一个列表最多保存 {_MOST_FILTERS} 个筛选，请先删掉不用的。", field="name")
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(
                owner=user,
                listing=listing.name,
                name=name,
                query=kept,
                created_at=clock.now(),
                scope=place.scope if place else "",
                scope_id=place.scope_id if place else 0,
                scope_path=place.path if place else "",
                scope_label=place.label[:120] if place else "",
            )
    except IntegrityError as error:
        raise Conflict(f"您已经有一个叫“{name}”的筛选，请换个名字或先删掉它。", field="name") from error


def drop_filter(user: Any, pk: int) -> SavedFilter:
    """Deletes one's own filter. NotFound for those of others."""
    found = SavedFilter.objects.filter(pk=pk, owner=user.pk).first()
    if found is None:
        raise NotFound("没有这个筛选，或者它是别人共享给您的。")
    SavedFilter.objects.filter(pk=found.pk).delete()
    return found
