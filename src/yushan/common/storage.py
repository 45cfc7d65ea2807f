"""Static files with a hash in their names, the modules that JavaScript imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Browsers may keep every file for good, because a changed file has another name."""

    support_js_module_import_aggregation = True
