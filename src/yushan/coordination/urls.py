"""Staff pages of the coordination board."""

from django.urls import URLPattern, URLResolver, path

from yushan.coordination.views import meetings, tasks

app_name = "coordination"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", tasks.listing, name="list"),
    path("tasks/new/", tasks.create, name="create"),
    path("tasks/<int:pk>/", tasks.detail, name="task"),
    path("tasks/<int:pk>/change/", tasks.change, name="change"),
    path("tasks/<int:pk>/note/", tasks.note, name="note"),
    path("tasks/<int:pk>/step/", tasks.step, name="step"),
    path("tasks/<int:pk>/files/<str:code>/", tasks.file, name="file"),
    path("meetings/", meetings.listing, name="meetings"),
    path("meetings/new/", meetings.create, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.detail, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<int:pk>/decisions/", meetings.decide, name="decide"),
]
