"""Addresses of the room: public, the volunteer's own, staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.activities.views import door, mine, public, scene, series, staff

app_name = "activities"
urlpatterns: list[URLPattern | URLResolver] = [
    path("activities", public.listing, name="public_list"),
    path("activities/", public.listing),
    path("activities/<str:code>/", public.detail, name="public_detail"),
    path("activities/<str:code>/notice/", public.notice, name="notice"),
    path("activities/<str:code>/notice/object/", public.object_to, name="object"),
    path("activities/posts/<int:pk>/sign-up/", public.sign_up, name="sign_up"),
    path("join", public.join, name="join"),
    path("join/", public.join),
    path("me/sign-ups/<int:pk>/", mine.my_sign_up, name="my_sign_up"),
    path("check-in/", mine.check_in, name="check_in"),
    path("check-in/<int:pk>/", mine.check_in_shift, name="check_in_shift"),
    path("staff/activities/", staff.listing, name="list"),
    path("staff/activities/new/", staff.create, name="create"),
    path("staff/activities/<int:pk>/", staff.detail, name="detail"),
    path("staff/activities/<int:pk>/edit/", staff.edit, name="edit"),
    path("staff/activities/<int:pk>/copy/", series.copy, name="copy"),
    path("staff/activities/<int:pk>/series/", series.plan, name="plan_series"),
    path("staff/activities/<int:pk>/series/follow/", series.follow, name="series_follow"),
    path("staff/activities/<int:pk>/series/cancel/", series.cancel_rest, name="series_cancel"),
    path("staff/series/<int:pk>/", series.show, name="series"),
    path("staff/series/<int:pk>/submit/", series.submit, name="series_submit"),
    path("staff/series/<int:pk>/publish/", series.publish, name="series_publish"),
    path("staff/activities/<int:pk>/review/", staff.review, name="review"),
    path("staff/activities/<int:pk>/step/<slug:event>/", staff.step, name="step"),
    path("staff/activities/<int:pk>/scene/", scene.show, name="scene"),
    path("staff/activities/<int:pk>/confirm/", scene.confirm, name="confirm"),
    path("staff/activities/<int:pk>/answer/", scene.answer, name="answer"),
    path("staff/sign-ups/<int:pk>/correct/", scene.correct, name="correct"),
    path("staff/sign-ups/<int:pk>/decline/", scene.decline, name="decline"),
    path("staff/objections/<int:pk>/answer/", scene.answer_objection, name="answer_objection"),
    path("staff/shifts/<int:pk>/screen/", door.screen, name="screen"),
    path("staff/shifts/<int:pk>/door/", door.phone, name="door"),
    path("staff/shifts/<int:pk>/door/scan/", door.scan, name="scan"),
    path("staff/shifts/<int:pk>/door/tick/", door.tick, name="tick"),
    path("staff/shifts/<int:pk>/door/walk-in/", door.walk_in, name="walk_in"),
]
