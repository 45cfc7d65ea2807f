from django.urls import path, register_converter

from yushan.organizations.views import (
    cards,
    coverage,
    grants,
    hosts,
    leaders,
    listing,
    mandates,
    overview,
    proposals,
    recoveries,
    seeing,
    tree,
    units,
)
from yushan.organizations.views.four_eyes import grant_request
from yushan.organizations.views.unmask import unmask


class StepConverter:
    """Only the steps of an organization's life: other words after its number are pages of this room or rooms above."""

    regex = "|".join(tree.STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(StepConverter, "life_step")
app_name = "organizations"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/headcount/", units.headcount, name="headcount"),
    path("units/<int:pk>/remind/", units.remind, name="remind"),
    path("unmask/<slug:kind>/<int:pk>/<slug:field>/", unmask, name="unmask"),
    path("organizations/", tree.tree, name="organizations"),
    path("organizations/list/", listing.listing, name="list"),
    path("organizations/found/", tree.found, name="found"),
    path("organizations/hosts/", hosts.options, name="hosts"),
    path("organizations/overview/", overview.overview, name="overview"),
    path("organizations/towns/", coverage.towns, name="towns"),
    path("organizations/requests/<int:pk>/", proposals.request, name="request"),
    path("organizations/<int:pk>/propose/<slug:kind>/", proposals.propose, name="propose"),
    path("organizations/<int:pk>/", tree.organization, name="organization"),
    path("organizations/<int:pk>/children/", tree.children, name="children"),
    path("organizations/<int:pk>/change/", tree.change, name="change"),
    path("organizations/<int:pk>/<life_step:event>/", tree.step, name="step"),
    path("organizations/<int:pk>/charter/", cards.charter, name="charter"),
    path("organizations/<int:pk>/charter/<int:number>/file/", cards.charter_file, name="charter_file"),
    path("organizations/<int:pk>/party/", cards.party, name="party"),
    path("organizations/<int:pk>/leaders/", leaders.leaders, name="leaders"),
    path("organizations/<int:pk>/leaders/add/", leaders.add, name="add_leader"),
    path("leaders/<int:pk>/renew/", leaders.renew, name="renew_leader"),
    path("leaders/<int:pk>/end/", leaders.end, name="end_leader"),
    path("grants/", grants.grants, name="grants"),
    path("grants/give/", grants.give, name="give_grant"),
    path("grants/<int:pk>/end/", grants.end, name="end_grant"),
    path("grants/<int:pk>/extend/", grants.extend, name="extend_grant"),
    path("grants/requests/<int:pk>/", grant_request, name="grant_request"),
    path("recoveries/", recoveries.listing, name="recoveries"),
    path("recoveries/start/<int:pk>/", recoveries.start, name="start_recovery"),
    path("recoveries/<int:pk>/", recoveries.recovery, name="recovery"),
    path("see-as/<int:pk>/", seeing.start, name="see_as"),
    path("see-as/end/", seeing.end, name="end_see_as"),
    path("mandates/", mandates.mine, name="mandates"),
    path("mandates/<int:pk>/delegate/", mandates.delegate, name="delegate"),
    path("mandates/<int:pk>/recall/", mandates.recall, name="recall"),
]
