"""Files from the meter reading system: reads and photos. Format: docs/how_to/load_reads.md."""

from curbstop.exchange.meters.loading import ReadsLoaded, check_reads, load_read_file, would_load
from curbstop.exchange.meters.photos import photos_of_folder, photos_of_zip
from curbstop.exchange.meters.read_layout import READ_LAYOUT

__all__ = [
    "READ_LAYOUT",
    "ReadsLoaded",
    "check_reads",
    "load_read_file",
    "photos_of_folder",
    "photos_of_zip",
    "would_load",
]
