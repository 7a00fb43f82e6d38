"""The refusal that everything wrong with an entry of a manifest has in common."""

from muniment.kernel.errors import Invalid


class FileRefused(Invalid):
    """An entry of the manifest is not acceptable."""

    code = "catalog.file-refused"
    title = "A file of the version is not acceptable"
