"""A certificate to set, sign and alter in the tests of the documents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from yushan.ledger.documents.statement import CertificateContent, StatementLine

CODE = "7KQ2M9XWBTRD4HPC"
SIGNED_AT = datetime(2025, 12, 31, 2, 30, tzinfo=UTC)
TITLES = ("手机里的骗局怎么认", "航模进校园", "科普大篷车渝州行·白市驿站", "柑橘病虫害绿色防控技术指导")
CYCLE = ("实测", "实测", "确认", "申报")


def statement(entries: int = 4, **changes: Any) -> CertificateContent:
    """A certificate of so many services of 95 minutes."""
    lines = [
        StatementLine(
            day=date(2025, 1, 5) + timedelta(days=index),
            title=TITLES[index % 4],
            organization="九龙坡区白市驿镇科技志愿服务队",
            content="科普宣讲",
            minutes=95,
            grade=CYCLE[index % 4],
        )
        for index in range(entries)
    ]
    content = CertificateContent(
        number="渝科志证〔2025〕000184号",
        code=CODE,
        verify_url=f"https://ys.example.cn/verify/{CODE}",
        volunteer_name="余小禾",
        volunteer_number="500103-2607-004182-5",
        identity_masked="500***********1234",
        period_from=date(2025, 1, 1),
        period_until=date(2025, 12, 31),
        lines=lines,
        issuer="重庆市九龙坡区科技志愿服务支队",
        issued_on=date(2025, 12, 31),
        issuer_contact="023-6800 0000",
        recorder="周敏",
    )
    return replace(content, **changes)
