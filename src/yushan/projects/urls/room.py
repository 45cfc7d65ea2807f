"""Addresses of the project room, below /staff/projects/."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.views import effect, evaluation, forms, papers, plan

ROOM: list[URLPattern | URLResolver] = [
    path("forms/", forms.listing, name="forms"),
    path("forms/<slug:kind>/", forms.edit, name="form_edit"),
    path("<int:pk>/progress/", papers.progress, name="progress"),
    path("<int:pk>/plan/", plan.show, name="plan"),
    path("<int:pk>/money/", plan.money, name="money"),
    path("receipts/<str:code>/", plan.receipt, name="receipt"),
    path("<int:pk>/effect/", effect.show, name="effect"),
    path("<int:pk>/effect/quizzes/<int:run>/", effect.quiz, name="quiz"),
    path("<int:pk>/evaluation/", evaluation.show, name="evaluation"),
    path("<int:pk>/evaluation/<slug:kind>/waive/", evaluation.waive, name="waive"),
    path("<int:pk>/evaluation/self/", evaluation.oneself, name="evaluate_oneself"),
    path("<int:pk>/evaluation/review/", evaluation.review, name="give_review"),
    path("<int:pk>/rounds/<int:number>/evaluation/<slug:kind>/", evaluation.results, name="results"),
    path("<int:pk>/improvements/", evaluation.improvement_list, name="improvements"),
    path("<int:pk>/improvements/<int:improvement>/done/", evaluation.improved, name="improved"),
    path("<int:pk>/papers/", papers.show, name="papers"),
    path("papers/<str:code>/", papers.version, name="version"),
    path("<int:pk>/people/", papers.people, name="people"),
    path("<int:pk>/reports/", papers.report_list, name="reports"),
    path("<int:pk>/rounds/<int:number>/", papers.past_round, name="round"),
    path("<int:pk>/rounds/<int:number>/report/", papers.make_report, name="make_report"),
    path("reports/<str:code>/", papers.report, name="report"),
]
