"""The sites of a shell script: requests for videos, and places that may send one and cannot be told or rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codemod.edits import RewriteError
from codemod.languages.interface import Analysis, Setting, SourceError
from codemod.languages.shell.evaluate import Evaluator, Value
from codemod.languages.shell.places import Places
from codemod.languages.shell.request import Request, arguments_of, read_request
from codemod.languages.shell.syntax import Node, Tree, parse, statement_of
from codemod.model import CallFacts, Document, ModelKind, Obstacle, OptionsFacts, Receiver, Site
from codemod.record import dataclass
from codemod.sdk.catalogue import GENERATE
from codemod.sdk.rest import OLD_PATH, OUTDATED, Address, read_address

RULE = "rest-video-call"
OUTDATED_RULE = "previous-generation-model"
LIMIT_RULE = "timeout-of-each-request"
MARK = "by way of Decart's job queue"
FUNCTION = "decart_curl"
"""What the function is called that a script gets, and what stands in it by which it is known again."""

PRINTERS = frozenset(("echo", "printf", "cat", "test", "[", "[[", "grep", "log", "true", ":", "print", "tee", "exit"))
"""Commands that send no request, whatever they are given."""
_RUNNERS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "ssh", "xargs", "parallel", "eval", "su", "sudo", "python3"))
"""Commands that run what they read."""
_TOOL = re.compile(r"\b(?:curl|wget|requests|httpx|aiohttp|urllib|urlopen|fetch|axios|got|undici|https?\.request)\b")
"""What sends requests, in a text for a shell or for an interpreter of another language."""
_FILLED_IN = re.compile(r"(?:https?://)?<[\w .-]+>|\[-")
"""A part of a command that stands for what a reader has to fill in, or may leave out."""
_MODEL_AFTER = re.compile(r"[\w.$-]*")


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of one site; ``request`` is None where it is no command of curl that was read."""

    start: int
    end: int
    statement: int
    addresses: tuple[Address, ...]
    obstacles: tuple[Obstacle, ...]
    request: Request | None = None

    @property
    def asked(self) -> Request:
        """The request, where there is one."""
        if self.request is None:
            raise RewriteError("there is a site without a request of curl")
        return self.request


@dataclass(frozen=True, slots=True)
class ShellFacts:
    """What the writing half needs: the tree, and for each site what was found (None: a note)."""

    tree: Tree
    evaluator: Evaluator
    places: Places
    found: tuple[Found | None, ...]
    allow_jq: bool
    session: bool = False


def find(document: Document, setting: Setting) -> Analysis:
    """Return the sites of a script. Raises SourceError where it cannot be parsed."""
    if GENERATE not in document.text:
        return Analysis((), None)  # a script that speaks of something else need not be one that can be parsed
    tree = parse(document)
    try:
        finder = Finder(tree, setting.bases)
        every = list(finder.all())
        if setting.excerpt:
            every += finder.to_be_filled_in(every)
        if setting.session:
            from codemod.languages.shell.typed import with_obstacles  # which needs the writing half

            read = ShellFacts(tree, finder.evaluator, finder.places, (), setting.allow_jq)
            every = [with_obstacles(one, read) for one in every]
        rows = [row for one in every for row in _sites(tree, one)]
    except RecursionError as error:
        raise SourceError("nested too deeply to be analysed") from error
    rows.sort(key=lambda row: (row[0].span, row[1] is None))
    sites = tuple(site for site, _ in rows)
    facts = ShellFacts(
        tree, finder.evaluator, finder.places, tuple(one for _, one in rows), setting.allow_jq, setting.session
    )
    return Analysis(sites, facts)


def _sites(tree: Tree, found: Found) -> Iterator[tuple[Site, Found | None]]:
    """Yield the site of a place, and those of notes on it."""
    span = tree.span(found.start, found.end)
    text = tree.text[found.start : found.end]
    names = tuple(dict.fromkeys(one.model for one in found.addresses if one.model))
    call = CallFacts(
        method=GENERATE,
        receiver=Receiver.CLIENT,
        kinds=frozenset(one.kind for one in found.addresses),
        options=OptionsFacts(known=True, closed=True),
        model_detail=next((one.detail for one in found.addresses if one.detail), ""),
        model_names=names,
        obstacles=found.obstacles,
    )
    yield Site(span, RULE, "shell", text, found.statement, call), found
    for name in names:
        if name in OUTDATED:
            detail = f"{name}; {OUTDATED[name]} is advised"
            yield Site(span, OUTDATED_RULE, "shell", text, found.statement, detail=detail), None
    if found.request is not None and found.request.has("--max-time") and not found.obstacles:
        yield Site(span, LIMIT_RULE, "shell", text, found.statement, detail="--max-time"), None


