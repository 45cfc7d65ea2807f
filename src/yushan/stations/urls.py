"""Addresses under /staff/stations/."""

from django.urls import URLPattern, URLResolver, path

from yushan.stations.views import listing

app_name = "stations"
urlpatterns: list[URLPattern | URLResolver] = [path("", listing.listing, name="list")]
