"""What must not stand in any file of the repository."""

import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
REGISTRY = re.compile(r"(?:--(?:extra-)?index-url|--find-links|pypi\.org/simple|files\.pythonhosted\.org)")


def committed_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    return [REPOSITORY / name for name in listed.decode().split("\0") if name]


def test_no_requirements_file_names_a_registry_and_every_line_carries_hashes():
    for path in (REPOSITORY / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "://" not in text, path
        assert text.count("==") <= text.count("--hash=sha256:"), path


def test_no_committed_file_names_a_package_registry():
    here = Path(__file__).resolve()
    wrong = [
        path.relative_to(REPOSITORY).as_posix()
        for path in committed_files()
        if path.is_file()
        and path.resolve() != here
        and path.suffix in {".txt", ".in", ".toml", ".md", ".yaml", ".yml", ".cfg", ".py", ".sh", ""}
        and REGISTRY.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert wrong == []


def test_no_migration_or_query_names_the_schema_public():
    source = REPOSITORY / "src" / "curbstop"
    allowed = {source / "platform" / "schema.py"}
    wrong = [
        path.relative_to(REPOSITORY).as_posix()
        for path in source.rglob("*.py")
        if path not in allowed and re.search(r"\bpublic\.\w|SCHEMA public", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
