"""The table of hostile input: what is put into a folder, what is said of it, how the commands end.

A row is run through the real command line by test_hostile.py, which asserts of every row what must hold whatever the
input is: no traceback, nothing in the output that a terminal obeys, each file wholly old or wholly new, no file left
over, and a diff that git makes the very bytes of that ``apply`` makes.
"""

# ruff: noqa: E501  # a table's row is a line

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.command import VIDEO

CALL = '    video = await client.process({"model": models.video("lucy-2.1"), "prompt": prompt})\n'
assert CALL in VIDEO

FIXABLE, KEPT, FAILED, NOTHING = (1, 1, 0), (1, 1, 1), (2, 2, 2), (0, 0, 0)
"""Exit codes of check, diff and apply."""

TOO_DEEP = (1, 2, 2)
"""A check does without LibCST, which goes deeper and deeper."""

DEEP_SITE = FAILED if sys.version_info[:2] == (3, 12) else TOO_DEEP
"""Python 3.12 alone reads no more than some 2,900 terms."""

Make = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of hostile input.

    ``said`` must be in the report of each command, ``codes`` are what check, diff and apply end with, ``changed`` the
    files that apply rewrites, ``arguments`` what the commands are given. ``limited`` rows
    run without the privilege of root to pass over permissions.
    """

    name: str
    make: Make
    said: str
    codes: tuple[int, int, int]
    changed: tuple[str, ...] = ()
    arguments: tuple[str, ...] = (".",)
    limited: bool = False
    unpatched: str = ""
    """Why git does not take the diff; empty where it does."""


def text(content: str | bytes, name: str = "x.py") -> Make:
    """Make one file."""
    data = content.encode() if isinstance(content, str) else content

    def make(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return make


def and_then(*makes: Make) -> Make:
    """Make one thing after the other."""

    def make(folder: Path) -> None:
        for one in makes:
            one(folder)

    return make


def mode(name: str, bits: int) -> Make:
    """Change a mode."""
    return lambda folder: (folder / name).chmod(bits)


def link(name: str, target: str) -> Make:
    """Make a symbolic link."""
    return lambda folder: (folder / name).symlink_to(target)


def make_socket(folder: Path) -> None:
    """Make a Unix socket; its address may be no longer than a hundred bytes, so it is bound from within."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket.py")
    finally:
        os.chdir(here)


def make_outside(folder: Path) -> None:
    """Make a file beside the folder that the command runs in, and links to it and to its folder."""
    outside = folder.parent / (folder.name + "-outside")
    outside.mkdir()
    (outside / "secret.py").write_text(VIDEO, "utf-8")
    (folder / "file.py").symlink_to(outside / "secret.py")
    (folder / "tree").symlink_to(outside)


def changes(count: int, loop: str = "") -> str:
    """Return a program whose options are changed so many times, each time by what the change before it left."""
    options = f"    options = {CALL[CALL.index('{') : CALL.rindex(')')]}\n    {loop or 'if prompt:'}\n"
    lines = [f"        if prompt > '{i}': options['k{i}'] = options.get('k{i - 1}', 0)\n" for i in range(count)]
    return VIDEO.replace(CALL, f"{options}{''.join(lines)}    video = await client.process(options)\n")


GOOD = text(VIDEO, "good.py")
SITE = "good.py"
INVISIBLE = "\N{HANGUL FILLER}"
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}"
ESCAPE = "\x1b]0;owned\x07\x1b[31m"
PYTHON_2 = "import decart\nprint 'process', client.process({})\n"
BROKEN_NAME = "\N{ZERO WIDTH SPACE}"

TERMS = text(f"x = {'+'.join(['a'] * 3000)}\n{VIDEO}")
DEEP_ROW = (
    Row("terms-3000", TERMS, "nested too deeply for the Python parser", FAILED)
    if sys.version_info[:2] == (3, 12)
    else Row("terms-3000", TERMS, "1 fixable", FIXABLE, ("x.py",))
)

