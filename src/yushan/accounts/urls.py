"""Pages of this room; those of allauth stand beside them under the same prefix."""

from django.urls import path

from yushan.accounts import views

urlpatterns = [
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("sign-ins/end/", views.end_sign_ins, name="end_sign_ins"),
    path("sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
]
