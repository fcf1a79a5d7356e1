"""Put `CreateTables` around the operations of every room's 0001 that `makemigrations` has just written.

python tools/wrap_first_migrations.py
"""

from pathlib import Path

IMPORT = "from curbstop.platform.table_creation import CreateTables"


def wrap(*, file: Path) -> bool:
    """Rewrite one migration; false when it is wrapped already or creates nothing."""
    text = file.read_text()
    if "CreateTables" in text or "migrations.CreateModel" not in text:
        return False
    before, operations = text.split("    operations = [\n", 1)
    body, end = operations.rsplit("    ]", 1)
    lines = before.split("\n")
    last_import = max(number for number, line in enumerate(lines) if line.startswith(("import ", "from ")))
    lines.insert(last_import + 1, IMPORT)
    file.write_text("\n".join(lines) + "    operations = [CreateTables([\n" + body + "    ])]" + end)
    return True


if __name__ == "__main__":
    for migration in sorted(Path("src/curbstop").glob("*/migrations/0001_initial.py")):
        print(f"{migration}: {'wrapped' if wrap(file=migration) else 'as it was'}")
