"""Text is readable in light, dark and elder mode: WCAG 2.2 contrast computed from the tokens (docs/regulations.md, GB/T 37668)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static" / "common"
_BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VALUE = re.compile(r"(--[\w-]+):\s*([^;]+)")


def _rules(name: str) -> list[tuple[str, dict[str, str]]]:
    text = re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    return [(head.strip(), dict(_VALUE.findall(body))) for head, body in _BLOCK.findall(text)]


def _tokens(*attributes: str) -> dict[str, str]:
    """All tokens on an element with these attributes, in the order of the style sheets."""
    found: dict[str, str] = {}
    for head, values in [*_rules("tokens.css"), *_rules("css/base.css")]:
        parts = [part.strip() for part in head.split(",")]
        if ":root" in parts or any(part in parts for part in attributes):
            found |= {name: value.strip() for name, value in values.items()}
    return found


LIGHT, DARK, ELDER = '[data-bs-theme="light"]', '[data-bs-theme="dark"]', '[data-elder="on"]'
MODES = {"light": (LIGHT,), "dark": (DARK,), "elder": (LIGHT, ELDER), "elder-dark": (DARK, ELDER)}


def _rgb(tokens: dict[str, str], name: str) -> tuple[float, float, float]:
    value = tokens[name]
    while match := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = tokens[match[1]]
    value = "#" + "".join(c * 2 for c in value[1:]) if len(value) == 4 else value
    return tuple(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _luminance(rgb: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: tuple[float, float, float], second: tuple[float, float, float]) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *(("--ys-ink", ground) for ground in ("--ys-surface", "--ys-paper", "--ys-river-soft", "--ys-wait-soft")),
    *(("--ys-ink-2", ground) for ground in ("--ys-surface", "--ys-paper")),
    *(("--ys-river", ground) for ground in ("--ys-surface", "--ys-paper", "--ys-river-soft")),
    *(
        (f"--ys-{tone}", ground)
        for tone in ("ok", "wait", "bad", "info")
        for ground in ("--ys-surface", f"--ys-{tone}-soft")
    ),
    ("--ys-on-river", "--ys-river"),
    ("--ys-on-camellia", "--ys-camellia"),
]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_has_contrast_of_4_5(mode: str, text: str, ground: str) -> None:
    tokens = _tokens(*MODES[mode])
    assert contrast(_rgb(tokens, text), _rgb(tokens, ground)) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_plain_pill_on_its_mixed_ground(mode: str) -> None:
    tokens = _tokens(*MODES[mode])
    text, surface = _rgb(tokens, "--ys-ink-2"), _rgb(tokens, "--ys-surface")
    ground = tuple(0.12 * a + 0.88 * b for a, b in zip(text, surface, strict=True))
    assert contrast(text, ground) >= 4.5  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", ["--ys-surface", "--ys-paper"])
def test_borders_of_controls_are_seen(mode: str, ground: str) -> None:
    tokens = _tokens(*MODES[mode])
    assert contrast(_rgb(tokens, "--ys-control"), _rgb(tokens, ground)) >= 3


def test_known_ratio() -> None:
    assert round(contrast((0, 0, 0), (1, 1, 1)), 1) == 21.0


def test_who_follows_the_device_gets_the_same_dark() -> None:
    [(_, auto), (_, elder)] = _rules("tokens-auto.css")
    dark = {}
    for head, values in [*_rules("tokens.css"), *_rules("css/base.css")]:
        if head == DARK:
            dark |= values
    assert {k: v.strip() for k, v in auto.items()} == {k: v.strip() for k, v in dark.items()}
    plain = {
        k: v
        for head, values in [*_rules("tokens.css"), *_rules("css/base.css")]
        if head == ELDER
        for k, v in values.items()
    }
    assert all(plain[name].strip() == value.strip() for name, value in elder.items())
