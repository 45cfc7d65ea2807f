"""The eight kinds of import files (docs/domain.md, Import files); a new kind registers itself here."""

from yushan.exchange.importers.activities import ActivitiesImporter
from yushan.exchange.importers.base import Importer, Result, Scope
from yushan.exchange.importers.cells import Cells, Doubt
from yushan.exchange.importers.organizations import OrganizationsImporter
from yushan.exchange.importers.records import RecordsImporter
from yushan.exchange.importers.roster import RosterImporter
from yushan.exchange.importers.stations import StationsImporter
from yushan.exchange.importers.students import StudentsImporter
from yushan.exchange.importers.units import UnitsImporter
from yushan.exchange.importers.volunteers import VolunteersImporter

# In the order in which a platform is filled: what a later kind refers to comes first.
IMPORTERS: dict[str, type[Importer]] = {
    importer.kind: importer
    for importer in (
        *(UnitsImporter, RosterImporter, OrganizationsImporter, VolunteersImporter),
        *(StationsImporter, ActivitiesImporter, RecordsImporter, StudentsImporter),
    )
}

__all__ = ["IMPORTERS", "Cells", "Doubt", "Importer", "Result", "Scope"]
