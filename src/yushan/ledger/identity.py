"""The key pair that signs certificates: configured in production, made once for the demo."""

import os
import sys
from functools import lru_cache

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
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key_pem, certificate_pem = make_identity("渝善渝美科技志愿服务平台（演示）")
        for path, content in ((certificate, certificate_pem), (key, key_pem)):
            partial = path.with_suffix(f".{os.getpid()}")
            partial.write_bytes(content)
            partial.chmod(0o600)
            partial.rename(path)
    return load_signer(key.read_bytes(), certificate.read_bytes())
