"""Addresses right under /staff/."""

from django.urls import URLPattern, URLResolver, path

from yushan.workspace.views import home, search

app_name = "workspace"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("waiting/", home.waiting, name="waiting"),
    path("overview/", home.overview, name="overview"),
    path("attention/<slug:name>/", home.needs_attention, name="attention"),
    path("search/", search.results, name="search"),
]
