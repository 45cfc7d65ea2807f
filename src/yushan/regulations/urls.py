"""Addresses of the room: the public list of rules, the register of staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.regulations.views import consulting, public, readers, staff, steps

app_name = "regulations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("rules", public.listing, name="rules"),
    path("rules/", public.listing),
    path("rules/<str:code>/", public.rule, name="rule"),
    path("rules/<str:code>/confirm/", public.confirm, name="confirm"),
    path("rules/<str:code>/draft/", consulting.draft, name="draft"),
    path("rules/<str:code>/draft/file/", consulting.draft_file, name="draft_file"),
    path("rules/<str:code>/<int:number>/", public.version, name="version"),
    path("rules/<str:code>/<int:number>/file/", public.version_file, name="version_file"),
    path("staff/regulations/", staff.listing, name="list"),
    path("staff/regulations/new/", staff.create, name="create"),
    path("staff/regulations/<int:pk>/", staff.detail, name="detail"),
    path("staff/regulations/<int:pk>/settings/", staff.settings, name="settings"),
    path("staff/regulations/<int:pk>/revise/", steps.revise, name="revise"),
    path("staff/regulations/versions/<int:pk>/", staff.version, name="staff_version"),
    path("staff/regulations/versions/<int:pk>/edit/", staff.edit, name="edit"),
    path("staff/regulations/versions/<int:pk>/file/", staff.version_file, name="staff_file"),
    path("staff/regulations/versions/<int:pk>/open/", steps.open_comments, name="open"),
    path("staff/regulations/versions/<int:pk>/close/", steps.close_comments, name="close"),
    path("staff/regulations/versions/<int:pk>/publish/", steps.publish, name="publish"),
    path("staff/regulations/versions/<int:pk>/drop/", steps.drop, name="drop"),
    path("staff/regulations/versions/<int:pk>/repeal/", steps.repeal, name="repeal"),
    path("staff/regulations/versions/<int:pk>/readers/", readers.show, name="readers"),
    path("staff/regulations/versions/<int:pk>/remind/", readers.remind, name="remind"),
    path("staff/regulations/comments/<int:pk>/answer/", consulting.answer, name="answer"),
]
