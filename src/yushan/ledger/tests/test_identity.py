"""The key pair of a first start, when several processes need it at the same moment."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from yushan.ledger import identity


def test_many_at_once_agree_on_one_pair(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_DIR = tmp_path / "secrets" / "signing"
    start = Barrier(12)

    def load(_: int) -> bytes:
        start.wait()
        return bytes(identity.signer.__wrapped__().certificate.dump())

    with ThreadPoolExecutor(12) as pool:
        seen = set(pool.map(load, range(12)))
    assert len(seen) == 1
    assert [path.name for path in settings.SIGNING_DIR.parent.iterdir()] == ["signing"]
    assert stat.S_IMODE((settings.SIGNING_DIR / "key.pem").stat().st_mode) == 0o600


def test_half_a_pair_is_told_and_not_overwritten(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_DIR = tmp_path / "signing"
    settings.SIGNING_DIR.mkdir()
    (settings.SIGNING_DIR / "certificate.pem").write_text("kept")
    with pytest.raises(OSError, match="signing"):
        identity.signer.__wrapped__()
    assert (settings.SIGNING_DIR / "certificate.pem").read_text() == "kept"
