"""Pictures of stories: known by their content, bare of place and time, sealed; who can be seen has agreed."""

import secrets
from typing import Any

from django.db import transaction

from yushan.audit.actions import record
from yushan.campaigns.models import Kind
from yushan.common import clock
from yushan.common.errors import NotFound, Refusal
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.sealed_files import SealedFolder
from yushan.publicity.actions.writing import by_whom, editable
from yushan.publicity.models import Story, StoryPicture

PICTURES = SealedFolder("story-pictures", "这张图片已经删除。")
MOST_PICTURES, MOST_BYTES = 8, 6 * 1024 * 1024
Shows = StoryPicture.Shows


@transaction.atomic
def add_picture(
    actor: Any, *, story: Story, content: bytes, caption: str, credit: str, licence: str, shows: str, agreed: str = ""
) -> StoryPicture:  # fmt: skip
    """One more. A picture of the winner may be kept before they agree; it is shown only while they do."""
    row = editable(actor, story)
    if row.pictures.count() >= MOST_PICTURES:
        raise Refusal(f"一篇故事最多放 {MOST_PICTURES} 张图片。", field="file")
    if not caption.strip():
        raise Refusal("请写图片说明，看不见图片的人靠它。", field="caption")
    if not credit.strip():
        raise Refusal("请写拍照的人，媒体材料里要署名。", field="credit")
    if licence not in StoryPicture.Licence.values or shows not in Shows.values:
        raise Refusal("请选择怎么授权、图上有没有认得出的人。", field="licence")
    if shows == Shows.WINNER and row.honour.kind != Kind.PERSON:
        raise Refusal("组织、站点和项目没有“本人”，图上有认得出的人请选“有别的认得出的人”。", field="shows")
    if shows == Shows.OTHERS and len(agreed.strip()) < 4:
        raise Refusal("请写明图上的人谁同意了、同意书放在哪里。", field="agreed")
    try:
        bare, media = cleaned(content, most_bytes=MOST_BYTES)
    except NoPicture as error:
        raise Refusal(str(error), field="file") from error
    made = StoryPicture.objects.create(
        story=row, code=secrets.token_urlsafe(16), file=PICTURES.keep(bare), media_type=media, size=len(bare),
        caption=caption.strip()[:80], credit=credit.strip()[:40], licence=licence, shows=shows,
        agreed=agreed.strip()[:200] if shows == Shows.OTHERS else "", added_by=by_whom(actor), added_at=clock.now(),
    )  # fmt: skip
    record(actor, "publicity.picture", subject=row, label=row.code, shows=shows)
    return made


@transaction.atomic
def remove_picture(actor: Any, *, story: Story, code: str) -> None:
    """Takes one away with its file. Also from a published story: somebody on it may have changed their mind."""
    from yushan.organizations.access import require
    from yushan.publicity.actions.writing import locked

    row = locked(story)
    require(actor, "award.edit", on=row)
    found = row.pictures.filter(code=code).first()
    if found is None:
        raise NotFound("这张图片已经删除。")
    name = found.file
    found.delete()
    record(actor, "publicity.picture_removed", subject=row, label=row.code)
    transaction.on_commit(lambda: PICTURES.remove(name))


def tidy_pictures() -> str:
    """Removes files that no row names: left by a crash."""
    return f"清理 {PICTURES.tidy(StoryPicture.objects.values_list('file', flat=True))} 张"
