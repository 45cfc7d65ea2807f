"""Pages of the rights desk: for everybody, for one's own cases, for the desk."""

from django.urls import URLPattern, URLResolver, path

from yushan.rights.views import desk, exclusions, own, public, side

app_name = "rights"
urlpatterns: list[URLPattern | URLResolver] = [
    path("rights/", public.home, name="home"),
    path("rights/new/", public.new, name="new"),
    path("rights/find/", public.find, name="find"),
    path("rights/case/", own.own, name="own"),
    path("rights/case/files/<int:pk>/", own.own_file, name="own_file"),
    path("rights/case/<slug:do>/", own.own_step, name="own_step"),
    path("me/rights/", own.mine, name="mine"),
    path("me/rights/exclusions/<int:pk>/", exclusions.mine, name="my_exclusion"),
    path("me/rights/exclusions/<int:pk>/files/<int:file_pk>/", exclusions.my_evidence, name="my_evidence"),
    path("me/rights/exclusions/<int:pk>/<slug:do>/", exclusions.my_step, name="my_exclusion_step"),
    path("me/rights/<int:pk>/", own.mine_one, name="mine_one"),
    path("me/rights/<int:pk>/files/<int:file_pk>/", own.mine_file, name="mine_file"),
    path("me/rights/<int:pk>/<slug:do>/", own.mine_step, name="mine_step"),
    path("staff/rights/", desk.listing, name="list"),
    path("staff/rights/new/", desk.record, name="record"),
    path("staff/rights/figures/", side.figures, name="figures"),
    path("staff/rights/answers/", side.answers, name="answers"),
    path("staff/rights/answers/<int:pk>/", side.decide_answer, name="decide_answer"),
    path("staff/rights/questions/", side.referrals, name="referrals"),
    path("staff/rights/questions/<int:pk>/", side.referral, name="referral"),
    path("staff/rights/exclusions/", exclusions.listing, name="exclusions"),
    path("staff/rights/exclusions/new/", exclusions.propose, name="propose"),
    path("staff/rights/exclusions/<int:pk>/", exclusions.detail, name="exclusion"),
    path("staff/rights/exclusions/<int:pk>/files/<int:file_pk>/", exclusions.evidence, name="evidence"),
    path("staff/rights/exclusions/<int:pk>/<slug:do>/", exclusions.step, name="exclusion_step"),
    path("staff/rights/<int:pk>/", desk.detail, name="detail"),
    path("staff/rights/<int:pk>/files/<int:file_pk>/", desk.file, name="file"),
    path("staff/rights/<int:pk>/<slug:do>/", desk.step, name="step"),
]
