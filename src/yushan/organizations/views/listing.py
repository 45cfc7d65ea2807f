"""The flat list of organizations: found, narrowed, with columns of one's choice and things done to many."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.common import code_tables, lists
from yushan.common.asked import asked_number
from yushan.common.paging import paginate
from yushan.common.tallies import up_to
from yushan.organizations import queries
from yushan.organizations.access import can, require
from yushan.organizations.models import Organization, Unit
from yushan.organizations.queries.listing import LACKS, ORGANIZATION_PARAMS, heads_of, narrowed_organizations


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Organizations in reach by name, pinyin, initials or number; filters; keyset pages."""
    require(request.user, "organization.view")
    asked = request.GET
    rows = narrowed_organizations(request.user, asked)
    page = paginate(
        rows.select_related("area", "town", "host"),
        order=["name", "pk"],
        cursor=asked.get("after"),
        size=30,
        query=asked,
    )
    tools = lists.tools(request, "organizations")
    heads = heads_of([row.pk for row in page.rows]) if tools.shown & {"leader", "term"} else {}
    kinds = code_tables.choices("organization_kinds")
    names = dict(kinds)
    host = Unit.objects.filter(pk=asked_number(asked.get("host")) or 0).first() if asked.get("host") else None
    context = {
        "page": page,
        "rows": [(row, heads.get(row.pk), names.get(row.kind, "")) for row in page.rows],
        "total": up_to(rows),
        "text": asked.get("q", "")[:60],
        "level": asked.get("level", ""),
        "levels": Organization.Level.choices,
        "state": asked.get("state", ""),
        "states": Organization.State.choices,
        "areas": queries.areas(),
        "area": asked.get("area", ""),
        "kinds": kinds,
        "kind": asked.get("kind", ""),
        "lacks": [(code, label) for code, (label, _narrow) in LACKS.items()],
        "lack": asked.get("lack", ""),
        "host": host,
        "seen_hosts": {row.host_id for row in page.rows if row.host and can(request.user, "roster.view", row.host)},
        "filtered": any(asked.get(name) for name in ("q", *ORGANIZATION_PARAMS)),
        "tools": tools,
    }
    return render(request, "organizations/list.html", context)
