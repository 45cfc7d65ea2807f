"""Addresses under /staff/imports/."""

from django.urls import URLPattern, URLResolver, path

from yushan.exchange import views

app_name = "exchange"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.listing, name="list"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/state/", views.state, name="state"),
    path("<int:pk>/marked/", views.marked, name="marked"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/second/", views.second, name="second"),
    path("<int:pk>/drop/", views.drop, name="drop"),
]
