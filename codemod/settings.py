"""What the command line and pyproject.toml may ask for, checked, and put together: the command line wins."""

from __future__ import annotations

from collections.abc import Iterable

from codemod import config
from codemod.model import Style
from codemod.options import Options
from codemod.problem import Problem
from codemod.record import dataclass
from codemod.report import FORMATS
from codemod.suggest import suggestion

STYLES = tuple(style.value for style in Style)

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from typing import TypedDict

    class Choices(TypedDict, total=False):
        """What was asked for, by either of the two; a key that is missing was not asked for."""

        style: Style
        unsafe: bool
        select: frozenset[str]
        ignore: frozenset[str]
        include: tuple[str, ...]
        exclude: tuple[str, ...]
        jobs: int
        stdin_filename: str
        format: str
        output: str
        exit_zero: bool
        ledger: bool
        docstrings: bool
        api_base: tuple[str, ...]
        allow_jq: bool
        rename_models: bool


EXPECTED = {
    "style": f"one of {', '.join(STYLES)}",
    "unsafe": "true or false",
    "select": "a list of rules",
    "ignore": "a list of rules",
    "include": "a list of patterns",
    "exclude": "a list of patterns",
    "jobs": "a whole number, 0 or more",
    "stdin-filename": "a file's name",
    "format": f"one of {', '.join(FORMATS)}",
    "output": "a file's name",
    "exit-zero": "true or false",
    "ledger": "true or false",
    "allow-jq": "true or false",
    "rename-models": "true or false",
    "docstrings": "true or false",
    "api-base": "a list of addresses that begin with http:// or https://",
}
"""Every key of the table in pyproject.toml, and what belongs there."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A run's options, and what becomes of its report: ``output`` is a file, "" = the command's own stream."""

    options: Options
    format: str = FORMATS[0]
    output: str = ""
    exit_zero: bool = False


def is_address(text: str) -> bool:
    """Say whether a text can be the address of a REST interface."""
    return text.startswith(("http://", "https://")) and len(text.partition("://")[2].strip("/")) > 0


def rule_slugs(names: Iterable[str]) -> frozenset[str]:
    """Return the names as a set; raises ValueError, with a suggestion, for one that is no rule's slug."""
    from codemod.reasons import REASON_BY_SLUG, RULE_BY_SLUG

    slugs = frozenset(stripped for name in names if (stripped := name.strip()))
    for slug in sorted(slugs):
        if slug in RULE_BY_SLUG:
            continue
        if slug in REASON_BY_SLUG:
            raise ValueError(f"{slug} is a reason; only rules can be chosen: {', '.join(RULE_BY_SLUG)}.")
        near = suggestion(slug, RULE_BY_SLUG) or f" The rules are: {', '.join(RULE_BY_SLUG)}."
        raise ValueError(f"there is no rule {slug}.{near}")
    if not slugs:
        raise ValueError("no rule is named.")
    return slugs


def choices_of(table: dict[str, object]) -> Choices:
    """Return what the tool's table in pyproject.toml asks for; raises ValueError naming the key that is wrong."""
    choices: Choices = {}
    for key, value in table.items():
        match key, value:
            case "style", str(name) if name in STYLES:
                choices["style"] = Style(name)
            case "unsafe", bool(on):
                choices["unsafe"] = on
            case "exit-zero", bool(on):
                choices["exit_zero"] = on
            case "ledger", bool(on):
                choices["ledger"] = on
            case "allow-jq", bool(on):
                choices["allow_jq"] = on
            case "rename-models", bool(on):
                choices["rename_models"] = on
            case "docstrings", bool(on):
                choices["docstrings"] = on
            case "jobs", int(number) if number >= 0 and not isinstance(value, bool):
                choices["jobs"] = number
            case "format", str(name) if name in FORMATS:
                choices["format"] = name
            case "output", str(name) if name:
                choices["output"] = name
            case "stdin-filename", str(name) if name:
                choices["stdin_filename"] = name
            case "api-base", _ if (words := _words(value)) is not None and all(map(is_address, words)):
                choices["api_base"] = words
            case "include", _ if (words := _words(value)) is not None:
                choices["include"] = words
            case "exclude", _ if (words := _words(value)) is not None:
                choices["exclude"] = words
            case ("select" | "ignore") as rules, _ if (words := _words(value)) is not None:
                try:
                    slugs = rule_slugs(",".join(words).split(",")) if words else frozenset()
                except ValueError as error:
                    raise ValueError(f"{key}: {error}") from None
                if rules == "select":
                    choices["select"] = slugs
                else:
                    choices["ignore"] = slugs
            case _ if key in EXPECTED:
                raise ValueError(f"{key}: expected {EXPECTED[key]}, found {value!r}.")
            case _:
                near = suggestion(key, EXPECTED) or f" The keys are: {', '.join(EXPECTED)}."
                raise ValueError(f"{key}: there is no such setting.{near}")
    return choices


def configured() -> Choices:
    """Return what the nearest pyproject.toml asks for. Raises Problem where something in it is wrong."""
    found = config.find_settings()
    if found is None:
        return {}
    path, content = found
    try:
        return choices_of(config.read_table(path, content))
    except ValueError as error:
        raise Problem(f"{path}: {config.TABLE}.{error}") from None


def settle(command: str, paths: tuple[str, ...], asked: Choices) -> Settings:
    """Return the settings of one run: the defaults, under pyproject.toml, under what was ``asked`` for."""
    choices: Choices = {**configured(), **asked}
    usual = Options()
    return Settings(
        Options(
            command=command,
            paths=paths or usual.paths,
            style=choices.get("style", usual.style),
            unsafe=choices.get("unsafe", usual.unsafe),
            select=choices.get("select", usual.select),
            ignore=choices.get("ignore", usual.ignore),
            include=choices.get("include", usual.include),
            exclude=choices.get("exclude", usual.exclude),
            jobs=choices.get("jobs", usual.jobs),
            stdin_filename=choices.get("stdin_filename", usual.stdin_filename),
            api_base=choices.get("api_base", usual.api_base),
            allow_jq=choices.get("allow_jq", usual.allow_jq),
            rename_models=choices.get("rename_models", usual.rename_models),
            docstrings=choices.get("docstrings", usual.docstrings),
            ledger=command == "check" and choices.get("ledger", usual.ledger),
        ),
        format=choices.get("format", FORMATS[0]),
        output=choices.get("output", ""),
        exit_zero=choices.get("exit_zero", False),
    )


def _words(value: object) -> tuple[str, ...] | None:
    """Return the value as a tuple of strings: a list of them, or one alone; None where it is neither."""
    match value:
        case str():
            return (value,)
        case list() if all(isinstance(word, str) for word in value):
            return tuple(value)
    return None
