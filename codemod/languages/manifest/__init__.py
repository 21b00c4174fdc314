"""Manifests: the files that say which release of the SDK a program is installed with. A language for each format."""

from __future__ import annotations

import os
import re
from bisect import bisect_right

from codemod.document import lines_of
from codemod.languages.alone import Alone
from codemod.languages.interface import Analysis, Rewriting, Setting
from codemod.languages.manifest.demand import Found, Reading
from codemod.manifest_reasons import LOOSE, NOT_OPEN, SDK_REQUIREMENT
from codemod.model import Edit, Obstacle, Place, Site, Span
from codemod.record import dataclass

TYPE_CHECKING = False  # typing.TYPE_CHECKING without typing, which costs a start more than this module
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from codemod.mention import Mention
    from codemod.model import Document, Style

    Read = Callable[[str], Reading]

_REQUIREMENTS = re.compile(r"[\w.-]*(?:requirements|constraints)[\w.-]*\.(?:txt|in|pip)", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"(?:environment|conda)[\w.-]*\.ya?ml", re.IGNORECASE)
_RECIPE = re.compile(
    r"(?:Docker|Container)file(?:\..+)?|.+\.(?:[dD]ockerfile|sh|bash|mk)|(?:GNUm|[mM])akefile|Procfile|tox\.ini"
    r"|noxfile\.py|(?:action|\.gitlab-ci)\.ya?ml"
)
RECIPE = "recipe"
"""How the names of formats begin whose files have commands that install something."""
RECIPE_FOLDERS = (".github/workflows", ".circleci", ".devcontainer", "docker")
"""Folders with recipes for the folder that they are in."""
_NAMES = {
    "python": {"pyproject.toml": "toml", "Pipfile": "toml", "setup.cfg": "cfg", "setup.py": "python"},
    "javascript": {
        **dict.fromkeys(
            ("package.json", "deno.json", "deno.jsonc", "import_map.json", "importmap.json", "import-map.json"), "json"
        ),
        "pnpm-workspace.yaml": "yaml",
    },
}


def format_of(path: str, family: str) -> str:
    """Return the format of a manifest of a family of languages by its name, "" where it is none."""
    name = os.path.basename(path)
    known = _NAMES[family].get(name)
    if known is None and family == "python":
        if _REQUIREMENTS.fullmatch(name):
            return "requirements"
        if _ENVIRONMENT.fullmatch(name) and "lock" not in name:
            return "yaml"
    if known is None and (
        _RECIPE.fullmatch(name) or (name.endswith((".yml", ".yaml")) and os.path.dirname(path).endswith(RECIPE_FOLDERS))
    ):
        return f"{RECIPE}-{family}"
    return known or ""


