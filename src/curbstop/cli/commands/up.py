"""`curbstop up`: run for real."""

import os
from typing import Annotated

import typer
from rich.console import Console

from curbstop.cli.readiness import migrate_database
from curbstop.cli.serving.supervisor import serve

app = typer.Typer()


@app.command()
def up(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network card.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web pages.")] = 8000,
    web_processes: Annotated[int, typer.Option(min=1, max=64, help="Web processes.")] = max(
        1, (os.cpu_count() or 2) // 2
    ),
    threads: Annotated[int, typer.Option(min=1, max=64, help="Requests that each web process serves at once.")] = 4,
) -> None:
    """Run Curbstop for real: database, web pages and worker, each started again when it dies.

    The database is made or brought to this version first. SIGTERM (or Ctrl+C) ends everything cleanly. Behind https,
    set SECURE_COOKIES=1, ALLOWED_HOSTS and CSRF_TRUSTED_ORIGINS.
    """
    console = Console()
    migrate_database()
    serve(host=host, port=port, web_processes=web_processes, threads=threads, console=console)
