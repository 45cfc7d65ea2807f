"""Pages of an organization that read over several rooms; under /staff/organizations/."""

from django.urls import URLPattern, URLResolver, path

from yushan.guidance.views import composition, health, key_posts

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.listing, name="health_list"),
    path("key-posts/", key_posts.listing, name="key_posts"),
    path("key-posts/area/<slug:code>/", key_posts.area, name="key_posts_area"),
    path("key-posts/town/<slug:code>/", key_posts.town, name="key_posts_town"),
    path("key-posts/<int:pk>/vacate/", key_posts.vacate, name="key_post_vacate"),
    path("key-posts/<int:pk>/link/", key_posts.link, name="key_post_link"),
    path("<int:pk>/composition/", composition.show, name="composition"),
    path("<int:pk>/health/", health.show, name="health"),
]
