"""Training (教育培训, T5.8): bases, courses, classes, exams, certificates, and who has to be trained.

A course is kept in versions; a class teaches one version, on the spot, online or both. Who is enrolled attends sessions,
reads lessons and takes an exam of the course's questions; what the version asks is finished by itself (rules/finishing.py),
and the certificate, the qualification and the step of a leader to be follow. The record: docs/decisions/0035-training.md.

    models/   bases courses questions classes attending exams certificates
    rules/    finishing papers answers scoring items places validity
    actions/  bases courses content questions classes sessions enrolling waitlist attending learning exams finishing
              certificates leaders following
"""
