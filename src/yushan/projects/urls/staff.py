"""Staff pages of projects; the public ones are the portal's."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.urls.room import ROOM
from yushan.projects.views import changes, pages

app_name = "projects"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.listing, name="list"),
    path("new/", changes.create, name="create"),
    path("<int:pk>/", pages.detail, name="detail"),
    path("<int:pk>/edit/", changes.edit, name="edit"),
    path("<int:pk>/lead/", changes.lead, name="lead"),
    path("<int:pk>/review/", pages.review, name="review"),
    path("<int:pk>/step/<slug:event>/", changes.step, name="step"),
    *ROOM,
]
