"""Booking for everybody, and one's own bookings and turns."""

from django.urls import URLPattern, URLResolver, path

from yushan.stations.views import booking_own, bookings, duty_own

app_name = "bookings"
urlpatterns: list[URLPattern | URLResolver] = [
    # Beside the addresses of single stations: the menu tells entries apart by how addresses begin.
    path("staff/station-use/", bookings.overview, name="overview"),
    path("stations/<str:code>/book/", booking_own.station, name="station"),
    path("stations/<str:code>/book/<int:room>/", booking_own.room, name="room"),
    path("me/bookings/", booking_own.mine, name="mine"),
    path("me/bookings/<int:pk>/", booking_own.own, name="own"),
    path("me/bookings/<int:pk>/cancel/", booking_own.cancel, name="cancel"),
    path("me/bookings/<int:pk>/move/", booking_own.move, name="move"),
    path("me/bookings/<int:pk>/appeal/", booking_own.appeal, name="appeal"),
    path("me/bookings/<int:pk>/activity/", booking_own.link, name="link"),
    path("me/duty/", duty_own.mine, name="duty"),
    path("me/duty/members/<int:pk>/answer/", duty_own.answer, name="duty_answer"),
    path("me/duty/members/<int:pk>/leave/", duty_own.leave, name="duty_leave"),
    path("me/duty/shifts/<int:pk>/take/", duty_own.take, name="duty_take"),
    path("me/duty/turns/<int:pk>/offer/", duty_own.offer, name="duty_offer"),
    path("me/duty/swaps/<int:pk>/take/", duty_own.take_swap, name="swap_take"),
    path("me/duty/swaps/<int:pk>/answer/", duty_own.answer_swap, name="swap_answer"),
    path("me/duty/swaps/<int:pk>/withdraw/", duty_own.withdraw, name="swap_withdraw"),
]
