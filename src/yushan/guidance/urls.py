"""Pages of an organization that read over several rooms; under /staff/organizations/."""

from django.urls import URLPattern, URLResolver, path

from yushan.guidance.views import composition, health

app_name = "guidance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health.listing, name="health_list"),
    path("<int:pk>/composition/", composition.show, name="composition"),
    path("<int:pk>/health/", health.show, name="health"),
]