def is_constraints(path: str) -> bool:
    """Say whether a file only says which releases are installed of what others require."""
    return "constraints" in os.path.basename(path).lower()


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is needed to rewrite: the requirements that are sites, in order, as offsets."""

    found: tuple[Found, ...]


class Manifest(Alone):
    """One manifest; ``name`` is its format, which reports call its language."""

    def __init__(
        self,
        path: str,
        format_name: str,
        serves: tuple[Place, ...] = (),
        reasons: tuple[str, ...] = (),
        others: Mapping[int, tuple[str, ...]] | None = None,
        loose: frozenset[int] = frozenset(),
    ) -> None:
        """``serves`` are the rewritten calls that it is raised for, ``reasons`` why a person must decide on all of it.

        ``others`` has the reasons for single requirements by their number in ``read``, in place of these; where there
        are none, that one is passed over. ``loose`` are the numbers of those of which is only said that they allow
        older releases, too.
        """
        self.name = format_name
        self.family = format_name
        self._path = path
        self._serves = serves
        self._reasons = reasons
        self._others = others or {}
        self._loose = loose

    def read(self, text: str) -> Reading:
        """Return every requirement on the SDK in a manifest. Raises SourceError where it cannot be read."""
        return _reader(self._path, self.name)(text)

    def find(self, document: Document, setting: Setting | None = None, *, only_sites: bool = False) -> Analysis:  # noqa: ARG002  # one shape
        """Return the requirements that do not demand the queue. Raises SourceError where the text cannot be parsed."""
        found: list[Found] = []
        sites: list[Site] = []
        positions = _Positions(document.text)
        for number, one in enumerate(self.read(document.text).found):
            demand = one.demand
            given = self._others.get(number, self._reasons)
            if number in self._loose:
                span, source = positions.span(one.start, one.end), document.text[one.start : one.end]
                found.append(one)
                sites.append(Site(span, LOOSE, self.name, source, span.line))
            elif (demand.text or demand.reason) and (given or number not in self._others):
                obstacles = [Obstacle(demand.reason, demand.detail)] if demand.reason else []
                obstacles += [Obstacle(reason) for reason in given if not (demand.reason and reason == NOT_OPEN)]
                span = positions.span(one.start, one.end)
                source = document.text[one.start : one.end]
                found.append(one)
                sites.append(
                    Site(
                        span, SDK_REQUIREMENT, self.name, source, span.line, None, tuple(obstacles), serves=self._serves
                    )
                )
        return Analysis(tuple(sites), _Facts(tuple(found)))

    def rewrite(self, document: Document, analysis: Analysis, approved: frozenset[int], style: Style) -> Rewriting:  # noqa: ARG002  # one shape
        """Return the edits that raise the approved requirements; nothing moves but these."""
        facts = analysis.facts
        if not isinstance(facts, _Facts):
            raise TypeError("these are not the facts of a manifest")
        positions = _Positions(document.text)
        by_line: dict[int, list[Found]] = {}
        for index in sorted(approved, key=lambda index: facts.found[index].start):
            one = facts.found[index]
            by_line.setdefault(positions.span(one.start, one.end).line, []).append(one)
        edits = []
        for line, found in by_line.items():
            start, end = positions.line(line)
            pieces, place = [], start
            for one in found:
                pieces += [document.text[place : one.start], one.demand.text]
                place = one.end
            text = "".join((*pieces, document.text[place:end]))
            edits.append(Edit(line, line + 1, text, frozenset(("site",))))
        return Rewriting(tuple(edits), {index: facts.found[index].demand.text for index in approved})

    def may_have_calls(self, text: str) -> bool:  # noqa: ARG002  # one shape
        """Say that a requirement may be left to raise."""
        return True

    def mentions(
        self,
        documents: Sequence[Document],
        setting: Setting | None = None,  # noqa: ARG002  # one shape
    ) -> tuple[tuple[Mention, ...], ...]:
        """Return nothing: a manifest has no calls, and its sites are entries all the same."""
        return tuple(() for _ in documents)

    def search(self, text: str) -> tuple[Mention, ...]:  # noqa: ARG002  # one shape
        """Return nothing, for the same reason."""
        return ()

    def check(self, before: Document, after: Document) -> str | None:
        """Return what is wrong with the new text: it has the same requirements in the same order, and can be read."""
        old, new = self.read(before.text).found, self.read(after.text).found
        return None if len(old) == len(new) else "the requirements are not the same as before"


class _Positions:
    """Offsets as lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in lines_of(text):
            self._starts.append(self._starts[-1] + len(line))

    def line(self, number: int) -> tuple[int, int]:
        """Return where a line begins and ends, with its ending."""
        return self._starts[number - 1], self._starts[number]

    def span(self, start: int, end: int) -> Span:
        """Return the span of a piece of the text."""
        first, last = self._line(start), self._line(end)
        return Span(first, start - self._starts[first - 1] + 1, last, end - self._starts[last - 1] + 1)

    def _line(self, offset: int) -> int:
        return max(1, min(bisect_right(self._starts, offset), len(self._starts) - 1))


def _reader(path: str, format_name: str) -> Read:
    """Return what reads a manifest; the modules of each format are imported when one is read."""
    name = os.path.basename(path)
    if format_name == "toml":
        from codemod.languages.manifest import toml_manifest

        return toml_manifest.read_pipfile if name == "Pipfile" else toml_manifest.read_pyproject
    if format_name == "cfg":
        from codemod.languages.manifest.setup_cfg import read_setup_cfg

        return read_setup_cfg
    if format_name == "python":
        from codemod.languages.manifest.setup_py import read_setup_py

        return read_setup_py
    if name == "pnpm-workspace.yaml":
        from codemod.languages.manifest.node import read_pnpm_workspace

        return read_pnpm_workspace
    if format_name == "yaml":
        from codemod.languages.manifest.conda import read_environment

        return read_environment
    if format_name == "json":
        from codemod.languages.manifest import node

        return node.read_package_json if name == "package.json" else node.read_import_map
    if format_name.startswith(RECIPE):
        from codemod.languages.manifest.recipe import PYTHON, read_recipe, read_tox

        if name == "tox.ini" and format_name == PYTHON:
            return read_tox
        return lambda text: read_recipe(text, format_name)
    from codemod.languages.manifest.requirements_file import read_requirements

    return lambda text: read_requirements(text, constraints=is_constraints(path))
