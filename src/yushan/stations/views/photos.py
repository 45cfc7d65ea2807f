"""Pictures: those of the public page, and those that show what a score says."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.common.errors import NotFound, Refusal
from yushan.common.forms import KitForm
from yushan.common.refused import done, put_refused
from yushan.stations.actions import add_photo, remove_photo
from yushan.stations.actions.photos import MOST, PHOTOS
from yushan.stations.queries.evidence import evidence_for
from yushan.stations.views.shared import kind_name, station_for


class PhotoForm(KitForm):
    """Names are those of actions.add_photo."""

    photo = forms.FileField(
        label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "data-shrink": "1920"}),
        help_text=_("JPG 或 PNG。拍到人脸的，请先征得本人同意。"),
    )  # fmt: skip
    caption = forms.CharField(label=_("照片里是什么"), max_length=60, help_text=_("例如 教学棚里的农技课。"))


@login_required
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Pictures of the public page: added, removed."""
    station = station_for(request, pk, "station.edit")
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            add_photo(request.user, station=station, content=data["photo"].read(), caption=data["caption"])
        except Refusal as error:
            put_refused(form, error)
        else:
            messages.success(request, "照片已放上站点页。")
            return redirect("stations:photos", pk=pk)
    context = {
        "station": station, "kind": kind_name(station), "form": form, "photos": list(station.photos.all()), "most": MOST,
    }  # fmt: skip
    return render(request, "stations/photos.html", context, status=form.answer_status if form.errors else 200)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Takes one off the page."""
    station = station_for(request, pk, "station.edit")
    found = station.photos.filter(code=code).first()
    if found is None:
        raise NotFound("这张照片已经删除。")
    return done(
        request, lambda: remove_photo(request.user, station=station, photo=found), "照片已从站点页撤下。",
        "stations:photos", pk,
    )  # fmt: skip


@login_required
@never_cache
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """A picture of a grading or an improvement, for who may see the station."""
    found = evidence_for(request.user, code)
    answer = HttpResponse(PHOTOS.fetch(found.file), content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
