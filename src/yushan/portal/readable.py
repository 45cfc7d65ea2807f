"""The copy of one's own data as a page that opens anywhere, without the platform and without a network."""

import io
import json
import zipfile
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.6 'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;max-width:960px;margin:24px auto;"
    "padding:0 16px;color:#16202a}h1{font-size:24px}h2{font-size:18px;margin-top:32px}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #c9d1d9;padding:6px 10px;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}th{background:#f2f5f8}nav a{margin-right:12px}"
)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return escape("、".join(str(one) for one in value))
    return escape("" if value is None else str(value)) or "—"


def _facts(facts: dict[str, Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{_text(value)}</td></tr>' for name, value in facts.items()
    )
    return f"<table>{rows}</table>"


def _list(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "<p>没有记录。</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{_text(value)}</td>" for value in row.values()) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def as_page(copy: dict[str, Any]) -> str:
    """One HTML page with a heading for each part."""
    parts = {name: part for name, part in copy.items() if isinstance(part, dict | list)}
    marks = "".join(f'<a href="#p{place}">{escape(name)}</a>' for place, name in enumerate(parts))
    body = "".join(
        f'<h2 id="p{place}">{escape(name)}</h2>' + (_facts(part) if isinstance(part, dict) else _list(part))
        for place, (name, part) in enumerate(parts.items())
    )
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>我的资料</title><style>{_STYLE}</style></head><body><h1>我的资料</h1>"
        f"<p>渝善渝美 · 科技志愿服务平台，{escape(str(copy['生成时间']))} 生成。文件里有完整的身份证号和手机号，请妥善保管。</p>"
        f"<nav>{marks}</nav>{body}</body></html>"
    )


def as_zip(copy: dict[str, Any]) -> bytes:
    """The page for reading and the same as JSON for other programs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("我的资料.html", as_page(copy))
        archive.writestr("my-data.json", json.dumps(copy, ensure_ascii=False, indent=2))
    return packed.getvalue()
