"""The key pair that signs certificates: configured in production, made once for the demo."""

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yushan.common.findings import Finding, Mark
from yushan.ledger.documents.signing import Signer, load_signer, make_identity


@lru_cache(maxsize=1)
def signer() -> Signer:
    """Loads key.pem and certificate.pem from YUSHAN_SIGNING_DIR; outside production they are made when missing.

    ImproperlyConfigured in production when they are missing, ValueError when they are no pair.
    """
    key, certificate = _pair()
    if not (key.exists() and certificate.exists()):
        if settings.PRODUCTION:
            raise ImproperlyConfigured(
                f"{key.parent} lacks key.pem or certificate.pem; see docs/operations.md, Signing."
            )
        _make(key.parent)
    return load_signer(key.read_bytes(), certificate.read_bytes())


def _pair() -> tuple[Path, Path]:
    return settings.SIGNING_DIR / "key.pem", settings.SIGNING_DIR / "certificate.pem"


def look() -> Finding:
    """The pair as the doctor sees it; makes none."""
    name, (key, certificate) = "证明签名", _pair()
    missing = [path.name for path in (key, certificate) if not path.exists()]
    if len(missing) == 2 and not settings.PRODUCTION:
        return Finding(Mark.FINE, name, "第一次开证明时自动生成（仅限演示）")
    if missing:
        return Finding(
            Mark.WRONG, name, f"{key.parent} 里缺少 {'、'.join(missing)}，见 docs/operations.md 的 Signing key"
        )
    try:
        load_signer(key.read_bytes(), certificate.read_bytes())
    except (OSError, ValueError) as error:
        return Finding(Mark.WRONG, name, f"{key.parent} 里的密钥和证书用不了：{error}")
    return Finding(Mark.FINE, name, str(key.parent))


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
