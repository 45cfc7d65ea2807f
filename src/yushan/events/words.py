"""Names in English of what the plan folder names in Chinese only, and of levels and topics."""

from yushan.events.rules.languages import LEVELS
from yushan.plan import queries as plan

LANGUAGES_EN = {
    "mandarin": "Mandarin Chinese", "southwest": "Chongqing dialect", "english": "English", "japanese": "Japanese",
    "korean": "Korean", "french": "French", "german": "German", "russian": "Russian", "spanish": "Spanish",
    "arabic": "Arabic", "tujia": "Tujia", "miao": "Hmong", "sign": "Chinese Sign Language",
}  # fmt: skip
LEVELS_EN = {"basic": "everyday conversation", "working": "can serve alone", "expert": "professional interpreting"}
TOPICS_EN = {
    "bring": "What to bring", "dress": "What to wear", "transport": "How to get there",
    "emergency": "Emergency contact", "rules": "Rules",
}  # fmt: skip


def language(code: str) -> str:
    """The plan's name of a language."""
    return plan.name_of("languages", code) or code


def language_en(code: str) -> str:
    """Its English name; one that the plan folder added is shown by its code."""
    return LANGUAGES_EN.get(code, code.replace("-", " ").capitalize())


def spoken_line(code: str, level: str) -> str:
    """«英语 English · 能独立服务»."""
    return f"{language(code)} {language_en(code)}" + (f" · {LEVELS[level]}" if level in LEVELS else "")
