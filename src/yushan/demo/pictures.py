"""Drawn pictures: the demo has no photographs."""

import json

import typst
from django.conf import settings

from yushan.common.papers import fonts

_PICTURE = b"""#let data = json(bytes(sys.inputs.data))
#set page(width: 160mm, height: 120mm, margin: 0mm, fill: rgb(data.colour))
#set text(font: "Noto Sans SC", fill: white)
#place(center + horizon, circle(radius: 42mm, fill: rgb("#ffffff22")))
#place(center + horizon, text(size: 120pt, weight: "bold", data.sign))
"""


def drawn(sign: str, colour: str) -> bytes:
    """A sign on its colour, as PNG."""
    made = typst.compile(
        _PICTURE, sys_inputs={"data": json.dumps({"sign": sign, "colour": colour})}, format="png", ppi=100,
        font_paths=fonts(str(settings.FONT_DIR)),
    )  # fmt: skip
    return bytes(made)
