"""Every address of the platform; each room keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path

from yushan.common import choosing_views, gallery, health, jobs_views, preferences
from yushan.common.addresses import ByBeginning

_ROOMS: list[URLPattern | URLResolver] = [
    path("api/", include("yushan.api.urls")),
    path("", include("yushan.portal.urls")),
    path("", include("yushan.indicators.urls_public")),
    path("", include("yushan.notifications.urls")),
    path("", include("yushan.volunteers.urls")),
    path("", include("yushan.ledger.urls")),
    path("", include("yushan.regulations.urls")),
    path("", include("yushan.publicity.urls")),
    path("", include("yushan.campaigns.urls")),
    path("", include("yushan.recognition.urls")),
    path("", include("yushan.stations.urls_own")),
    path("", include("yushan.oversight.urls_party")),
    path("accounts/", include("yushan.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("preferences/", preferences.update, name="preferences"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("staff/gallery/", gallery.show, name="gallery"),
    path("staff/jobs/<int:pk>/", jobs_views.show, name="job"),
    path("staff/choices/<str:name>/", choosing_views.suggest, name="choices"),
    path("staff/", include("yushan.common.lists_urls")),
    path("staff/", include("yushan.workspace.urls")),
    path("staff/indicators/", include("yushan.indicators.urls")),
    path("staff/", include("yushan.organizations.urls")),
    path("staff/organizations/", include("yushan.guidance.urls")),
    path("staff/tasks/", include("yushan.oversight.urls")),
    path("staff/coordination/", include("yushan.coordination.urls")),
    path("staff/stations/", include("yushan.stations.urls")),
    path("", include("yushan.stations.urls_public")),
    path("", include("yushan.projects.urls.library")),
    path("", include("yushan.projects.urls.contest")),
    path("", include("yushan.projects.urls.public")),
    path("staff/projects/", include("yushan.projects.urls.staff")),
    path("", include("yushan.projects.urls.services")),
    path("", include("yushan.activities.urls")),
    path("", include("yushan.needs.urls")),
    path("", include("yushan.rights.urls")),
    path("", include("yushan.safety.urls")),
    path("", include("yushan.tours.urls")),
    path("", include("yushan.events.urls")),
    path("", include("yushan.training.urls")),
    path("staff/imports/", include("yushan.exchange.urls")),
    path("staff/audit/", include("yushan.audit.urls")),
]
urlpatterns = [ByBeginning(_ROOMS)]

handler400 = "yushan.common.error_pages.bad_request"
handler403 = "yushan.common.error_pages.permission_denied"
handler404 = "yushan.common.error_pages.page_not_found"
handler429 = "yushan.common.error_pages.too_many_requests"
handler500 = "yushan.common.error_pages.server_error"
