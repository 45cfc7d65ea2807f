"""What of this room is kept too long: files of notes, long after the task was done."""

from yushan.accounts.retention import Rule
from yushan.coordination.models import ProgressNote

_SOURCE = "机关文件材料归档范围和文书档案保管期限规定：定期保管"

RULES = (
    Rule(
        "coordination-evidence", "协调工作的佐证材料", _SOURCE, "task_evidence_kept_days",
        # The note stays with its words; the sealed file follows by tidy_files.
        lambda limit: ProgressNote.objects.filter(task__done_at__lt=limit).exclude(file=""),
        empties={"file": "", "media_type": ""},
    ),
)  # fmt: skip
