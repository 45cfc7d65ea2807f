"""Addresses of the room: tours for everybody, planning and booking for staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.tours.views import planning, public, stops

app_name = "tours"
urlpatterns: list[URLPattern | URLResolver] = [
    path("tours/", public.listing, name="public_list"),
    path("tours/<str:code>/", public.tour, name="public_detail"),
    path("staff/tours/", planning.listing, name="list"),
    path("staff/tours/new/", planning.create, name="create"),
    path("staff/tours/vehicles/", planning.vehicles, name="vehicles"),
    path("staff/tours/vehicles/new/", planning.new_vehicle, name="new_vehicle"),
    path("staff/tours/vehicles/<int:pk>/", planning.edit_vehicle, name="vehicle"),
    path("staff/tours/<int:pk>/", planning.detail, name="detail"),
    path("staff/tours/<int:pk>/edit/", planning.edit, name="edit"),
    path("staff/tours/<int:pk>/step/", planning.step, name="step"),
    path("staff/tours/<int:pk>/cancel/", planning.cancel, name="cancel"),
    path("staff/tours/<int:pk>/book/", stops.book, name="book"),
    path("staff/tours/stops/<int:pk>/confirm/", stops.confirm, name="confirm"),
    path("staff/tours/stops/<int:pk>/decline/", stops.decline, name="decline"),
    path("staff/tours/stops/<int:pk>/withdraw/", stops.withdraw, name="withdraw"),
    path("staff/tours/stops/<int:pk>/move/", stops.move, name="move"),
]
