"""Addresses of the room: events for everybody in both languages, one's own badge, planning for staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.events.views import days, english, mine, people, planning, public, setup, sheets

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", public.listing, name="public_list"),
    path("events/<str:code>/", public.event, name="public_detail"),
    path("events/<str:code>/know/", public.know, name="know"),
    path("en/events/", english.listing, name="en_list"),
    path("en/events/<str:code>/", english.event, name="en_detail"),
    path("en/events/<str:code>/know/", english.know, name="en_know"),
    path("en/posts/<int:pk>/sign-up/", english.sign_up, name="en_sign_up"),
    path("me/events/<str:code>/", mine.mine, name="mine"),
    path("me/events/<str:code>/en/", english.mine, name="en_mine"),
    path("me/events/<str:code>/badge/", mine.badge, name="badge"),
    path("me/events/<str:code>/badge/pdf/", mine.badge_file, name="badge_file"),
    path("badge-photos/<str:code>/", mine.photo, name="photo"),
    path("badges/<str:code>/", people.check, name="check"),
    path("staff/events/", planning.listing, name="list"),
    path("staff/events/new/", planning.create, name="create"),
    path("staff/events/<int:pk>/", planning.detail, name="detail"),
    path("staff/events/<int:pk>/edit/", planning.edit, name="edit"),
    path("staff/events/<int:pk>/step/", planning.step, name="step"),
    path("staff/events/<int:pk>/cancel/", planning.cancel, name="cancel"),
    path("staff/events/<int:pk>/guidance/", setup.guidance, name="guidance"),
    path("staff/events/<int:pk>/parts/<slug:kind>/new/", setup.new_part, name="new_part"),
    path("staff/events/<int:pk>/parts/<slug:kind>/<int:part>/", setup.edit_part, name="part"),
    path("staff/events/<int:pk>/parts/<slug:kind>/<int:part>/remove/", setup.drop_part, name="remove_part"),
    path("staff/events/<int:pk>/assign/", setup.assign, name="assign"),
    path("staff/events/services/<int:pk>/", setup.service, name="service"),
    path("staff/events/services/<int:pk>/release/", setup.release, name="release"),
    path("staff/events/<int:pk>/board/", days.board, name="board"),
    path("staff/events/<int:pk>/languages/", days.languages, name="languages"),
    path("staff/events/<int:pk>/lists/", days.lists, name="lists"),
    path("staff/events/<int:pk>/lists/export/", days.export, name="export"),
    path("staff/events/<int:pk>/people/", people.listing, name="people"),
    path("staff/events/<int:pk>/people/ask/", people.ask, name="ask"),
    path("staff/accreditations/<int:pk>/", people.show, name="accreditation"),
    path("staff/accreditations/<int:pk>/decide/", people.decide, name="decide"),
    path("staff/accreditations/<int:pk>/pdf/", people.pdf, name="one_badge"),
    path("staff/events/<int:pk>/badges/", sheets.listing, name="badges"),
    path("staff/events/sheets/<int:pk>/", sheets.fetch, name="sheet"),
]
