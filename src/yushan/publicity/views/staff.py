"""Stories for who organises selections: what is not told yet, writing, pictures, handing on, publishing, papers to look at."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yushan.audit.queries import told as history_of
from yushan.common.errors import NotFound, Refusal
from yushan.common.paging import paginate
from yushan.common.refused import done, put_refused
from yushan.organizations.access import require
from yushan.publicity.actions import pictures, writing
from yushan.publicity.documents import papers
from yushan.publicity.forms import PictureForm, StoryForm, first_words
from yushan.publicity.lifecycle import STORY
from yushan.publicity.models import Story
from yushan.publicity.queries import stories as queries
from yushan.publicity.queries.telling import tell
from yushan.publicity.queries.yearbook import years
from yushan.publicity.views.public import answer_picture, answer_poster, fetch

_CHIPS = (
    ("untold", gettext_lazy("还没写")), ("draft", gettext_lazy("草稿和退回")), ("submitted", gettext_lazy("待发布")),
    ("published", gettext_lazy("已发布")), ("withdrawn", gettext_lazy("已撤下")),
)  # fmt: skip
_STATES = {"draft": (Story.State.DRAFT, Story.State.RETURNED)}


@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """Honours that are not told yet, stories by where they stand."""
    require(request.user, "award.edit")
    show = request.GET.get("show", "") if request.GET.get("show", "") in dict(_CHIPS) else "untold"
    if show == "untold":
        rows: Any = queries.untold(request.user)
        page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=25, query=request.GET)
    else:
        rows = queries.stories_seen(request.user).filter(state__in=_STATES.get(show, (show,)))
        page = paginate(rows, order=["-id"], cursor=request.GET.get("after"), size=25, query=request.GET)
    context = {"page": page, "show": show, "chips": _CHIPS, "years": years()}
    return render(request, "publicity/list.html", context)


@login_required
def begin(request: HttpRequest, honour: int) -> HttpResponse:
    """A new story; the material of the selection stands in it already."""
    require(request.user, "award.edit")
    entry = queries.untold_one(request.user, honour)
    form = StoryForm(request.POST or None, initial=first_words(entry))
    if request.method == "POST" and form.is_valid():
        try:
            made = writing.begin_story(request.user, honour=entry, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。放上图片以后交给另一人发布。"))
            return redirect("publicity:story", pk=made.pk)
    context = {"form": form, "honour": entry, "story": None}
    return render(request, "publicity/form.html", context, status=form.answer_status if form.errors else 200)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes to a draft."""
    row = queries.story_seen(request.user, pk)
    form = StoryForm(request.POST or None, initial={name: getattr(row, name) for name in writing.FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            writing.write_story(request.user, story=row, **form.cleaned_data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("publicity:story", pk=pk)
    context = {"form": form, "honour": row.honour, "story": row}
    return render(request, "publicity/form.html", context, status=form.answer_status if form.errors else 200)


@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One story: how everybody sees it now, what is missing, what may be done."""
    row = queries.story_seen(request.user, pk)
    return _page(request, row, PictureForm(story=row))


def _page(request: HttpRequest, row: Story, form: PictureForm) -> HttpResponse:
    editable = row.state in Story.EDITABLE
    waits = row.state == Story.State.SUBMITTED
    context = {
        "story": row,
        "told": tell(row),
        "pictures": list(row.pictures.all()),
        "steps": STORY.stepper(row.state),
        "lacks": STORY.missing(row.state, "submit", writing.facts_of(row)) if editable else [],
        "is_editable": editable,
        "may_decide": waits and row.submitted_by_id != request.user.pk,
        "waits_for_other": waits and row.submitted_by_id == request.user.pk,
        "layouts": [(name, layout.label) for name, layout in papers.LAYOUTS.items()],
        "form": form,
        "history": history_of(row),
    }
    return render(request, "publicity/detail.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands it on, publishes it, sends it back, takes it down."""
    row, reason = queries.story_seen(request.user, pk), request.POST.get("reason", "")
    acts: dict[str, tuple[Any, str]] = {
        "submit": (lambda: writing.submit_story(request.user, story=row), _("已交出，由另一位管理员发布。")),
        "publish": (lambda: writing.publish_story(request.user, story=row), _("已发布，公开的网页和订阅里能看到。")),
        "return": (
            lambda: writing.return_story(request.user, story=row, reason=reason),
            _("已退回，写的人会看到原因。"),
        ),
        "withdraw": (lambda: writing.withdraw_story(request.user, story=row, reason=reason), _("已撤下。")),
    }
    if (do := request.POST.get("do", "")) not in acts:
        raise NotFound()
    act, said = acts[do]
    return done(request, act, said, "publicity:story", pk)


@login_required
@require_POST
def add_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """One more."""
    row = queries.story_seen(request.user, pk)
    form = PictureForm(request.POST, request.FILES, story=row)
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            pictures.add_picture(request.user, story=row, content=data.pop("file").read(), **data)
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, _("已放上图片。"))
            return redirect("publicity:story", pk=pk)
    return _page(request, row, form)


@login_required
@require_POST
def remove_picture(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One less."""
    row = queries.story_seen(request.user, pk)
    act = lambda: pictures.remove_picture(request.user, story=row, code=code)
    return done(request, act, _("已删除。"), "publicity:story", pk)


@login_required
@require_safe
@never_cache
def picture(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A picture of a story that is not public yet; portraits without a yes are not shown here either."""
    return answer_picture(tell(queries.story_seen(request.user, pk), with_giver=False), code)


@login_required
@require_safe
@never_cache
def poster(request: HttpRequest, pk: int, layout: str, ending: str) -> HttpResponse:
    """How a poster will look."""
    return answer_poster(tell(queries.story_seen(request.user, pk)), layout, ending, lambda _ready: None)


@login_required
@require_safe
@never_cache
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """How the share card will look."""
    told = tell(queries.story_seen(request.user, pk))
    return HttpResponse(papers.paper(told, papers.CARD, fetch), content_type="image/png")
