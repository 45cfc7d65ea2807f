"""Pages of contests of projects, for staff and for everybody."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.views import contest_entries, contests, contests_public, supports

app_name = "contests"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/contests/", contests.listing, name="list"),
    path("staff/contests/new/", contests.create, name="create"),
    path("staff/contests/<int:pk>/", contests.detail, name="contest"),
    path("staff/contests/<int:pk>/edit/", contests.edit, name="edit"),
    path("staff/contests/<int:pk>/step/", contests.step, name="step"),
    path("staff/contests/<int:pk>/reviewers/", contests.reviewers, name="reviewers"),
    path("staff/contests/<int:pk>/enter/", contests.enter, name="enter"),
    path("staff/contests/entries/<int:pk>/", contest_entries.detail, name="entry"),
    path("staff/contests/entries/<int:pk>/score/", contest_entries.score, name="score"),
    path("staff/contests/entries/<int:pk>/recuse/", contest_entries.recuse, name="recuse"),
    path("staff/contests/entries/<int:pk>/withdraw/", contest_entries.withdraw, name="withdraw"),
    path("staff/contests/entries/<int:pk>/answer/", contest_entries.answer, name="answer"),
    path("staff/contests/entries/<int:pk>/support/", contest_entries.support, name="support"),
    path("staff/supports/", supports.listing, name="supports"),
    path("staff/supports/<int:pk>/step/", supports.step, name="support_step"),
    path("staff/supports/<int:pk>/files/<str:code>/", supports.file, name="support_file"),
    path("contests/", contests_public.listing, name="public_list"),
    path("contests/<str:code>/", contests_public.contest, name="public_contest"),
    path("contests/<str:code>/objections/<int:entry>/", contests_public.objection, name="objection"),
]
