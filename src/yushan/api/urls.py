"""Addresses under /api/."""

from django.urls import URLPattern, URLResolver, path

from yushan.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", api.urls)]
