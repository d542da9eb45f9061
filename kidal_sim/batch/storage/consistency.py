"""Whether what a manifest or a journal says of its parts is what the plan makes, and adds up to the digest."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kidal_sim.batch.layout import KINDS, Kind
from kidal_sim.batch.storage.content_hash import added, overall, shown
from kidal_sim.batch.storage.journal import Entry

if TYPE_CHECKING:
    from kidal_sim.batch.storage.manifest import Manifest

SEALED = 4
"""The first format that has a seal, and says of each part its size and the checksum of its footer."""


def digests_of(parts: Iterable[Entry]) -> dict[Kind, str]:
    """Return the digest of all rows of each kind of table, from those of the parts."""
    entries = list(parts)
    kinds = [kind for kind in KINDS if any(kind in entry.digests for entry in entries)]
    return {kind: shown(added(int(entry.digests.get(kind, "0"), 16) for entry in entries)) for kind in kinds}


def problem_of_parts(manifest: "Manifest", parts: Mapping[str, Entry]) -> str:
    """Return what is wrong with the parts of a manifest, which its plan does not have or of which too little is said; "" if nothing is.

    Of a finished batch, the parts of each case follow each other from its first row to its last; else some may be missing.
    """
    if manifest.format < SEALED and not any(entry.digests for entry in parts.values()):
        return ""  # the first format, which says no more than the rows
    if manifest.is_finished and len(parts) < manifest.cases:
        return f"it has {len(parts):,} parts of {manifest.cases:,} or more"
    ends = [0] * (manifest.cases if manifest.is_finished else 0)
    for chunk, entry in sorted(parts.items()):
        case, first = (int(number) for number in chunk.split("-"))
        if case >= manifest.cases or first + entry.rows > manifest.rows_in_case or not entry.rows or (ends and first != ends[case]):
            return f"part {chunk}, of {entry.rows:,} rows, is none of its plan"
        if not entry.fault and manifest.format >= SEALED and not _is_complete(entry, manifest.kinds):
            return f"part {chunk} lacks a checksum or a size"
        if ends:
            ends[case] += entry.rows
    return "parts are missing" if any(end != manifest.rows_in_case for end in ends) else ""


def _is_complete(entry: Entry, kinds: Iterable[Kind]) -> bool:
    """Return whether an entry says of the file of each kind of table all that there is to say."""
    return all(set(each) == set(kinds) for each in (entry.checksums, entry.digests, entry.sizes, entry.footers))


def problem_of_digest(manifest: "Manifest") -> str:
    """Return how the digest of a finished batch contradicts its parts; "" if it does not, or the format did not say theirs."""
    parts = manifest.entries.values()
    if manifest.format < SEALED and not any(entry.digests for entry in parts):
        return ""
    rows, digests = sum(entry.rows for entry in parts), digests_of(parts)
    if (rows, digests, overall(digests)) == (manifest.rows, manifest.digests, manifest.digest):
        return ""
    return f"its parts have {rows:,} rows with digest {overall(digests)}, where it says {manifest.rows:,} and {manifest.digest or 'none'}"
