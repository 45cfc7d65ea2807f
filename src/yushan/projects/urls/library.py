"""Pages of the library and of what is made of it, for staff and for everybody."""

from django.urls import URLPattern, URLResolver, path

from yushan.projects.views import achievements, features, library, library_kit, library_public, programmes

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/library/", library.listing, name="list"),
    path("staff/library/lineage/", library.lineage, name="lineage"),
    path("staff/library/<int:pk>/", library.entry, name="entry"),
    path("staff/library/<int:pk>/copy/", library.copy, name="copy"),
    path("staff/library/<int:pk>/kit/", library_kit.kit, name="kit"),
    path("staff/library/<int:pk>/files/", library_kit.add_file, name="add_file"),
    path("staff/library/<int:pk>/files/<str:code>/", library.file, name="file"),
    path("staff/library/<int:pk>/files/<str:code>/remove/", library_kit.remove_file, name="remove_file"),
    path("staff/library/<int:pk>/step/", library_kit.step, name="step"),
    path("staff/projects/<int:pk>/library/", library.begin, name="begin"),
    path("staff/projects/<int:pk>/tags/", library_kit.tags, name="tags"),
    path("staff/programmes/", programmes.listing, name="programmes"),
    path("staff/programmes/<slug:code>/", programmes.programme, name="programme"),
    path("staff/features/", features.listing, name="features"),
    path("staff/features/<int:pk>/decide/", features.decide, name="feature_decide"),
    path("staff/projects/<int:pk>/feature/", features.ask, name="feature_ask"),
    path("staff/projects/<int:pk>/feature/end/", features.end, name="feature_end"),
    path("staff/achievements/", achievements.listing, name="achievements"),
    path("staff/achievements/new/", achievements.create, name="achievement_new"),
    path("staff/achievements/<int:pk>/", achievements.detail, name="achievement"),
    path("staff/achievements/<int:pk>/edit/", achievements.edit, name="achievement_edit"),
    path("staff/achievements/<int:pk>/step/", achievements.step, name="achievement_step"),
    path("staff/achievements/<int:pk>/evidence/", achievements.add_evidence, name="evidence_add"),
    path("staff/achievements/<int:pk>/evidence/<str:code>/", achievements.file, name="evidence"),
    path(
        "staff/achievements/<int:pk>/evidence/<str:code>/remove/", achievements.remove_evidence, name="evidence_remove"
    ),
    path("programmes/", programmes.public_listing, name="public_programmes"),
    path("programmes/<slug:code>/", programmes.public_programme, name="public_programme"),
    path("features/", features.public, name="public_features"),
    path("practices/", achievements.public_listing, name="public_practices"),
    path("practices/<str:code>/", achievements.public_detail, name="public_practice"),
    path("practices/<str:code>/evidence/<str:evidence>/", achievements.public_file, name="public_evidence"),
    path("library/", library_public.listing, name="public_list"),
    path("library/<str:code>/", library_public.entry, name="public_entry"),
]
