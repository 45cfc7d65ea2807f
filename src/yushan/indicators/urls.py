"""Addresses under /staff/indicators/."""

from django.urls import URLPattern, URLResolver, path

from yushan.indicators.views import checks, downloads, nodes, people, units

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
    path("checks/", checks.listing, name="checks"),
    path("checks/recount/", checks.recount, name="recount"),
]
