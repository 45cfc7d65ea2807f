"""Addresses that everybody can read: the big screen and the public pictures."""

from django.urls import URLPattern, URLResolver, path

from yushan.indicators.views import public, screen

app_name = "open_figures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("screen/", screen.page, name="screen"),
    path("screen/figures/", screen.figures, name="screen_figures"),
    path("figures/", public.overview, name="pictures"),
    path("figures/<str:code>/", public.picture, name="picture"),
    path("figures/<str:code>/export/", public.export_table, name="picture_export"),
]
