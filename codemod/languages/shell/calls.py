"""A request of curl as a call of the script's function: its name, its address, and options that stand by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.languages.shell.find import Found, ShellFacts
from codemod.languages.shell.options import Use
from codemod.languages.shell.request import Option, Request
from codemod.languages.shell.syntax import Node, Tree
from codemod.record import dataclass
from codemod.sdk.rest import NEW_PATH, OLD_PATH

_OLD = OLD_PATH.removeprefix("/v1")
_NEW = NEW_PATH.removeprefix("/v1")


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the tree's text, and what takes its place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The changes that make a request a call. ``maps``: the function has to turn the address itself."""

    changes: tuple[Change, ...]
    maps: bool


def renamed(found: Found, facts: ShellFacts, name: str) -> Renamed:
    """Return the changes that make a request a call of a function."""
    request = found.asked
    changes = [
        Change(child.start, child.end, name) for child in request.command.children if child.kind == "command_name"
    ]
    changes += option_changes(request, found)
    address = address_change(facts.tree, request.addresses[0])
    if address is not None:
        changes.append(address)
    return Renamed(tuple(changes), address is None)


def address_change(tree: Tree, node: Node) -> Change | None:
    """Return the change that moves an address to the queue, None where the text has it from a variable."""
    text = tree.of(node)
    at = text.find(_OLD)
    if at < 0 or text.count(_OLD) > 1:
        return None
    return Change(node.start + at, node.start + at + len(_OLD), _NEW)


def option_changes(request: Request, found: Found) -> Iterator[Change]:
    """Yield the changes that make options with values words of their own, and name the output."""
    for option in request.options:
        at = option.word.start + option.at
        if option.long == "--remote-name":
            model = found.addresses[0].model
            if option.at == 0:
                yield Change(option.word.start, option.word.end, f"--output {model}")
            else:
                rest = option.word.end > at + 1
                yield Change(at - (option.at == 1), at + 1, f"{' ' * (option.at > 1)}-o {model}{' -' * rest}")
        elif option.at and option.value is not None and option.use is not Use.ADDRESS:
            if option.at > 1:
                yield Change(at, at, " -")
            if option.is_attached:
                yield Change(at + 1, at + 1, " ")


def words_of(found: Found) -> Iterator[str]:
    """Yield the options of a request as they stand in the call: letters together where they do."""
    request = found.asked
    flags: dict[int, str] = {}
    for option in request.options:
        if option.long == "--remote-name":
            yield "--output" if option.at == 0 else "-o"
            if option.at:
                yield from _kept(flags, option)
        elif option.value is not None or option.at == 0:
            yield option.name
            yield from _kept(flags, option)
        else:
            flags[id(option.word)] = flags.get(id(option.word), "-") + option.name[1:]
    yield from flags.values()


def _kept(flags: dict[int, str], option: Option) -> Iterator[str]:
    """Yield the letters before one that becomes a word of its own."""
    before = flags.pop(id(option.word), None)
    if before is not None:
        yield before
