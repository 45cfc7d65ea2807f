from django.urls import path

from yushan.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.lines, name="lines"),
    path("export/", views.export, name="export"),
    path("exports/", views.my_exports, name="exports"),
    path("exports/<int:pk>/", views.download, name="download"),
]
