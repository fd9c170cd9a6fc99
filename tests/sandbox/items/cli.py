"""The Items command line: `python -m tests.sandbox.items --help`.

Exit codes: 0 done; 1 it cannot be done (no such item, no such database); 2 the command line is wrong.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from .database import STATES, Changes, Item, ItemsDB, ItemsError, MissingSummary, State


def default_path() -> Path:
    """Return the database when `--db` is not given: in ITEMS_DB_DIR, else in the user's data folder."""
    return Path(os.environ.get("ITEMS_DB_DIR") or click.get_app_dir("items")) / "items.db"


@click.group()
@click.option(
    "--db",
    "path",
    type=click.Path(path_type=Path),
    default=default_path,
    help="The database file. Default: items.db in the folder $ITEMS_DB_DIR, else in your data folder.",
)
@click.pass_context
def cli(context: click.Context, path: Path) -> None:
    """Keep track of who does what."""
    context.obj = path


@contextmanager
def _opened(path: Path) -> Iterator[ItemsDB]:
    try:
        with ItemsDB(path) as items_db:
            yield items_db
    except MissingSummary as error:
        raise click.UsageError(str(error)) from error
    except (ItemsError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from error


@cli.command()
@click.argument("summary")
@click.option("--owner", default="", help="Who does it.")
@click.pass_obj
def add(path: Path, summary: str, owner: str) -> None:
    """Add an item and print its id."""
    with _opened(path) as items_db:
        click.echo(items_db.add_item(Item(summary, owner)))


@cli.command("list")
@click.option("--owner", help="Only the items of this owner.")
@click.option("--state", type=click.Choice(STATES), help="Only the items in this state.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_obj
def list_items(path: Path, owner: str | None, state: State | None, as_json: bool) -> None:
    """Print the items, oldest first."""
    with _opened(path) as items_db:
        items = items_db.list_items(owner, state)
    if as_json:
        click.echo(json.dumps([asdict(item) for item in items]))
        return
    click.echo("  id  state  owner         summary")
    for item in items:
        click.echo(f"{item.id:>4}  {item.state:<5}  {item.owner:<12}  {item.summary}")


@cli.command()
@click.argument("item_id", metavar="ID", type=int)
@click.option("--summary", help="The new summary.")
@click.option("--owner", help="The new owner.")
@click.option("--state", type=click.Choice(STATES), help="The new state.")
@click.pass_obj
def update(path: Path, item_id: int, summary: str | None, owner: str | None, state: State | None) -> None:
    """Change an item."""
    changes = Changes()
    if summary is not None:
        changes["summary"] = summary
    if owner is not None:
        changes["owner"] = owner
    if state is not None:
        changes["state"] = state
    if not changes:
        raise click.UsageError("Say what to change: --summary, --owner or --state.")
    _update(path, item_id, changes)


@cli.command()
@click.argument("item_id", metavar="ID", type=int)
@click.pass_obj
def start(path: Path, item_id: int) -> None:
    """Set an item to 'wip'."""
    _update(path, item_id, {"state": "wip"})


@cli.command()
@click.argument("item_id", metavar="ID", type=int)
@click.pass_obj
def finish(path: Path, item_id: int) -> None:
    """Set an item to 'done'."""
    _update(path, item_id, {"state": "done"})


def _update(path: Path, item_id: int, changes: Changes) -> None:
    with _opened(path) as items_db:
        items_db.update_item(item_id, changes)


@cli.command()
@click.argument("item_id", metavar="ID", type=int)
@click.pass_obj
def delete(path: Path, item_id: int) -> None:
    """Remove an item."""
    with _opened(path) as items_db:
        items_db.delete_item(item_id)


@cli.command()
@click.pass_obj
def count(path: Path) -> None:
    """Print how many items there are."""
    with _opened(path) as items_db:
        click.echo(items_db.count())


@cli.command()
@click.pass_obj
def config(path: Path) -> None:
    """Print the path of the database."""
    click.echo(path)
