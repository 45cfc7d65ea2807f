"""Addresses under /staff/stations/ of rooms, bookings, loans, duty and the use log; included by urls.py."""

from django.urls import URLPattern, URLResolver, path

from yushan.stations.views import bookings, duty, loans, log, rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/rooms/", rooms.listing, name="rooms"),
    path("<int:pk>/rooms/new/", rooms.new_room, name="new_room"),
    path("rooms/<int:pk>/", rooms.edit_room, name="room"),
    path("<int:pk>/equipment/new/", rooms.new_equipment, name="new_equipment"),
    path("equipment/<int:pk>/", rooms.edit_equipment, name="equipment"),
    path("<int:pk>/bookings/", bookings.week, name="bookings"),
    path("<int:pk>/bookings/new/", bookings.desk, name="desk"),
    path("bookings/<int:pk>/", bookings.detail, name="booking"),
    path("bookings/<int:pk>/answer/", bookings.answer, name="answer_booking"),
    path("bookings/<int:pk>/arrived/", bookings.arrived, name="arrived"),
    path("bookings/<int:pk>/missed/", bookings.missed, name="missed"),
    path("bookings/<int:pk>/cancel/", bookings.cancel, name="cancel_booking"),
    path("bookings/<int:pk>/move/", bookings.move, name="move_booking"),
    path("bookings/<int:pk>/appeal/", bookings.answer_appeal, name="answer_appeal"),
    path("<int:pk>/loans/", loans.listing, name="loans"),
    path("<int:pk>/loans/new/", loans.lend, name="lend"),
    path("loans/<int:pk>/back/", loans.back, name="loan_back"),
    path("loans/<int:pk>/lost/", loans.lost, name="loan_lost"),
    path("<int:pk>/duty/", duty.week, name="duty"),
    path("<int:pk>/duty/plan/", duty.plan, name="duty_plan"),
    path("<int:pk>/duty/shifts/", duty.add_shift, name="duty_add"),
    path("duty/shifts/<int:pk>/off/", duty.off, name="duty_off"),
    path("duty/shifts/<int:pk>/assign/", duty.assign, name="duty_assign"),
    path("duty/turns/<int:pk>/release/", duty.release, name="duty_release"),
    path("duty/turns/<int:pk>/note/", duty.note, name="duty_note"),
    path("<int:pk>/duty/activity/", duty.to_activity, name="duty_activity"),
    path("<int:pk>/duty/members/", duty.members, name="duty_members"),
    path("<int:pk>/duty/invite/", duty.invite, name="duty_invite"),
    path("<int:pk>/duty/self/", duty.add_self, name="duty_self"),
    path("<int:pk>/duty/lines/", duty.save_line, name="duty_line"),
    path("duty/members/<int:pk>/end/", duty.end_member, name="duty_end"),
    path("duty/lines/<int:pk>/drop/", duty.drop_line, name="duty_drop"),
    path("<int:pk>/log/", log.listing, name="log"),
    path("<int:pk>/log/export/", log.export, name="log_export"),
]
