"""The command line as click knows it: flags become options, and nothing is decided here."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from codemod import __version__
from codemod.exitcode import INTERRUPTED, TROUBLE
from codemod.model import Style
from codemod.report import FORMATS
from codemod.report.visible import escape
from codemod.settings import STYLES, is_address, rule_slugs, settle
from codemod.streams import write

if TYPE_CHECKING:
    from codemod.settings import Choices

PROGRAM = "decart-codemod"

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main_with_click(arguments: list[str]) -> int:
    """Run a command line and return the exit code; wrong usage is explained on standard error."""
    try:
        code = cli.main(arguments, prog_name=PROGRAM, standalone_mode=False)
    except click.ClickException as error:
        text = io.StringIO()
        error.show(file=text)
        write(sys.stderr, "\n".join(map(escape, text.getvalue().split("\n"))))
        return TROUBLE
    except click.Abort:
        write(sys.stderr, f"{PROGRAM}: interrupted\n")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def _slugs(_context: click.Context, _option: click.Parameter, value: str | None) -> frozenset[str] | None:
    """Turn an option's comma-separated rules into a set; one that does not exist is wrong usage."""
    if value is None:
        return None
    try:
        return rule_slugs(value.split(","))
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _addresses(_context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses; what cannot be one is wrong usage."""
    for text in value:
        if not is_address(text):
            raise click.BadParameter(f"{text!r} is no address; it begins with http:// or https://.")
    return value


def _rules_begun(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of the slugs that were begun."""
    from codemod.reasons import RULES

    done, comma, begun = incomplete.rpartition(",")
    return [
        CompletionItem(done + comma + rule.slug, help=rule.message) for rule in RULES if rule.slug.startswith(begun)
    ]


def _slugs_begun(_context: click.Context, _argument: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from codemod.reasons import REASONS, RULES

    known = {reason.slug: reason.message for reason in REASONS} | {rule.slug: rule.message for rule in RULES}
    return [CompletionItem(slug, help=message) for slug, message in known.items() if slug.startswith(incomplete)]


Command = Callable[..., int]

OPTIONS = (
    click.option(
        "--style",
        type=click.Choice(STYLES),
        help="How a rewritten call looks: guard keeps its contract, guide has the shape of the vendor's migration "
        "guide.  [default: guide in pages, whose code is documentation, else guard]",
    ),
    click.option(
        "--unsafe/--no-unsafe",
        default=None,
        help="Also make the rewrites that are right but change something that a person should know of.",
    ),
    click.option(
        "--select",
        callback=_slugs,
        shell_complete=_rules_begun,
        metavar="SLUGS",
        help="Only these rules, comma-separated.",
    ),
    click.option(
        "--ignore",
        callback=_slugs,
        shell_complete=_rules_begun,
        metavar="SLUGS",
        help="All rules but these, comma-separated.",
    ),
    click.option("--include", multiple=True, metavar="GLOB", help="Only files that match. Repeatable."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="No files that match. Repeatable."),
    click.option(
        "--docstrings/--no-docstrings",
        default=None,
        help="Also rewrite examples in docstrings and documentation comments.",
    ),
    click.option(
        "--api-base",
        multiple=True,
        callback=_addresses,
        metavar="URL",
        help="An address of the vendor's REST interface besides its own, say of a proxy. Repeatable.",
    ),
    click.option(
        "--rename-models/--no-rename-models",
        default=None,
        help="Also replace names of models that the SDK declares to be aliases of others.",
    ),
    click.option(
        "--allow-jq/--no-allow-jq",
        default=None,
        help="Rewritten shell scripts read answers with jq, also where they did not call it.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=0),
        metavar="N",
        help="How many processes work.  [default: 0, the tool chooses]",
    ),
    click.option(
        "--stdin-filename",
        metavar="NAME",
        help="What the source from - is called, which gives its language.",
    ),
    click.option("--format", type=click.Choice(FORMATS), help="How the report looks.  [default: text]"),
    click.option(
        "--output",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Where the report goes.  [default: standard output; with diff, standard error]",
    ),
    click.option(
        "--exit-zero/--no-exit-zero",
        default=None,
        help="Exit 0 even where sites were found. A file that failed still exits 2.",
    ),
)


def _run_command(command: Command) -> Command:
    """Give a command the paths and options that check, diff and apply share."""
    for option in reversed(OPTIONS):
        command = option(command)
    return click.argument("paths", nargs=-1, type=click.Path(allow_dash=True))(command)


@click.group(
    context_settings=CONTEXT,
    epilog="Start with: decart-codemod diff .   Nothing is written before you type apply.",
)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def cli() -> None:
    """Move code off the Decart SDK's blocking video calls and onto its job queue.

    Every call that is concerned is either rewritten so that the program does what it did, or left as it is and
    reported, with why a person must decide and what to do.
    """


@cli.command()
@_run_command
@click.option(
    "--ledger/--no-ledger",
    default=None,
    help="Also list every place that could be a site by its text alone, and what became of each.",
)
def check(paths: tuple[str, ...], **given: object) -> int:
    """List every site, and what would become of it.

    PATHS are files and folders, the current folder when there is none; - reads one source from standard input.
    Exits 1 where there is something to rewrite or to review, 2 where a file failed.
    """
    return _execute("check", paths, given)


@cli.command()
@_run_command
def diff(paths: tuple[str, ...], **given: object) -> int:
    """Print the diff that apply would make.

    The diff is on standard output (git apply takes it), the sites left for a person are on standard error.

    PATHS are files and folders, the current folder when there is none; - reads one source from standard input.
    Exits 1 where there is something to rewrite or to review, 2 where a file failed.
    """
    return _execute("diff", paths, given)


@cli.command()
@_run_command
def apply(paths: tuple[str, ...], **given: object) -> int:
    """Rewrite in place, then list what is left for a person.

    PATHS are files and folders, the current folder when there is none; - reads one source from standard input and
    writes the result to standard output, the report to standard error.
    Exits 1 where something is left to review, 2 where a file failed.
    """
    return _execute("apply", paths, given)


@cli.command()
@click.argument("slug", required=False, shell_complete=_slugs_begun)
def explain(slug: str | None) -> int:
    """Say what a rule or a reason means; without SLUG, list them."""
    from codemod.explain import explain_all, explain_one

    write(sys.stdout, explain_all() if slug is None else explain_one(slug))
    return 0


@cli.command()
@click.argument("place", metavar="FILE:LINE")
def why(place: str) -> int:
    """Print the chain of evidence for what stands at a line.

    For a site: where the receiver comes from, what the model is, which rule and which reason decided. For a call that
    was not taken for one: what it was taken for instead. For an import or an address: what the ledger says of it.
    """
    from codemod.why import why_at

    write(sys.stdout, why_at(place))
    return 0


@cli.command()
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help="How it looks.")
def models(form: str) -> int:
    """Print the catalogue of models: in which releases of each SDK they are, and which are aliases of others.

    A model is there from its first release until, not with, the one behind "until".
    """
    from codemod.models import models_json, models_text

    write(sys.stdout, models_json() if form == "json" else models_text())
    return 0


def _execute(command: str, paths: tuple[str, ...], given: dict[str, object]) -> int:
    from codemod.execute import execute

    return execute(settle(command, paths, _asked(given)))


def _asked(given: dict[str, object]) -> Choices:
    """Return the options that stand on the command line; click has checked their types."""
    asked: Choices = {}
    for name, value in given.items():
        match name, value:
            case _, None | ():
                pass
            case "style", str(style):
                asked["style"] = Style(style)
            case "unsafe", bool(on):
                asked["unsafe"] = on
            case "exit_zero", bool(on):
                asked["exit_zero"] = on
            case "rename_models", bool(on):
                asked["rename_models"] = on
            case "ledger", bool(on):
                asked["ledger"] = on
            case "docstrings", bool(on):
                asked["docstrings"] = on
            case "select", frozenset() as rules:
                asked["select"] = rules
            case "ignore", frozenset() as rules:
                asked["ignore"] = rules
            case "include", tuple(patterns):
                asked["include"] = patterns
            case "exclude", tuple(patterns):
                asked["exclude"] = patterns
            case "allow_jq", bool(on):
                asked["allow_jq"] = on
            case "api_base", tuple(addresses):
                asked["api_base"] = addresses
            case "jobs", int(number):
                asked["jobs"] = number
            case "stdin_filename", str(text):
                asked["stdin_filename"] = text
            case "format", str(text):
                asked["format"] = text
            case "output", str(text):
                asked["output"] = text
    return asked
