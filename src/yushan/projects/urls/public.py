"""Addresses of projects for those who were served, volunteers and pupils."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.views import public

app_name = "projects_public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("opinions/projects/<str:code>/", public.beneficiary, name="beneficiary"),
    path("me/projects/<str:code>/evaluate/", public.volunteer, name="volunteer"),
    path("quizzes/<str:code>/", public.quiz, name="quiz"),
]
