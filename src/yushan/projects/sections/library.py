"""Words that mean the same in a search of the library (synonyms.csv of a plan folder)."""

from pathlib import Path

from yushan.common.plan_files import rows_of, upsert_all
from yushan.common.sections import PlanError, Section
from yushan.plan import queries as plan
from yushan.projects.models import SearchSynonym
from yushan.projects.rules.words import runs

_FILE = "synonyms.csv"
_LENGTH = 20


def _words(line: int, cells: dict[str, str], lines: dict[str, int]) -> list[str]:
    """The words of one row; each stands once in the file and is one stretch of Chinese or Latin letters."""
    found = [word.strip() for word in (cells["word"], *cells["synonyms"].split("；")) if word.strip()]
    for word in found:
        if len(word) > _LENGTH or runs(word) != [word]:
            raise PlanError(_FILE, line, f"“{word}”要是 {_LENGTH} 字以内的一个词，不带空格和标点，字母用小写")
        if word in lines:
            raise PlanError(_FILE, line, f"“{word}”在第 {lines[word]} 行已经出现过")
        lines[word] = line
    return found


def _load(folder: Path) -> int:
    """Keeps for each word the others of its row. A folder without the file has none."""
    rows: list[tuple[dict[str, object], dict[str, object]]] = []
    lines: dict[str, int] = {}
    if (folder / _FILE).exists():
        for line, cells in rows_of(folder / _FILE, ("word", "synonyms")):
            words = _words(line, cells, lines)
            rows += [({"word": word}, {"others": [other for other in words if other != word]}) for word in words]
    changed = upsert_all(SearchSynonym, rows) + SearchSynonym.objects.exclude(word__in=lines).delete()[0]
    plan.forget()
    return changed


SECTIONS = [Section(_FILE, 40, _load)]
