"""The key pair of a first start, when several processes need it at the same moment."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from yushan.common import findings, schedule
from yushan.ledger import identity
from yushan.ledger.actions import request_certificate
from yushan.ledger.documents.signing import make_identity
from yushan.ledger.models import Certificate
from yushan.ledger.tests.people import post


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


def bring(folder: Path, key: bytes, certificate: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "key.pem").write_bytes(key)
    (folder / "certificate.pem").write_bytes(certificate)


def test_what_the_doctor_sees(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_DIR = folder = tmp_path / "signing"
    assert identity.look in findings._needed
    assert identity.look().mark == "✓" and not folder.exists(), "looking makes no pair"
    settings.PRODUCTION = True
    assert identity.look().mark == "✗" and "缺少 key.pem、certificate.pem" in identity.look().text
    bring(folder, make_identity("甲")[0], make_identity("乙")[1])
    assert identity.look().mark == "✗" and "does not belong" in identity.look().text
    bring(folder, *make_identity("甲"))
    assert identity.look() == ("✓", "证明签名", str(folder))
    (folder / "certificate.pem").unlink()
    settings.PRODUCTION = False
    assert identity.look().mark == "✗" and "缺少 certificate.pem" in identity.look().text


@pytest.mark.django_db
def test_a_missing_pair_stops_nothing_but_the_certificate(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: Any, team: Any
) -> None:
    settings.PRODUCTION, settings.SIGNING_DIR = True, tmp_path / "signing"
    monkeypatch.setattr(identity, "signer", identity.signer.__wrapped__)
    with pytest.raises(ImproperlyConfigured, match="lacks"):
        identity.signer()
    entry = post(who, team)
    request_certificate(who.person.user, volunteer=who, period_from=entry.service_day, period_until=entry.service_day)
    outcomes = schedule.run_due(force=True)
    assert outcomes["ledger.certificates"] == "0" and list(outcomes)[-1] != "ledger.certificates"
    bring(settings.SIGNING_DIR, *make_identity("重庆市科技志愿服务总队"))
    assert schedule.run_due(force=True)["ledger.certificates"] == "1"
    assert Certificate.objects.get().state == "issued"
