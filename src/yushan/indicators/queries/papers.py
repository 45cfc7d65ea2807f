"""Statements of a year at /verify: what anybody who holds the file is told of it."""

from yushan.common import clock
from yushan.indicators.models import YearStatement
from yushan.ledger.papers import Paper

TITLE = "年度志愿服务数据确认书"


def paper_of(code: str) -> Paper | None:
    """By the digest of the file; a statement has no code. Whose, which year, signed when, and whether it still stands:
    nothing of who signed, and none of the figures, which stand in the file.
    """
    digest = code.removeprefix("sha256:")
    found = YearStatement.objects.filter(file_sha256=digest).first() if digest and digest != code else None
    if found is None:
        return None
    same = YearStatement.objects.filter(scope=found.scope, year=found.year, unit=found.unit_id)
    if found.scope == "area":  # of a unit that moved meanwhile the area may be another one
        same = same.filter(area=found.area_id)
    times = same.filter(pk__lte=found.pk).count()
    facts = [
        ("年份", f"{found.year} 年"),
        ("数据截至", found.as_of.isoformat()),
        ("签字", f"{clock.local(found.signed_at):%Y-%m-%d}，第 {times} 次签"),
    ]
    if found.reopened_at is None:
        return _paper(found, digest, "valid", facts, "这份确认书由本平台签发，登记在册，是现行的一份。")
    facts.append(("撤回", f"{clock.local(found.reopened_at):%Y-%m-%d}"))
    newer = same.filter(reopened_at=None).first()
    if newer is None:
        now = "还没有重新签，现在没有现行的确认书"
    else:
        now = f"现行的是 {clock.local(newer.signed_at):%Y-%m-%d} 签的，请对方出示那一份"
        facts.append(("现行的一份", f"{clock.local(newer.signed_at):%Y-%m-%d} 签，数据截至 {newer.as_of}"))
    return _paper(found, digest, "revoked", facts, f"这份确认书的签字已经撤回，不能再作为凭据；{now}。")


def _paper(found: YearStatement, digest: str, standing: str, facts: list[tuple[str, str]], reason: str) -> Paper:
    return Paper(
        code="", standing=standing, title=TITLE, number=found.content["code"], name=found.content["name"],
        facts=tuple(facts), reason=reason, sha256=digest, label="已撤回" if standing == "revoked" else "现行",
    )  # fmt: skip
