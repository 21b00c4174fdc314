"""What modules, globals and well-known functions give."""

from __future__ import annotations

import re

from codemod.languages.javascript.values import (
    ABSENT,
    Codes,
    External,
    Factory,
    Other,
    Registry,
    SdkModule,
    Unknown,
    Value,
)
from codemod.sdk import javascript as sdk

GLOBALS = frozenset(
    ("console", "Math", "JSON", "Promise", "Object", "Array", "String", "Number", "Boolean", "Symbol", "Date", "Error",
     "Map", "Set", "WeakMap", "WeakSet", "Reflect", "Proxy", "RegExp", "URL", "URLSearchParams", "Blob", "File",
     "FormData", "Buffer", "fetch", "setTimeout", "setInterval", "setImmediate", "document", "navigator",
     "AbortController", "AbortSignal", "Response", "Request", "Headers", "structuredClone", "Intl", "BigInt", "crypto",
     "performance", "localStorage", "sessionStorage", "location", "history", "TypeError", "Uint8Array", "ArrayBuffer",
     "Bun", "Deno", "describe", "it", "test", "expect", "vi", "jest", "__dirname", "__filename", "NaN", "Infinity",
     "isNaN", "parseInt", "parseFloat", "encodeURIComponent", "decodeURIComponent", "queueMicrotask", "ReadableStream",
     "TextEncoder", "TextDecoder", "WebSocket", "Worker", "Event", "EventTarget", "CustomEvent", "DOMException",
     sdk.PROCESS)
)  # fmt: skip
"""Names that the platforms give: none of them is a client. Node's own object is called as the SDK's method is."""

_BUILT_INS = frozenset(
    ("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram", "dns",
     "domain", "events", "fs", "fs/promises", "http", "http2", "https", "inspector", "module", "net", "os", "path",
     "perf_hooks", "punycode", "querystring", "readline", "repl", "stream", "stream/promises",
     "string_decoder", "timers", "timers/promises", "tls", "tty", "url", "util", "v8", "vm", "wasi", "worker_threads",
     "zlib", sdk.PROCESS)
)  # fmt: skip

_SDK_MODULE = re.compile(
    r"(?:npm:/?|https?://[^?#]*?/)?"
    + re.escape(sdk.PACKAGE)
    + r"(?:@[\w.^~*-]+)?(?:/(?:\+esm|dist/index\.(?:m?js)|es2\d+/"
    r"[\w.-]+|[\w./-]*\.mjs))?/?(?:[?#].*)?"
)
_KNOWN_SCOPES = (
    "@ai-sdk/", "@anthropic-ai/", "@aws-sdk/", "@azure/", "@babel/", "@fal-ai/", "@google/", "@google-cloud/",
    "@google-ai/", "@huggingface/", "@langchain/", "@mistralai/", "@nestjs/", "@octokit/", "@openai/", "@prisma/",
    "@radix-ui/", "@react-native/", "@runwayml/", "@sentry/", "@supabase/", "@tanstack/", "@types/", "@vercel/",
    "@vitest/", "@testing-library/", "@jest/",
)  # fmt: skip
"""Scopes of packages that are none of a project's own."""


def is_sdk(module: str) -> bool:
    """Say whether a module, as it is written in an import, is the SDK: by its name, or by an address of a CDN."""
    return sdk.PACKAGE in module and _SDK_MODULE.fullmatch(module) is not None


def is_near(module: str) -> bool:
    """Say whether a module may be of the same project: by a path, an alias, or a scope that is none of the known."""
    if module.startswith((".", "/", "~", "#", "@/", "$")) or not module:
        return True
    if module.startswith(("node:", "http:", "https:", "npm:", "jsr:", "bun:")):
        return "decart" in module
    if module in _BUILT_INS:
        return False
    if module.startswith("@"):
        return not module.startswith(_KNOWN_SCOPES)
    first = module.partition("/")[0]
    return "decart" in module or ("/" in module and first in ("src", "lib", "app", "utils", "shared", "server"))


_LOOKING = frozenset(
    ("json", "send", "log", "info", "debug", "warn", "error", "trace", "dir", "table", "stringify", "write", "end",
     "writeFile", "writeFileSync", "appendFile", "appendFileSync", "writeJson", "writeJSON", "outputJson", "inspect",
     "format", "equal", "strictEqual", "deepEqual", "deepStrictEqual", "isEqual", "cloneDeep", "render", "parse",
     "safeParse", "track", "capture", "setState", "postMessage", "includes", "indexOf", "has", "fetch")
)  # fmt: skip
"""Functions and methods that only look at what they are given, whoever's they are."""


_HOOK = re.compile(r"(?:React\.)?(?:use|set)[A-Z]")
"""React's hooks and what sets a component's state: nothing changes what it is given."""


def only_looks(text: str, value: Value) -> bool:
    """Whether a function, as it is named in a call, hardly changes what it is given: the platform's do not."""
    if isinstance(value, Other) or (isinstance(value, External) and value.module.removeprefix("node:") in _BUILT_INS):
        return True
    return text.rpartition(".")[2] in _LOOKING or _HOOK.match(text) is not None


def module_value(module: str, name: str) -> Value:
    """Return what an import of a name of a module gives; ``*`` is the module itself."""
    if not is_sdk(module):
        return External(module, name, is_near(module))
    if name in ("*", "default"):
        return SdkModule()
    return sdk_member(name)


def sdk_member(name: str) -> Value:
    """Return what the SDK exports under a name."""
    match name:
        case sdk.FACTORY:
            return Factory()
        case sdk.REGISTRY:
            return Registry()
        case sdk.CODES:
            return Codes()
        case "default":
            return SdkModule()
    return Unknown(f"it is {name} of the SDK, which the releases with the old call do not have")


def name_value(name: str) -> Value:
    """Return what a name is that no declaration in the file gives."""
    if name == "undefined":
        return ABSENT
    if name in GLOBALS or name in ("globalThis", "window", "self", "global", "module", "exports", "require"):
        return Other(f"the global {name}")
    return Unknown(f"it is {name}, which is declared nowhere in this file")
