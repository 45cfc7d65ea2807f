"""Addresses of the room: everybody, staff. Those without a slash at the end are promised to others; both forms work."""

from django.urls import URLPattern, URLResolver, path

from yushan.publicity.views import feeds, public, staff

app_name = "publicity"
urlpatterns: list[URLPattern | URLResolver] = [
    path("stories", public.listing, name="stories"),
    path("stories/", public.listing),
    path("stories/<str:code>/", public.story, name="public_story"),
    path("stories/<str:code>/card.png", public.card, name="public_card"),
    path("stories/<str:code>/kit.zip", public.kit, name="public_kit"),
    path("stories/<str:code>/pictures/<str:picture>/", public.picture, name="public_picture"),
    path("stories/<str:code>/posters/<str:layout>.<str:ending>", public.poster, name="public_poster"),
    path("campaigns/<str:code>/kit.zip", public.campaign_kit, name="campaign_kit"),
    path("honours/<int:year>/yearbook.pdf", public.book, name="yearbook"),
    path("feed/stories.atom", feeds.Stories(), name="feed"),
    path("staff/stories/", staff.listing, name="list"),
    path("staff/stories/new/<int:honour>/", staff.begin, name="begin"),
    path("staff/stories/<int:pk>/", staff.detail, name="story"),
    path("staff/stories/<int:pk>/edit/", staff.edit, name="edit"),
    path("staff/stories/<int:pk>/step/", staff.step, name="step"),
    path("staff/stories/<int:pk>/pictures/", staff.add_picture, name="picture_add"),
    path("staff/stories/<int:pk>/pictures/<str:code>/", staff.picture, name="picture"),
    path("staff/stories/<int:pk>/pictures/<str:code>/remove/", staff.remove_picture, name="picture_remove"),
    path("staff/stories/<int:pk>/posters/<str:layout>.<str:ending>", staff.poster, name="poster"),
    path("staff/stories/<int:pk>/card.png", staff.card, name="card"),
]
