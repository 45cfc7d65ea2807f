"""Party work, beside the addresses of tasks: the menu tells entries apart by how addresses begin."""

from django.urls import URLPattern, URLResolver, path

from yushan.oversight.views import party

app_name = "party"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/party/", party.overview, name="overview"),
    path("staff/party/name/", party.name, name="name"),
    path("staff/party/<int:pk>/end/", party.end, name="end"),
    path("staff/party/branches/<str:code>/", party.branch, name="branch"),
    path("me/pledge/", party.own, name="own"),
    path("me/pledge/<int:pk>/withdraw/", party.withdraw, name="withdraw"),
]
