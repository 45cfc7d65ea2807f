"""The service list: public pages, and those of staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.views import services

app_name = "services"
urlpatterns: list[URLPattern | URLResolver] = [
    path("services", services.public_list, name="public_list"),
    path("services/", services.public_list),
    path("services/<int:pk>/", services.public_detail, name="public_detail"),
    path("staff/services/", services.listing, name="list"),
    path("staff/services/new/", services.create, name="create"),
    path("staff/services/<int:pk>/", services.detail, name="detail"),
    path("staff/services/<int:pk>/edit/", services.edit, name="edit"),
    path("staff/services/<int:pk>/publish/", services.publish, name="publish"),
    path("staff/services/<int:pk>/pause/", services.pause, name="pause"),
    path("staff/services/<int:pk>/offers/new/", services.add_offer, name="add_offer"),
    path("staff/services/offers/<int:pk>/", services.edit_offer, name="edit_offer"),
    path("staff/services/offers/<int:pk>/drop/", services.drop_offer, name="drop_offer"),
]
