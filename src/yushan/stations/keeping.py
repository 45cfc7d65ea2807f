"""How long pictures of a grading are kept (accounts/retention.py): they may show people."""

from django.db.models import Q

from yushan.accounts.retention import Rule
from yushan.stations.models import EvidencePhoto

RULES = (
    Rule(
        "station_evidence",
        "站点评定和整改的照片",
        "个人信息保护法第十九条：保存期限为实现目的所必要的最短时间",
        "station_evidence_kept_days",
        lambda limit: EvidencePhoto.objects.filter(
            Q(assessment__decided_at__lt=limit) | Q(improvement__ended_at__lt=limit)
        ),
    ),
)
