"""Addresses under /staff/indicators/."""

from django.urls import URLPattern, URLResolver, path

from yushan.indicators.views import (
    catalogue,
    checks,
    cohorts,
    downloads,
    embedded,
    explained,
    explorer,
    listed,
    nodes,
    party,
    people,
    pictures,
    quality,
    reminders,
    reports,
    scorecard,
    statements,
    units,
)

app_name = "indicators"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", nodes.home, name="home"),
    path("export/", downloads.city, name="export"),
    path("people/", people.city, name="people"),
    path("people/export/", people.city_export, name="people_export"),
    path("people/<int:person>/", people.city_record, name="record"),
    path("areas/<str:code>/", nodes.area, name="area"),
    path("areas/<str:code>/export/", downloads.area, name="area_export"),
    path("areas/<str:code>/people/", people.area, name="area_people"),
    path("areas/<str:code>/people/export/", people.area_export, name="area_people_export"),
    path("areas/<str:code>/people/<int:person>/", people.area_record, name="area_record"),
    path("units/", units.listing, name="units"),
    path("units/export/", downloads.units, name="units_export"),
    path("units/<str:code>/", nodes.unit, name="unit"),
    path("units/<str:code>/export/", downloads.unit, name="unit_export"),
    path("units/<str:code>/people/", people.unit, name="unit_people"),
    path("units/<str:code>/people/export/", people.unit_export, name="unit_people_export"),
    path("units/<str:code>/people/<int:person>/", people.unit_record, name="unit_record"),
    path("catalogue/", catalogue.listing, name="catalogue"),
    path("catalogue/export/", catalogue.listing_export, name="catalogue_export"),
    path("catalogue/<str:code>/", catalogue.detail, name="catalogue_one"),
    path("catalogue/<str:code>/list/", listed.listing, name="listed"),
    path("catalogue/<str:code>/list/export/", listed.take_along, name="listed_export"),
    path("catalogue/<str:code>/export/", catalogue.detail_export, name="catalogue_one_export"),
    path("scorecard/", scorecard.card, name="scorecard"),
    path("scorecard/export/", scorecard.card_export, name="scorecard_export"),
    path("party/", party.listing, name="party"),
    path("party/<str:code>/", party.report, name="party_report"),
    path("party/<str:code>/sign/", party.sign, name="party_sign"),
    path("party/<str:code>/reopen/", party.reopen, name="party_reopen"),
    path("party/<str:code>/export/", party.take_along, name="party_export"),
    path("party/<str:code>/branches/", party.setting, name="party_branches"),
    path("explorer/", explorer.explorer, name="explorer"),
    path("explorer/export/", explorer.take_along, name="explorer_export"),
    path("explorer/behind/", explained.behind, name="explorer_behind"),
    path("explorer/keep/", explorer.keep, name="question_keep"),
    path("explorer/<str:code>/", explorer.kept_question, name="question"),
    path("explorer/<str:code>/embed/", embedded.embedded, name="question_embed"),
    path("explorer/<str:code>/drop/", explorer.drop, name="question_drop"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("pictures/", pictures.overview, name="pictures"),
    path("pictures/<str:code>/", pictures.picture, name="picture"),
    path("pictures/<str:code>/export/", pictures.picture_export, name="picture_export"),
    path("reports/", reports.listing, name="reports"),
    path("reports/make/", reports.make, name="report_make"),
    path("reports/orders/", reports.orders, name="report_orders"),
    path("reports/orders/add/", reports.add, name="report_order"),
    path("reports/orders/<int:pk>/stop/", reports.stop, name="report_stop"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/<str:kind>/", reports.take_along, name="report_file"),
    path("quality/", quality.listing, name="quality"),
    path("quality/export/", quality.take_along, name="quality_export"),
    path("quality/<int:pk>/", quality.detail, name="quality_issue"),
    path("quality/<int:pk>/accept/", quality.accept, name="quality_accept"),
    path("quality/<int:pk>/recheck/", quality.recheck, name="quality_recheck"),
    path("quality/<int:pk>/remind/", quality.remind, name="quality_remind"),
    path("remind/<str:code>/", reminders.remind, name="remind"),
    path("rules/", reminders.rules, name="rules"),
    path("rules/switch/", reminders.switch, name="switch"),
    path("rules/<str:code>/", reminders.preview, name="rule"),
    path("checks/", checks.listing, name="checks"),
    path("checks/recount/", checks.recount, name="recount"),
]

# The same pages for the city, an area and a unit; nobody above the city answers its objections.
_STATEMENT = {
    "": statements.page,
    "sign": statements.sign,
    "reopen": statements.reopen,
    "paper": statements.paper,
    "object": statements.object_to,
    "answer": statements.answer,
}
_NODES = (("city", "", ""), ("area", "areas/<str:code>/", "area_"), ("unit", "units/<str:code>/", "unit_"))
urlpatterns += [
    path(
        f"{before}statement/{page}{'/' if page else ''}",
        view,
        {"scope": scope},
        name=f"{prefix}statement{'_' if page else ''}{page}",
    )
    for scope, before, prefix in _NODES
    for page, view in _STATEMENT.items()
    if scope != "city" or page not in ("object", "answer")
]
