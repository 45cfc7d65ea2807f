"""Static files with a hash in their names, the modules that JavaScript imports included."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Browsers may keep every file for good, because a changed file has another name."""

    support_js_module_import_aggregation = True

    @lru_cache(maxsize=2_000)  # noqa: B019  # one storage a process, and its names do not change while it runs
    def url(self, name: str, force: bool = False) -> str:
        """The address of a file; each page asks for the same ten."""
        return str(super().url(name, force))
