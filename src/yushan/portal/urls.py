"""Public pages and “我的”. The addresses without a slash at the end are promised to others; both forms work."""

from django.urls import URLPattern, URLResolver, path

from yushan.portal.views import card, feeds, me, privacy, public

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.home, name="home"),
    path("projects", public.projects, name="projects"),
    path("projects/", public.projects),
    path("projects/<str:code>/", public.project, name="project"),
    path("projects/<str:code>/watch/", public.watch, name="watch"),
    path("plan", public.the_plan, name="plan"),
    path("plan/", public.the_plan),
    path("help/", public.help_page, name="help"),
    path("me/", me.me, name="me"),
    path("me/entries/", me.entries, name="entries"),
    path("me/pass/", me.show_pass, name="pass"),
    path("me/pass/card/", card.card, name="card"),
    path("me/notices/", me.notices, name="notices"),
    path("me/certificates/", me.certificates, name="certificates"),
    path("me/privacy/", privacy.privacy, name="privacy"),
    path("me/privacy/consent/", privacy.consent, name="consent"),
    path("me/privacy/export/", privacy.export, name="export"),
    path("me/privacy/looks/", privacy.looks, name="looks"),
    path("me/privacy/erase/", privacy.erase, name="erase"),
    path("me/privacy/keep/", privacy.keep, name="keep"),
    path("me/privacy/leave/", privacy.leave, name="leave"),
    path("calendar/activities.ics", feeds.calendar, name="calendar"),
    path("feed/activities.atom", feeds.Activities(), name="feed"),
    path("robots.txt", feeds.robots, name="robots"),
    path(".well-known/security.txt", feeds.security, name="security"),
]
