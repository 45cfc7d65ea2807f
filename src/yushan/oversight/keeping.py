"""What of this room is kept too long: files that show what was done, long after a task was signed off or called off."""

from django.db.models import Q

from yushan.accounts.retention import Rule
from yushan.oversight.models import Evidence

_SOURCE = "机关文件材料归档范围和文书档案保管期限规定：定期保管"

RULES = (
    Rule(
        "task-evidence", "任务的佐证材料", _SOURCE, "task_evidence_kept_days",
        # The reports stay with their words and figures; the sealed files follow by tidy_files.
        lambda limit: Evidence.objects.filter(
            Q(report__assignment__signed_at__lt=limit) | Q(report__assignment__cancelled_at__lt=limit)
        ),
    ),
)  # fmt: skip
