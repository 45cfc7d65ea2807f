"""Pictures of items: stripped to the bare picture, kept sealed, removed with what they replace."""

from django.db import transaction

from yushan.common.errors import NotFound, Refusal
from yushan.common.pictures import NoPicture, cleaned
from yushan.common.sealed_files import SealedFolder
from yushan.recognition.models import RewardItem

FILES = SealedFolder("rewards", "这张图片已经删除。")


def put_picture(item: RewardItem, content: bytes) -> None:
    """Writes the picture into the row (not saved); b"" takes it away. Refusal for what is no picture."""
    bare, media = b"", ""
    if content:
        try:
            bare, media = cleaned(content)
        except NoPicture as error:
            raise Refusal(str(error), field="picture") from error
    if old := item.picture:
        transaction.on_commit(lambda: FILES.remove(old))
    item.picture, item.picture_type = (FILES.keep(bare) if bare else ""), media


def read_picture(item: RewardItem) -> bytes:
    """The picture of an item that the caller was let see. NotFound when it has none."""
    if not item.picture:
        raise NotFound()
    return FILES.fetch(item.picture)


def tidy_up() -> int:
    """Regular work: removes pictures that no item names; answers how many."""
    return FILES.tidy(RewardItem.objects.exclude(picture="").values_list("picture", flat=True))
