"""Addresses of the room: registering, teams, one's own pages, staff."""

from django.urls import URLPattern, URLResolver, path

from yushan.volunteers.views import applications, belonging, invitations, profile, registration, staff, teams

app_name = "volunteers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", registration.who, name="register"),
    path("register/contact/", registration.contact, name="register_contact"),
    path("register/phone/", registration.phone, name="register_phone"),
    path("register/consents/", registration.consents, name="register_consents"),
    path("register/done/", registration.done, name="register_done"),
    path("register/child/", registration.child, name="register_child"),
    path("teams/", teams.listing, name="teams"),
    path("teams/<str:code>/", teams.team, name="team"),
    path("teams/<str:code>/apply/", teams.apply, name="apply"),
    path("me/memberships/", teams.memberships, name="memberships"),
    path("me/memberships/<int:pk>/leave/", teams.leave, name="leave"),
    path("me/memberships/<int:pk>/pause/", belonging.pause, name="pause"),
    path("me/memberships/<int:pk>/resume/", belonging.resume, name="resume"),
    path("me/memberships/<int:pk>/transfer/", belonging.transfer, name="transfer"),
    path("me/transfers/<int:pk>/cancel/", belonging.transfer_cancel, name="transfer_cancel"),
    path("join-team/<str:token>/", invitations.join_team, name="join_team"),
    path("me/confirm/", registration.confirm, name="confirm"),
    path("me/profile/", profile.edit, name="profile"),
    path("me/pass/renew/", profile.renew, name="pass_renew"),
    path("staff/volunteers/", staff.listing, name="list"),
    path("staff/volunteers/new/", staff.new, name="new"),
    path("staff/volunteers/new/done/", staff.new_done, name="new_done"),
    path("staff/volunteers/collective/<int:pk>/", applications.collective, name="collective"),
    path("staff/volunteers/<int:pk>/", staff.detail, name="detail"),
    path("staff/volunteers/<int:pk>/contact/", staff.contact, name="contact"),
    path("staff/volunteers/<int:pk>/password/", staff.password, name="password"),
    path("staff/volunteers/<int:pk>/end/", staff.end, name="end"),
    path("staff/memberships/", applications.listing, name="applications"),
    path("staff/memberships/approve/", applications.decide_many, name="decide_many"),
    path("staff/memberships/<int:pk>/decide/", applications.decide, name="decide"),
    path("staff/memberships/<int:pk>/transfer/", belonging.member_transfer, name="member_transfer"),
    path("staff/transfers/", belonging.transfers, name="transfers"),
    path("staff/transfers/<int:pk>/decide/", belonging.transfer_decide, name="transfer_decide"),
    path("staff/transfers/<int:pk>/take-back/", belonging.transfer_take_back, name="transfer_take_back"),
    path("staff/invitations/", invitations.listing, name="invitations"),
    path("staff/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation_revoke"),
]