class Finder:
    """Goes over the commands of a script."""

    def __init__(self, tree: Tree, bases: tuple[str, ...]) -> None:
        self.tree = tree
        self.evaluator = Evaluator(tree)
        self.places = Places(tree)
        self._bases = bases
        self._seen_in: set[str] = set()
        """The functions that have a request in them which is a site."""

    def all(self) -> Iterator[Found]:
        """Yield what is found, in the order of the commands."""
        others: list[tuple[Node, str | None]] = []
        for command in self.tree.commands():
            name = self._name(command)
            if name == "curl":
                for found in self._curl(command):
                    self._seen_in.add(self.evaluator.functions.enclosing(command))
                    yield found
            elif name is not None and self.evaluator.functions.is_ours(name, MARK):
                self._seen_in.add(self.evaluator.functions.enclosing(command))
            else:
                others.append((command, name))
        for command, name in others:
            yield from self._other(command, name)
        for node in self.tree.root.walk():
            if node.kind == "heredoc_body":
                yield from self._heredoc(node)

    def to_be_filled_in(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the commands of an example that show the request with places to fill in: ``<model>``, ``[-F …]``."""
        for command in self.tree.commands():
            whole = statement_of(command)
            text = self.tree.of(whole)
            if any(one.start < whole.end and whole.start < one.end for one in found) or not _TOOL.match(text):
                continue
            shown = _FILLED_IN.sub("$x", text)
            known = [one for one in addresses_in(shown, self._bases) if one.kind is not ModelKind.IMAGE]
            if known and shown != text:
                yield self._found(
                    command, known, [Obstacle("address-unknown", "a part of the command is to be filled in")]
                )

    def _name(self, command: Node) -> str | None:
        name = command.first("command_name")
        return None if name is None else self.evaluator.text(name)

    def addresses(self, value: Value) -> list[Address | None]:
        """Return what each of the texts that a word may be says as an address."""
        return [read_address(one, self._bases) for one in value]

    # --- curl

    def _curl(self, command: Node) -> Iterator[Found]:
        request = read_request(command, self.evaluator)
        obstacles = list(request.obstacles)
        known: list[Address] = []
        for node in request.addresses:
            known += self._known(node, obstacles)
        if not known:
            hidden = self._hidden(command, obstacles)
            if hidden is None:
                return
            known = hidden
        if all(one.kind is ModelKind.IMAGE for one in known):
            return
        is_post = request.is_post(self.evaluator)
        if is_post is False and not any(one.reason == "curl-arguments-unseen" for one in obstacles):
            return
        if is_post is None:
            obstacles.append(Obstacle("curl-arguments-unseen", "the method is known only at run time"))
        if len(request.addresses) > 1 or sum(one.long == "--output" for one in request.options) > 1:
            obstacles.append(Obstacle("curl-several-requests", "several addresses or outputs"))
        obstacles += self._of_output(request, known)
        obstacles += self.places.obstacles(request)
        yield self._found(command, known, obstacles, request)

    def _known(self, node: Node, obstacles: list[Obstacle]) -> list[Address]:
        """Return what an argument says as an address of the interface, and note what it does not say."""
        every = self.addresses(self.evaluator.value(node))
        text = self.evaluator.text(node)
        if text is not None and text.startswith("--"):
            every = self.addresses(((text.partition("=")[2],),))
        known = [one for one in every if one is not None]
        if not known:
            return []
        if len(known) < len(every):
            obstacles.append(Obstacle("address-unknown", "it may be another one"))
        obstacles += [
            Obstacle("address-unknown", one.detail or "its base is known only at run time")
            for one in known
            if not one.base_known or not one.path_known
        ]
        return known

    def _hidden(self, command: Node, obstacles: list[Obstacle]) -> list[Address] | None:
        """Return the addresses that an array, or a command, gives among the arguments, None where there are none."""
        found: list[Address] = []
        for node in arguments_of(command):
            found += self._in_array(node)
            sources = self.evaluator.sources(node)
            built = [one for source in sources for one in source.walk() if one.kind == "command_substitution"]
            if any(f"{GENERATE}/" in self.tree.of(one) for one in built):
                obstacles[:] = [one for one in obstacles if one.reason != "curl-arguments-unseen"]
                obstacles.append(Obstacle("address-unknown", "a command makes it"))
                return [Address(ModelKind.VIDEO)]
        if found and not any(one.reason == "curl-arguments-unseen" for one in obstacles):
            obstacles.append(Obstacle("curl-arguments-unseen", "they are in an array"))
        return found or None

    def _in_array(self, node: Node) -> list[Address]:
        """Return the addresses in an array of which a word gives all elements."""
        elements = self.evaluator.elements(node) or ()
        every = [one for element in elements for one in self.addresses(self.evaluator.value(element))]
        return [one for one in every if one is not None]

    def _of_output(self, request: Request, known: list[Address]) -> Iterator[Obstacle]:
        """Yield what forbids to keep the output's name, where curl takes it from the address."""
        if request.has("--remote-name"):
            names = {one.model for one in known}
            node = request.addresses[0] if request.addresses else None
            text = self.evaluator.text(node) if node is not None else None
            if len(names) != 1 or text is None or not text.endswith("/" + next(iter(names))):
                yield Obstacle("curl-option-unsupported", "the option -O, with an address that may end in several ways")

    # --- other commands

    def _other(self, command: Node, name: str | None) -> Iterator[Found]:
        """Look for requests that other commands may send."""
        plain = (name or "").rpartition("/")[2]
        arguments = arguments_of(command)
        if plain in PRINTERS and not self._is_run(command):
            return
        head = command.first("command_name")
        words = [*arguments, *(head.children if head is not None else ())]
        for node in words:
            known = [one for one in self.addresses(self.evaluator.value(node)) if one is not None]
            known += self._in_array(node)
            known = [one for one in known if one.kind is not ModelKind.IMAGE and (one.base_known or one.model)]
            if known:
                obstacle = self._why_other(command, plain)
                if obstacle is not None:
                    yield self._found(command, known, [obstacle])
                return
        for node in words:
            for text in self._texts(node):
                known = [one for one in addresses_in(text, self._bases) if one.kind is not ModelKind.IMAGE]
                if known and (_TOOL.search(text) or plain in _RUNNERS):
                    yield self._found(command, known, [Obstacle("command-in-text")])
                    return

    def _why_other(self, command: Node, plain: str) -> Obstacle | None:
        words = [self.evaluator.text(node) for node in arguments_of(command)]
        if plain == "wget":
            return Obstacle("wget-request")
        if plain == "curl":
            return Obstacle("curl-wrapped", "it is called by its path")
        if any((word or "").rpartition("/")[2] == "curl" for word in words):
            return Obstacle("curl-wrapped", f"{plain} runs it")
        if plain in PRINTERS:
            return Obstacle("command-in-text")
        if plain and plain in self._seen_in:
            return None  # the function's own request is judged with what it is given
        return Obstacle("command-unknown", plain or "its name is known only at run time")

    def _texts(self, node: Node) -> Iterator[str]:
        for one in self.evaluator.value(node):
            yield "".join("\0" if piece is None else piece for piece in one)

    def _is_run(self, command: Node) -> bool:
        """Whether what a command prints goes to a program that runs it."""
        node = command
        while node.parent is not None and node.parent.kind in ("redirected_statement", "pipeline"):
            above = node.parent
            if above.kind == "pipeline":
                after = [one for one in above.children if one.start >= node.end]
                inner = [one for part in after for one in part.walk() if one.kind == "command"]
                if any((self._name(one) or "").rpartition("/")[2] in _RUNNERS for one in inner):
                    return True
            node = above
        return False

    def _heredoc(self, body: Node) -> Iterator[Found]:
        """Look for requests in a text that another program gets."""
        text = self.tree.of(body)
        known = [one for one in addresses_in(text, self._bases) if one.kind is not ModelKind.IMAGE]
        if not known or not _TOOL.search(text):
            return
        whole = next((one for one in body.ancestors() if one.kind == "redirected_statement"), None)
        command = next((one for one in (whole.walk() if whole else ()) if one.kind == "command"), None)
        plain = (self._name(command) or "").rpartition("/")[2] if command is not None else ""
        around = [one for one in (body.parent.children if body.parent is not None else ()) if one is not body]
        piped = [self._name(one) or "" for part in around for one in part.walk() if one.kind == "command"]
        if any(name.rpartition("/")[2] in _RUNNERS for name in piped):
            plain = ""
        is_kept = whole is not None and any(one.kind == "file_redirect" for one in whole.children)
        if plain in PRINTERS and command is not None and not is_kept and not self._is_run(command):
            return
        if plain == "tee" or plain not in PRINTERS or is_kept or (command is not None and self._is_run(command)):
            place = next(OLD_PLACE.finditer(text))
            start = body.start + place.start()
            statement = self.tree.line_at(start)
            yield Found(start, body.start + place.end(), statement, tuple(known), (Obstacle("command-in-text"),))

    def _found(
        self, command: Node, known: list[Address], obstacles: list[Obstacle], request: Request | None = None
    ) -> Found:
        line = self.tree.line_at(statement_of(command).start)
        start, end = command.start, max(one.end for one in command.children if "redirect" not in one.kind)
        return Found(start, end, line, tuple(known), tuple(obstacles), request)


OLD_PLACE = re.compile(rf"[^\s\"'`()<>|;=]*{re.escape(OLD_PATH)}[^\s\"'`()<>|;,\\]*")
"""An address of the blocking call in a text."""
_VARIABLE = re.compile(r"\$(?:\{\{.*?\}\}|\{[^}]*\}|\([^)]*\)|\w+)|<[^>]*>")


def addresses_in(text: str, bases: tuple[str, ...] = ()) -> list[Address]:
    """Return what the addresses in a text say."""
    found = []
    for place in OLD_PLACE.finditer(text):
        pieces: list[str | None] = []
        end = 0
        for hole in _VARIABLE.finditer(place[0]):
            pieces += [place[0][end : hole.start()], None]
            end = hole.end()
        pieces.append(place[0][end:])
        address = read_address([piece for piece in pieces if piece != ""], bases)
        if address is not None:
            found.append(address)
    return found
