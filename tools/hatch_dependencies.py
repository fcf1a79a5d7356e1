"""Build hook: the package's dependencies are the names of requirements/base.in, said once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

BUILD_ONLY = {"hatchling", "editables"}


class CustomMetadataHook(MetadataHookInterface):
    """Reads requirements/base.in into the project's metadata."""

    def update(self, metadata: dict[str, object]) -> None:
        """Fill `dependencies`."""
        lines = Path(self.root, "requirements", "base.in").read_text(encoding="utf-8").splitlines()
        names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        metadata["dependencies"] = [name for name in names if name not in BUILD_ONLY]
