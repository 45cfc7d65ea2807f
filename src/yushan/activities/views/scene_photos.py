"""A volunteer's picture from the place: added and removed on the page of the sign-up, fetched by its code."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yushan.activities.actions.scene_photos import SCENE_PHOTOS, add_scene_photo, remove_scene_photo
from yushan.activities.queries.mine import own_sign_up
from yushan.activities.queries.scene_photos import scene_photo_for
from yushan.common.errors import Refusal
from yushan.common.refused import say_refused


class _PhotoForm(forms.Form):
    photo = forms.FileField()


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture, or none any more."""
    row = own_sign_up(request.user, pk)
    try:
        if request.POST.get("do") == "remove":
            remove_scene_photo(request.user, sign_up=row)
            messages.success(request, _("现场照片已删除。"))
        else:
            add_scene_photo(request.user, sign_up=row, content=_content(request))
            messages.success(request, _("现场照片已保存，核对时长的人看得到。"))
    except Refusal as error:
        say_refused(request, error)
    return redirect("activities:my_sign_up", pk=pk)


def _content(request: HttpRequest) -> bytes:
    form = _PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(_("请先选一张照片。"), field="photo")
    return bytes(form.cleaned_data["photo"].read())


@login_required
@never_cache
def fetch(request: HttpRequest, code: str) -> HttpResponse:
    """The picture, for who may see it."""
    found = scene_photo_for(request.user, code)
    answer = HttpResponse(SCENE_PHOTOS.fetch(found.file), content_type=found.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
