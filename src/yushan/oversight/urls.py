"""Staff pages of the tasks of the plan."""

from django.urls import URLPattern, URLResolver, path

from yushan.oversight.views import assignments, board, papers, plan, responsible, tasks

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", board.home, name="board"),
    path("list/", board.listed, name="list"),
    path("timeline/", board.timeline, name="timeline"),
    path("clauses/<str:code>/", board.clause, name="clause"),
    path("papers/", papers.listing, name="papers"),
    path("papers/order/", papers.order, name="order_paper"),
    path("papers/<int:pk>/", papers.file, name="paper"),
    path("plan/", plan.changes, name="plan"),
    path("units/", board.units, name="units"),
    path("responsible/", responsible.listing, name="responsible"),
    path("responsible/link/", responsible.link, name="link"),
    path("new/", tasks.create, name="create"),
    path("<int:pk>/", tasks.detail, name="task"),
    path("<int:pk>/change/", tasks.change, name="change"),
    path("<int:pk>/more/", tasks.more, name="more"),
    path("<int:pk>/sign/", tasks.sign_many, name="sign_many"),
    path("<int:pk>/cancel/", tasks.cancel, name="cancel"),
    path("assignments/<int:pk>/", assignments.detail, name="assignment"),
    path("assignments/<int:pk>/report/", assignments.report, name="report"),
    path("assignments/<int:pk>/step/", assignments.step, name="step"),
    path("assignments/<int:pk>/files/<str:code>/", assignments.file, name="file"),
]
