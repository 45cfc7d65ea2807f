"""Pages of safety: reporting for whoever is there, the rest for those responsible."""

from django.urls import URLPattern, URLResolver, path

from yushan.safety.views import incidents, reporting, side

app_name = "safety"
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/report/", reporting.page, name="report_app"),
    path("incidents/report/worker.js", reporting.worker, name="report_worker"),
    path("incidents/report/manifest.json", reporting.manifest, name="report_manifest"),
    path("incidents/report/state/", reporting.state, name="report_state"),
    path("incidents/report/send/", reporting.send, name="report_send"),
    path("incidents/report/photo/", reporting.photo, name="report_photo"),
    path("incidents/new/", reporting.new, name="new"),
    path("me/incidents/", reporting.mine, name="mine"),
    path("me/incidents/<int:pk>/", reporting.own, name="own"),
    path("staff/safety/", incidents.listing, name="incidents"),
    path("staff/safety/figures/", incidents.figures, name="figures"),
    path("staff/safety/lessons/", incidents.lessons, name="lessons"),
    path("staff/safety/policies/", side.policies, name="policies"),
    path("staff/safety/policies/<int:pk>/", side.policy, name="policy"),
    path("staff/safety/policies/<int:pk>/file/", side.policy_file, name="policy_file"),
    path("staff/safety/policies/<int:pk>/list/", side.policy_list, name="policy_list"),
    path("staff/safety/claims/<int:pk>/<slug:event>/", incidents.claim_step, name="claim_step"),
    path("staff/safety/activities/<int:pk>/", side.preparation, name="preparation"),
    path("staff/safety/activities/<int:pk>/tick/", side.tick, name="tick"),
    path("staff/safety/talks/<int:pk>/", side.review_talk, name="review_talk"),
    path("staff/safety/talks/<int:pk>/file/", side.talk_file, name="talk_file"),
    path("staff/safety/signals/", side.signal_list, name="signals"),
    path("staff/safety/signals/<int:pk>/", side.signal, name="signal"),
    path("staff/safety/incidents/<int:pk>/", incidents.detail, name="incident"),
    path("staff/safety/incidents/<int:pk>/photos/<int:photo_pk>/", incidents.photo, name="photo"),
    path("staff/safety/incidents/<int:pk>/<slug:do>/", incidents.step, name="step"),
]
