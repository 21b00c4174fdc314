"""The byte search: never a false no, and no import that a start would have to pay for."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from codemod.kinds import kind_of, kind_of_name, kind_of_script
from codemod.prefilter import may_matter, nothing_to_do, read_bytes

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "data",
    [
        b"import decart",
        b"from decart import DecartClient",
        b"url = f'{config.BASE}/v1/generate/{model}'",
        "url = base + '/v1/generate/lucy'".encode("utf-16"),
        b"def f(client: 'DecartClient'): ...",
        b"decart",
        b"x" * 200_000 + b" decart",
        b"ecart ecart decart",
        b"caf\xe9 decart",
        "import ｄecart".encode(),
        "import 𝐝𝖊𝒸𝓪𝕣𝚝".encode(),
        "import ᵈₑⅽªʳₜ".encode(),
        "from x import ⅮecartClient".encode(),
        "# vim: coding=latin-1\nimport dec\xaart".encode("latin-1"),
        b"# coding: utf-7\nimport +AGQ-ecart",
        b"#!x\n# coding=unicode_escape\nimport \\x64ecart",
        "# coding: gbk\nimport ｄecart".encode("gbk"),
        "import decart".encode("utf-16"),
        "import decart".encode("utf-16-le"),
        "# é\nimport decart".encode("utf-16-be"),
        b"\xff\xfe" + "é import decart".encode("utf-16-le"),
    ],
)
def test_yes(data: bytes) -> None:
    assert may_matter(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ecart",
        b"d ecart",
        b"delete_cart = savecart = ecart",
        b"DECART = 1",
        b"# coding: utf-8\nimport os\n",
        b"# -*- coding: Latin_1 -*-\n",
        b"# coding: no-such-codec\nimport os",
        b"# coding: rot13\nimport qrpneg",
        b"# coding: hex\n00",
        b"# encoding of things: coding\n\n# coding: utf-7\nimport +AGQ-ecart",
        "# Ünïcödé ｄ ª 1ª".encode(),
        "x = 'ecart é'".encode(),
        b"\x00\x01\x02",
        b"\xff\xfe\x00\x01",
        b"\xaa\xaa",
    ],
)
def test_no(data: bytes) -> None:
    assert not may_matter(data)


def test_every_letter_that_python_takes_for_one_of_the_name() -> None:
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        if 0xD800 <= code < 0xE000 or not ("a" + character).isidentifier():
            continue
        for name in ("decart", "Decart"):
            letter = unicodedata.normalize("NFKC", character)
            if letter in name and len(letter) == 1:
                assert may_matter(name.replace(letter, character).encode()), (hex(code), letter)


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        (b"#!/usr/bin/env python3\nx", "python"),
        (b"#!/usr/bin/python3.11 -u\n", "python"),
        (b"#!/usr/bin/python", "python"),
        (b"#! /usr/bin/env -S python -O\r\n", "python"),
        (b"#!/usr/bin/env -Spython3 -O\n", "python"),
        (b"#!/usr/bin/env --split-string=python3\n", "python"),
        (b"#!/usr/bin/env -i -u HOME PATH=/bin python3.13t\n", "python"),
        (b"#!/usr/bin/env pypy3\n", "python"),
        (b"#!/usr/bin/env -S uv run --script\n", "python"),
        (b"#!C:/Python/python.exe\n", "python"),
        (b"#!/usr/bin/env node\nx", "javascript"),
        (b"#!/usr/local/bin/node --experimental-strip-types\n", "javascript"),
        (b"#!/usr/bin/env -S NODE_OPTIONS=--x node --no-warnings\r\n", "javascript"),
        (b"#!/usr/bin/env -S node --import tsx\n", "typescript"),
        (b"#!/usr/bin/env -S deno run --allow-net\n", "typescript"),
        (b"#!/usr/bin/env bun\n", "typescript"),
        (b"#!/usr/bin/env -S npx --yes tsx\n", "typescript"),
        (b"#!/usr/bin/env ts-node\n", "typescript"),
        (b"#!/usr/bin/env -S npx eslint\n", ""),
        (b"#!/usr/bin/env nodemon\n", ""),
        (b"#!/bin/sh\npython\n", "shell"),
        (b"#!/usr/bin/env bash\n", "shell"),
        (b"#!/usr/bin/env -S bash -e\n", "shell"),
        (b"#!/bin/dash\n", "shell"),
        (b"#!/bin/zsh\n", ""),
        (b"#!/usr/bin/env pythonista\n", ""),
        (b"#!/usr/bin/env\n", ""),
        (b"#!/usr/bin/env uv sync\n", ""),
        (b"#!\n", ""),
        (b"python", ""),
        (b"", ""),
    ],
)
def test_hashbangs(head: bytes, answer: str) -> None:
    assert kind_of_script(head) == answer


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a/b.py", "python"),
        ("b.pyi", "python"),
        *((f"a.b{suffix}", "javascript") for suffix in (".js", ".mjs", ".cjs", ".jsx")),
        *((f"a.py{suffix}", "typescript") for suffix in (".ts", ".mts", ".cts", ".tsx", ".d.ts")),
        ("b.txt", ""),
        ("b.json", ""),
        ("a.b/run", None),
    ],
)
def test_kinds_by_name(name: str, kind: str | None) -> None:
    assert kind_of_name(name) == kind


def test_kinds_by_what_says_most() -> None:
    assert kind_of("a.ts", b"#!/usr/bin/env python\n") == "typescript"
    assert kind_of("run", b"#!/usr/bin/env node\n") == "javascript"
    assert kind_of("b.pyw", b"#!/usr/bin/env node\n") == "python"
    assert kind_of("<stdin>", b"import decart\n") == "python"


def test_reading(tmp_path: Path) -> None:
    for size in (0, 1, 65_535, 65_536, 65_537, 3_000_000):
        data = os.urandom(size)
        (tmp_path / "f").write_bytes(data)
        assert read_bytes(str(tmp_path / "f")) == data


class TestNothingToDo:
    def test_counts_each_readable_file_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.py").write_text("import os\n")
        Path("b.txt").write_text("decart\n")
        Path("run").write_text("#!/usr/bin/env python\n")
        Path("data").write_text("decart\n")
        doubtful: list[tuple[str, str]] = []
        paths = ["a.py", "./a.py", str(tmp_path / "a.py"), "b.txt", "run", "data"]
        assert nothing_to_do(paths, lambda data, _: b"os" in data, doubtful) == 2
        assert doubtful == [(path, "python") for path in ("a.py", "./a.py", str(tmp_path / "a.py"))]
        assert nothing_to_do([], _never, doubtful) == 0

    @pytest.mark.parametrize("name", ["gone.py", "folder", "link.py", "site.py", "nul\0.py", "-"])
    def test_leaves_everything_else_to_the_full_run(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.py").write_text("import os\n")
        Path("site.py").write_text("import decart\n")
        Path("folder").mkdir()
        Path("link.py").symlink_to("a.py")
        assert nothing_to_do(["a.py", name], _never, []) is None

    def test_imports_next_to_nothing(self) -> None:
        program = (
            "import sys; before = set(sys.modules)\n"
            "import codemod.prefilter\n"
            "print(sorted(set(sys.modules) - before))\n"
        )
        answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
        modules = ["codemod", "codemod.kinds", "codemod.languages", "codemod.prefilter"]
        assert set(eval(answer.stdout)) <= {*modules, "__future__"}  # noqa: S307 - a list that we printed


def test_a_run_imports_only_what_every_run_needs() -> None:
    heavy = "rich libcst click pathspec subprocess multiprocessing difflib json tomllib pickle selectors"
    program = (
        "import sys; before = set(sys.modules)\n"
        "import codemod.run\n"
        f"print(sorted((set(sys.modules) - before) & set({heavy.split()!r})))\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert answer.stdout == "[]\n"


def _never(data: bytes, family: str) -> bool:  # noqa: ARG001  # the shape of ``rests``
    return False
