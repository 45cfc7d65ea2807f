"""Addresses around lists; they stand without a name of a room, like those of jobs."""

from django.urls import path

from yushan.common import lists_views

urlpatterns = [
    path("lists/<slug:name>/columns/", lists_views.columns, name="list_columns"),
    path("lists/<slug:name>/filters/", lists_views.save_filter, name="save_filter"),
    path("lists/filters/<int:pk>/delete/", lists_views.drop_filter, name="drop_filter"),
    path("lists/<slug:name>/bulk/", lists_views.prepare, name="prepare_bulk"),
    path("bulk/<int:pk>/", lists_views.bulk, name="bulk"),
    path("bulk/<int:pk>/run/", lists_views.confirm, name="confirm_bulk"),
]
