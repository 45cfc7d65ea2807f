"""What a certificate says, as plain data (令第67号: person, service, issuer, number, date, recorder, remarks)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class StatementLine:
    """One service. `content` says what kind of service it was; `grade` is the word 实测, 确认 or 申报."""

    day: date
    title: str
    organization: str
    content: str
    minutes: int
    grade: str


@dataclass(frozen=True)
class CertificateContent:
    """Everything that stands on the paper. `code` is the public code that `verify_url` ends with.

    `language` is zh, en or both; `activity` names the one activity that it is about, else it is about a period;
    `name_latin` stands on what is not only Chinese.
    """

    number: str
    code: str
    verify_url: str
    volunteer_name: str
    volunteer_number: str
    identity_masked: str
    period_from: date
    period_until: date
    lines: Sequence[StatementLine]
    issuer: str
    issued_on: date
    remarks: str = ""
    issuer_contact: str = ""
    recorder: str = ""
    language: str = "zh"
    activity: str = ""
    name_latin: str = ""

    def minutes_of(self, grade: str) -> int:
        """Minutes of one grade of evidence."""
        return sum(line.minutes for line in self.lines if line.grade == grade)

    @property
    def total_minutes(self) -> int:
        """Whole minutes over all grades."""
        return sum(line.minutes for line in self.lines)
