"""The public register and roots, and the staff pages of hours. Addresses without a slash are promised to others."""

from django.urls import URLPattern, URLResolver, path

from yushan.ledger.views import batches, cases, hours, own, register, roots, verify

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("verify", verify.form, name="verify_form"),
    path("verify/", verify.form),
    path("verify/<str:code>", verify.verify, name="verify"),
    path("verify/<str:code>/", verify.verify),
    path("verify/<str:code>/file.pdf", verify.certificate_file, name="certificate_file"),
    path("verify/<str:code>/proof.json", verify.proof, name="proof"),
    path("ledger/roots", roots.roots, name="roots"),
    path("ledger/roots/", roots.roots),
    path("ledger/check_proof.py", roots.checker, name="checker"),
    path("ledger/roots/<str:day>.json", roots.leaves, name="leaves"),
    path("ledger/roots/<str:day>.tst", roots.stamp, name="stamp"),
    path("me/entries/<int:pk>/", own.entry, name="own_entry"),
    path("me/entries/<int:pk>/proof.json", own.entry_proof, name="own_proof"),
    path("me/entries/<int:pk>/object/", cases.object_to, name="object"),
    path("me/cases/", cases.own_list, name="own_cases"),
    path("me/cases/<int:pk>/", cases.own, name="own_case"),
    path("staff/hours/cases/", cases.listing, name="cases"),
    path("staff/hours/cases/<int:pk>/", cases.show, name="case"),
    path("staff/hours/cases/<int:pk>/say/", cases.say, name="case_say"),
    path("staff/hours/", hours.entries, name="entries"),
    path("staff/hours/<int:pk>/", hours.entry, name="entry"),
    path("staff/hours/<int:pk>/proof.json", hours.entry_proof, name="entry_proof"),
    path("staff/hours/<int:pk>/reverse/", hours.reverse, name="reverse"),
    path("staff/hours/<int:pk>/correct/", hours.correct, name="correct"),
    path("staff/hours/certificates/", register.certificates, name="certificates"),
    path("staff/hours/certificates/batches/", batches.listing, name="batches"),
    path("staff/hours/certificates/batches/new/", batches.new, name="new_batch"),
    path("staff/hours/certificates/batches/<int:pk>/", batches.show, name="batch"),
    path("staff/hours/certificates/batches/<int:pk>/file.zip", batches.download, name="batch_file"),
    path("staff/hours/certificates/new/", register.new, name="new_certificate"),
    path("staff/hours/certificates/<int:pk>/", register.certificate, name="certificate"),
    path("staff/hours/certificates/<int:pk>/issue/", register.issue, name="issue"),
    path("staff/hours/certificates/<int:pk>/revoke/", register.revoke, name="revoke"),
]
