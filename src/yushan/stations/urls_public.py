"""Addresses that everybody may open: the stations of the city. The address without a slash is promised to others."""

from django.urls import URLPattern, URLResolver, path

from yushan.stations.views import public

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stations", public.listing, name="list"),
    path("stations/", public.listing),
    path("stations/near/", public.near, name="near"),
    path("stations/<str:code>/", public.station, name="station"),
    path("stations/<str:code>/photos/<str:photo>/", public.photo, name="photo"),
]
