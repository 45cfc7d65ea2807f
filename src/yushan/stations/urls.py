"""Addresses under /staff/stations/."""

from django.urls import URLPattern, URLResolver, path

from yushan.stations import views

app_name = "stations"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.listing, name="list")]
