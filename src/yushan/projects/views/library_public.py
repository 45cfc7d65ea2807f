"""The library for everybody: what has proved itself, and where it is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yushan.projects import figures
from yushan.projects.queries import library
from yushan.projects.rules.library import JOINABLE, SHOWN
from yushan.projects.views.library_shared import (
    KIT_PARTS,
    chosen_of,
    facet_lists,
    marks_of,
    order_of,
    sorts,
    spread_of,
    tags_of,
)


def listing(request: HttpRequest) -> HttpResponse:
    """Search and choices, as for staff."""
    text, chosen = request.GET.get("q", "")[:60], chosen_of(request)
    question = library.asked(text, chosen)
    found = library.counted(question)
    page = library.found_page(question, found, request.GET, order=order_of(request), size=20)
    context = {
        "page": page,
        "lines": [(entry, tags_of(entry)) for entry in page.rows],
        "found": found,
        "facets": facet_lists(chosen, found),
        "sorts": sorts(request),
        "text": text,
        "chosen": chosen,
        "is_narrowed": bool(text or any(chosen.values())),
        "tab": "home",
    }
    return render(request, "library/public_list.html", context)


def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One project of the library: what it is, what came of it, where it was copied to."""
    found = library.public_entry(code)
    origins = [one for one in library.public_lineage(found)[:60] if one.project.state in SHOWN]
    kit = [(label, text) for _part, label, name in KIT_PARTS if name != "risk_sheet" and (text := getattr(found, name))]
    context = {
        "entry": found,
        "marks": marks_of(found, figures.of_projects([found.project_id])),
        "tags": tags_of(found),
        "kit": kit,
        "origins": origins,
        "spread": spread_of(found, origins),
        "joinable": found.project.state in JOINABLE,
        "tab": "home",
    }
    return render(request, "library/public_entry.html", context)
