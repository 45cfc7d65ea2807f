"""Stories for everybody: pages, pictures, posters, share cards, the press kit. Nothing of it may be kept by a cache on the way:
whoever takes their consent back is gone with the next request."""

from collections.abc import Callable, Iterator
from typing import Any

from allauth.core import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yushan.campaigns.models import Kind
from yushan.common.errors import NotFound, TooOften
from yushan.common.paging import paginate
from yushan.publicity.actions.pictures import PICTURES
from yushan.publicity.documents import campaign_kit as whole
from yushan.publicity.documents import kit as kits
from yushan.publicity.documents import papers
from yushan.publicity.documents.yearbook import is_ready, typeset_yearbook
from yushan.publicity.models import StoryPicture
from yushan.publicity.queries import stories as queries
from yushan.publicity.queries.results import result_of
from yushan.publicity.queries.telling import Told, tell
from yushan.publicity.queries.yearbook import yearbook, years

GIVER = "重庆市科技志愿服务总队"
_KIT_SECONDS = 120


def fetch(row: StoryPicture) -> bytes:
    """The picture as it lies sealed."""
    return PICTURES.fetch(row.file)


@require_safe
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Stories, the newest first, by kind of winner."""
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in Kind.values else ""
    rows = queries.public_stories().prefetch_related("pictures")
    rows = rows.filter(honour__kind=kind) if kind else rows
    page = paginate(rows, order=["-published_at", "-id"], cursor=request.GET.get("after"), size=18, query=request.GET)
    context = {
        "page": page,
        "stories": [tell(one, with_giver=False) for one in page.rows],
        "kinds": [("", _("全部")), *Kind.choices],
        "kind": kind,
        "years": years(),
        "tab": "home",
    }
    return render(request, "publicity/stories.html", context)


@require_safe
@never_cache
def story(request: HttpRequest, code: str) -> HttpResponse:
    """One story with what may be taken along; addresses for whoever shares it."""
    told = tell(queries.public_story(code))
    context = {
        "told": told,
        "layouts": [(name, layout.label) for name, layout in papers.LAYOUTS.items()],
        "address": papers.address_of(told),
        "card_address": f"{papers.address_of(told)}card.png",
        "tab": "home",
    }
    return render(request, "publicity/story.html", context)


@require_safe
@never_cache
def picture(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """A picture of a story, as what it was recognised as; a portrait only while its owner agrees."""
    return answer_picture(tell(queries.public_story(code), with_giver=False), picture)


def answer_picture(told: Told, code: str) -> HttpResponse:
    """One of the pictures that may be seen now. NotFound else."""
    row = next((one for one in told.pictures if one.code == code), None)
    if row is None:
        raise NotFound("没有这张图片，或者本人不再公开。")
    return _inline(fetch(row), row.media_type)


def _inline(content: bytes, media: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _paced(request: HttpRequest, ready: bool) -> None:
    """Setting a paper takes a good part of a second: nobody sets hundreds of them. What is ready costs nothing."""
    if not ready and not ratelimit.consume(request, action="publicity_paper"):
        raise TooOften(_("取得太频繁了，请过几分钟再来。"))


def _sent_kit(request: HttpRequest, code: str, papers_to_set: int, pieces: Iterator[bytes]) -> HttpResponseBase:
    """A zip file as it is made, one piece in memory; one at a time where papers have to be set first, and each of them counts."""
    for _each in range(max(papers_to_set, 1)):
        _paced(request, False)
    lock = f"publicity:kit:{code}"
    if papers_to_set and not cache.add(lock, 1, _KIT_SECONDS):
        raise TooOften(_("这份媒体材料正在准备，请过一两分钟再来取。"))

    def sent() -> Iterator[bytes]:
        try:
            yield from pieces
        finally:
            if papers_to_set:
                cache.delete(lock)

    answer = StreamingHttpResponse(sent(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{code}.zip"'
    return answer


@require_safe
@never_cache
def poster(request: HttpRequest, code: str, layout: str, ending: str) -> HttpResponse:
    """A poster as PDF or PNG."""
    told = tell(queries.public_story(code))
    return answer_poster(told, layout, ending, lambda ready: _paced(request, ready))


def answer_poster(told: Told, layout: str, ending: str, pace: Callable[[bool], Any]) -> HttpResponse:
    """The paper of a layout; NotFound for one that there is not."""
    if layout not in papers.LAYOUTS or ending not in papers.MEDIA:
        raise NotFound("没有这种海报。")
    kind = f"{layout}.{ending}"
    pace(papers.kept(told, kind) is not None)
    answer = _inline(papers.paper(told, kind, fetch), papers.MEDIA[ending])
    answer["Content-Disposition"] = f'inline; filename="{told.code}-{layout}.{ending}"'
    return answer


@require_safe
@never_cache
def card(request: HttpRequest, code: str) -> HttpResponse:
    """What chats and social networks draw beside the link: 1200 by 630."""
    told = tell(queries.public_story(code))
    _paced(request, papers.kept(told, papers.CARD) is not None)
    return _inline(papers.paper(told, papers.CARD, fetch), "image/png")


@require_safe
@never_cache
def kit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The press kit as a zip file."""
    told = tell(queries.public_story(code))
    return _sent_kit(request, told.code, kits.missing(told), kits.kit(told, fetch))


@require_safe
@never_cache
def campaign_kit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The press kit of a whole selection as a zip file."""
    result = result_of(code)
    return _sent_kit(request, result.code, whole.missing(result), whole.campaign_kit(result, fetch))


@require_safe
@never_cache
def book(request: HttpRequest, year: int) -> HttpResponse:
    """The yearbook of a year as PDF, of what is public now."""
    if year not in years():
        raise NotFound(_("这一年还没有公布的荣誉和成果。"))
    made = yearbook(year)
    _paced(request, is_ready(made, GIVER))
    answer = HttpResponse(typeset_yearbook(made, GIVER), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="yearbook-{year}.pdf"'
    return answer
