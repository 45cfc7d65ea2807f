"""Imports as commands of the global search: «导入干部职工花名册»."""

from yushan.common.search import Command
from yushan.exchange.importers import IMPORTERS

COMMANDS = tuple(
    Command(
        f"导入{importer.title}",
        icon="file-import",
        url_name="exchange:upload",
        allowed=importer.allowed,
        args=(kind,),
        order=70 + place,
        on_home=kind == "roster",
    )
    for place, (kind, importer) in enumerate(IMPORTERS.items())
)
