"""Backups: the whole register in a portable form, consistent while work goes on.

A vault is a place for any number of backups that share one store of bytes named by their SHA-256,
so each backup adds only what is new. A backup is a manifest: the tables as JSON Lines, taken in
one transaction, and the digests of everything else. It knows nothing of SQLite or PostgreSQL: what
was backed up from one may be restored into the other.
"""

from muniment.platform.backup.form import BackupDamaged, Kept, Manifest, NoBackup, TableRows
from muniment.platform.backup.making import Source, make
from muniment.platform.backup.pruning import Pruned, PruneRefused, by_age, by_count, prune
from muniment.platform.backup.restoring import NotEmpty, restore_blobs, restore_rows
from muniment.platform.backup.vault import Vault, open_vault
from muniment.platform.backup.verifying import Verified, find, verify

__all__ = [
    "BackupDamaged",
    "Kept",
    "Manifest",
    "NoBackup",
    "NotEmpty",
    "PruneRefused",
    "Pruned",
    "Source",
    "TableRows",
    "Vault",
    "Verified",
    "by_age",
    "by_count",
    "find",
    "make",
    "open_vault",
    "prune",
    "restore_blobs",
    "restore_rows",
    "verify",
]
