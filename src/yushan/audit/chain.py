"""The chain over the trail, read: where it ends, what waits to be sealed, and where it does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from yushan.audit.models import AuditLine, AuditLink, AuditSeal
from yushan.audit.rules import GENESIS, line_hash


@dataclass(frozen=True)
class Flaw:
    """What does not fit, in words that name the place."""

    place: str
    reason: str


def facts_of(line: AuditLine) -> dict[str, object]:
    """Everything that a line states, in the form that is hashed."""
    return {
        "id": line.pk,
        "at": line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": line.actor_id,
        "actor_name": line.actor_name,
        "action": line.action,
        "subject": [line.subject_type, line.subject_id, line.subject_label],
        "person": line.person_id,
        "reason": line.reason,
        "details": line.details,
        "request": line.request_id,
    }


def end_of_chain() -> AuditSeal | None:
    """Where the chain ends; 1 statement."""
    return AuditSeal.objects.order_by("-sequence").first()


def waiting() -> int:
    """Lines that are not in the chain yet."""
    return AuditLine.objects.filter(link=None).count()


def flaws(*, expect: tuple[int, str] | None = None) -> Iterator[Flaw]:
    """Where the chain does not hold, the first bad line first; nothing when the trail is sound.

    `expect` is an end of the chain that somebody wrote down earlier, (sequence, beginning of the hash): with it a
    trail whose last part was cut off, or that was rewritten as a whole, is found too.
    """
    seals = {seal.sequence: seal for seal in AuditSeal.objects.order_by("sequence").iterator()}
    previous, place, since_seal = GENESIS, 0, 0
    links = AuditLink.objects.select_related("line").order_by("sequence")
    for link in links.iterator(chunk_size=2000):
        place, since_seal = place + 1, since_seal + 1
        where = f"第 {link.sequence} 行（编号 {link.line_id}）"
        if link.sequence != place:
            yield Flaw(f"第 {place} 行", f"不见了，下一行是{where}")
            return
        if link.hash != line_hash(previous, place, facts_of(link.line)):
            yield Flaw(where, "内容与指纹不符，或者与上一行接不上，被改动过")
            return
        previous = link.hash
        if seal := seals.pop(place, None):
            if (seal.hash, seal.lines) != (link.hash, since_seal):
                yield Flaw(where, "与当时封存的指纹不符，这条链被整体改写过")
                return
            since_seal = 0
        if expect and place == expect[0] and not link.hash.startswith(expect[1]):
            yield Flaw(where, f"与抄录的指纹 {expect[1]} 不符，这条链在抄录之后被整体改写过")
            return
    if since_seal or seals:
        ought = max(seals) if seals else place - since_seal
        yield Flaw(f"第 {place} 行之后", f"链尾应到第 {ought} 行，末尾被删改过")
    if expect and place < expect[0]:
        yield Flaw(f"第 {place} 行之后", f"抄录时已有 {expect[0]} 行，末尾被删掉了")
