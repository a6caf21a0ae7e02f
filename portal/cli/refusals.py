"""A refusal on the command line: its sentence on standard error, and exit code 1."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from portal.db import db
from portal.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")


def refusals_are_said(command: Callable[P, R]) -> Callable[P, R]:
    """The command, with nothing changed and one sentence said when it raises a `Refusal`."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            db.session.rollback()
            click.echo(refusal.sentence, err=True)
            raise click.exceptions.Exit(1) from refusal

    return run
