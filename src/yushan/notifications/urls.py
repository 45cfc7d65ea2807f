"""Choices of a person under /me/, links of e-mails under /m/, overseeing under /staff/."""

from django.urls import URLPattern, URLResolver, path

from yushan.notifications.views import browsers, letters, own, staff

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("me/notifications/", own.settings_page, name="settings"),
    path("me/notifications/email/", own.email, name="email"),
    path("me/notifications/email/remove/", own.drop_email, name="drop_email"),
    path("me/notifications/test/", own.test, name="test"),
    path("me/notifications/browsers/", browsers.add, name="add_browser"),
    path("me/notifications/browsers/<int:pk>/remove/", browsers.remove, name="remove_browser"),
    path("me/notifications/worker.js", browsers.worker, name="worker"),
    path("m/leave/<str:token>/", letters.leave, name="leave"),
    path("m/email/<str:token>/", letters.confirm_email, name="confirm_email"),
    path("staff/messages/", staff.overview, name="overview"),
    path("staff/messages/again/", staff.again, name="again"),
]
