"""The key pair that signs certificates: configured in production, made once for the demo."""

import shutil
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yushan.ledger.documents.signing import Signer, load_signer, make_identity


@lru_cache(maxsize=1)
def signer() -> Signer:
    """Loads key.pem and certificate.pem from YUSHAN_SIGNING_DIR; outside production they are made when missing."""
    folder = settings.SIGNING_DIR
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    if not (key.exists() and certificate.exists()):
        if settings.PRODUCTION:
            sys.exit(f"{folder} lacks key.pem and certificate.pem; see docs/operations.md, Signing.")
        _make(folder)
    return load_signer(key.read_bytes(), certificate.read_bytes())


def _make(folder: Path) -> None:
    """Key and certificate appear together, as one folder: of several processes that start at once one is first."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = Path(tempfile.mkdtemp(prefix=".signing-", dir=folder.parent))
    try:
        key_pem, certificate_pem = make_identity("渝善渝美科技志愿服务平台（演示）")
        for name, content in (("certificate.pem", certificate_pem), ("key.pem", key_pem)):
            (own / name).write_bytes(content)
            (own / name).chmod(0o600)
        own.rename(folder)
    except OSError:
        if not (folder / "key.pem").exists():
            raise
    finally:
        shutil.rmtree(own, ignore_errors=True)  # another process was quicker: its pair is the one
