"""Pages of this room; those of allauth stand beside them under the same prefix."""

from django.urls import path

from yushan.accounts import code_views, external_views, recovery_views, views
from yushan.accounts.external_adapters import CALLBACKS

urlpatterns = [
    # In front of allauth's, by the same names.
    *(path(f"{name}/login/callback/", view, name=f"{name}_callback") for name, view in CALLBACKS.items()),
    path("login/code/", code_views.ask, name="sign_in_code"),
    path("login/code/enter/", code_views.enter, name="sign_in_code_enter"),
    path("login/code/name/", code_views.name, name="sign_in_code_name"),
    path("external/unknown/", external_views.unknown, name="external_unknown"),
    path("external/link/", external_views.confirm, name="external_link"),
    path("recovery/", recovery_views.ask, name="recovery_ask"),
    path("recovery/asked/", recovery_views.asked, name="recovery_asked"),
    path("recovery/code/", recovery_views.use, name="recovery_use"),
    path("recovery/mine/", recovery_views.mine, name="recovery_mine"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("sign-ins/end/", views.end_sign_ins, name="end_sign_ins"),
    path("sign-ins/<int:pk>/end/", views.end_sign_in, name="end_sign_in"),
]