CONTENT = (
    Row("python-2", text(PYTHON_2), "x.py\n  failed: line 2: not valid Python", FAILED),
    Row("python-2-except", text("import decart\ntry:\n  x.process()\nexcept E, e:\n  print e\n"), "not valid", FAILED),
    Row("syntax-error", text(VIDEO + "x = process(\n"), "line 7: not valid Python", FAILED),
    Row("syntax-error-beside-a-good-file", and_then(GOOD, text("import decart\nx.process(\n")), "failed", FAILED, (SITE,)),
    Row("empty-file", text(""), "0 sites in 1 file", NOTHING),
    DEEP_ROW,
    Row("terms-in-the-prompt", text(VIDEO.replace("prompt})", "+".join(["prompt"] * 3000) + "})")), "x.py", DEEP_SITE),
    Row("ands-in-the-prompt", text(VIDEO.replace("prompt})", " and ".join(["prompt"] * 20_000) + "})")), "1 fixable", TOO_DEEP),
    Row("strings-in-the-prompt", text(VIDEO.replace("prompt})", "'a' " * 20_000 + "})")), "1 fixable", TOO_DEEP),
    Row("terms-500-in-the-prompt", text(VIDEO.replace("prompt})", "+".join(["prompt"] * 500) + "})")), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("calls-in-a-chain", text(f"x = a{'.b()' * 1000}\n{VIDEO}"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("ands-and-a-syntax-error", text(f"{VIDEO}x = {' and '.join('a' * 50_000)} process(\n"), "not valid Python", FAILED),
    Row("nesting-100", text("".join(f"{' ' * i}if a:\n" for i in range(99)) + " " * 99 + "pass\n" + VIDEO), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row(
        "nesting-around-the-site",
        text(VIDEO.replace("await client", "(" * 100 + "await client").replace("prompt})", "prompt})" + ")" * 100)),
        "1 fixable, 0 to review", FIXABLE, ("x.py",),
    ),
    Row("nesting-1000", text(f"x = {'(' * 1000}{')' * 1000}\n{VIDEO}"), "too many nested parentheses", FAILED),
    Row("nesting-20000", text(f"x = {'(' * 20000}{')' * 20000}\n{VIDEO}"), "too many nested parentheses", FAILED),
    Row("minuses-20000", text(f"x = {'-' * 20000}1\n{VIDEO}"), "nested too deeply", FAILED),
    Row("changes-of-the-options-140", text(changes(140)), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("changes-of-the-options-in-a-loop-140", text(changes(140, "for _ in prompt:")), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("lines-20000", text(VIDEO + "x = f(1)  # as it was\n" * 20_000), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("literal-of-10-megabytes", text(f"{VIDEO}x = '{'y' * 10_000_000}'\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("long-line-with-the-site", text(VIDEO.replace("prompt})", f"'{'y' * 100_000}'}})")), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("nul-byte", text(VIDEO + "x = '\0'\n"), "line 7: The file holds a NUL byte", FAILED),
    Row("nul-bytes-only", text(b"\0" * 5000), "0 sites in 1 file", NOTHING),
    Row("undecodable-byte", text(VIDEO.encode() + b"x = '\xff'\n"), "line 7: Byte 0xff is not valid utf-8", FAILED),
    Row("latin-1-cookie", text(b"# coding: latin-1\n" + VIDEO.encode() + b"x = '\xff'\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("unknown-cookie", text("# coding: nonsense\n" + VIDEO), "line 1: The file's first lines name an encoding", FAILED),
    Row("cookie-of-bytes", text("# coding: base64\n" + VIDEO), "which is no encoding of text", FAILED),
    Row("cookie-against-the-mark", text(b"\xef\xbb\xbf# coding: latin-1\n" + VIDEO.encode()), "byte order mark", FAILED),
    Row("cookie-that-lies", text(b"# coding: ascii\n" + VIDEO.encode() + b"x = '\xc3\xa9'\n"), "Byte 0xc3", FAILED),
    Row("utf-16", text(VIDEO.encode("utf-16")), "line 1: The file is UTF-16", FAILED),
    Row("utf-16-without-mark", text(VIDEO.encode("utf-16-le")), "NUL byte", FAILED),
    Row("utf-32", text(VIDEO.encode("utf-32")), "UTF-16", FAILED),
    Row("utf-7", text("# coding: utf-7\n" + VIDEO), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("mixed-newlines", text("a = 1\r\nb = 2\rc = 3\n" + VIDEO.replace("\n", "\r\n", 3)), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("returns-only", text(VIDEO.replace("\n", "\r")), "1 fixable, 0 to review", FIXABLE, ("x.py",), unpatched="git has one line"),
    Row("lone-return-in-strings", text(VIDEO + "x = '''a\rb\r\nc\nd'''\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("form-feeds", text("\f\n" + VIDEO.replace("async", "\fasync") + "\f\f# end\f\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("other-separators", text(VIDEO + "x = 'a\x0b\x1c\x85\u2028b'\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("trailing-backslash", text(VIDEO + "x = 1\\"), "not valid Python", FAILED),
    Row("trailing-backslash-and-newline", text(VIDEO + "x = 1 \\\n"), "not valid Python", FAILED),
    Row("invisible-characters-in-names", text(VIDEO.replace("video", "vi" + INVISIBLE + "deo")), "\\u3164", KEPT),
    Row(
        "invisible-character-in-the-client",
        text(VIDEO.replace("client", "cli" + INVISIBLE + "ent")), "cli\\u3164ent", FIXABLE, ("x.py",),
    ),
    Row("zero-width-space-in-a-name", text(VIDEO.replace("client", "cli" + BROKEN_NAME + "ent")), "not valid Python", FAILED),
    Row("bidirectional-controls", text(VIDEO.replace("prompt})", f"prompt + '{BIDI}' }})  # {BIDI}x")), "\\u202e", FIXABLE, ("x.py",)),
    Row("escape-sequences", text(VIDEO.replace("prompt})", f"prompt + '{ESCAPE}' }})  # {ESCAPE}")), "\\x1b]0;owned\\x07", FIXABLE, ("x.py",)),
    Row("markup", text(VIDEO.replace("prompt})", "prompt + '[bold]:smile:[/nothing]' })  # [red]")), "'[bold]:smile:[/nothing]'", FIXABLE, ("x.py",)),
    Row("surrogate-escape-in-a-string", text(VIDEO.replace("prompt})", "prompt + '\\ud800' })")), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
    Row("encoded-surrogate", text(VIDEO.encode() + b"x = '\xed\xa0\x80'\n"), "Byte 0xed is not valid utf-8", FAILED),
    Row("patch-in-a-string", text(VIDEO + "x = '''\n--- a/y.py\n+++ b/y.py\n@@ -1 +1 @@\n-a\n+b\n'''\n"), "1 fixable, 0 to review", FIXABLE, ("x.py",)),
)  # fmt: skip

NAMES = {
    "blanks": "a b .py",
    "newline": "a\nb.py",
    "return": "a\rb.py",
    "tab": "a\tb.py",
    "markup": "[bold]red[not bold].py",
    "closing-markup": "[]] [0m [link=x].py",
    "escape": f"{ESCAPE}.py".replace("/", ""),
    "bidirectional": f"{BIDI}yp.py",
    "invisible": f"{BROKEN_NAME}.py",
    "not-utf-8": os.fsdecode(b"caf\xe9.py"),
    "looks-escaped": "caf\\xe9.py",
    "backslash": "a\\b.py",
    "quotes": '"a\'b".py',
    "dash": "--help.py",
    "percent": "%s{0}$HOME.py",
    "long": "n" * 252 + ".py",
    "emoji": "\N{FACE WITH TEARS OF JOY}.py",
    "glob": "*.py",
    "diff-header": "x.py\t2020-01-01",
}

FILE_NAMES = tuple(
    Row(f"name-{kind}", text(VIDEO, name), "1 fixable, 0 to review", FIXABLE, (name,)) for kind, name in NAMES.items() if name.endswith(".py")
)  # fmt: skip

FILES = (
    Row("dangling-link", and_then(GOOD, link("link.py", "nowhere.py")), "1 fixable", FIXABLE, (SITE,)),
    Row("dangling-link-named", link("link.py", "nowhere.py"), "no such file", FAILED, arguments=("link.py",)),
    Row("circular-links", and_then(GOOD, link("a.py", "b.py"), link("b.py", "a.py"), link("up", "..")), "1 fixable, 0 to review", FIXABLE, (SITE,)),
    Row("circular-link-named", and_then(link("a.py", "b.py"), link("b.py", "a.py")), "symbolic links", FAILED, arguments=("a.py",)),
    Row("links-out-of-the-tree", and_then(GOOD, make_outside), "1 file", FIXABLE, (SITE,)),
    Row("fifo", and_then(GOOD, lambda folder: os.mkfifo(folder / "fifo.py")), "1 file", FIXABLE, (SITE,)),
    Row("fifo-named", lambda folder: os.mkfifo(folder / "fifo.py"), "It is not a regular file", FAILED, arguments=("fifo.py",)),
    Row("socket", and_then(GOOD, make_socket), "1 file", FIXABLE, (SITE,)),
    Row("socket-named", make_socket, "It is not a regular file", FAILED, arguments=("socket.py",)),
    Row("device", GOOD, "1 fixable, 0 to review", FIXABLE, (SITE,), arguments=("good.py", "/dev/null")),
    Row("folder-called-like-a-file", and_then(GOOD, lambda folder: (folder / "d.py").mkdir()), "1 fixable, 0 to review", FIXABLE, (SITE,)),
    Row("nothing-of-that-name", GOOD, "There is no such file or folder", FAILED, (SITE,), (".", "gone.py")),
    Row("no-such-name-and-no-text", GOOD, "gone\\xe9.py", FAILED, (SITE,), (".", os.fsdecode(b"gone\xe9.py"))),
    Row("name-too-long", GOOD, "File name too long", FAILED, (SITE,), (".", "n" * 5000)),
    Row(
        "unreadable-file", and_then(GOOD, text(VIDEO, "x.py"), mode("x.py", 0)),
        "x.py\n  failed: It cannot be read: Permission denied", FAILED, (SITE,), limited=True,
    ),
    Row(
        "unreadable-folder",
        and_then(GOOD, lambda folder: (folder / "closed").mkdir(), mode("closed", 0)),
        "closed\n  failed: The folder cannot be listed: Permission denied", FAILED, (SITE,), limited=True,
    ),
    Row(
        "read-only-file", and_then(GOOD, text(VIDEO, "x.py"), mode("x.py", 0o444)),
        "2 fixable", (1, 1, 2), (SITE,), limited=True,
    ),
    Row(
        "read-only-folder",
        and_then(GOOD, lambda folder: (folder / "d").mkdir(), text(VIDEO, "d/x.py"), mode("d", 0o555)),
        "2 fixable", (1, 1, 2), (SITE,), limited=True,
    ),
)  # fmt: skip

ROWS = (*CONTENT, *FILE_NAMES, *FILES)
