"""What a rule or a reason means, in words for someone who meets it for the first time."""

from __future__ import annotations

import textwrap

from codemod.model import Safety
from codemod.problem import Problem
from codemod.reasons import REASON_BY_SLUG, REASONS, RULE_BY_SLUG, RULES, Reason, Rule, reason_in, rule_in
from codemod.suggest import suggestion

WIDTH = 88

_JAVASCRIPT = "javascript"
_HEADING = "In JavaScript and TypeScript:\n"
_OTHERS = ((_JAVASCRIPT, _HEADING), ("rest", "Over REST:\n"))
"""Languages with words of their own, and what announces these."""


def explain_all() -> str:
    """Return the list of rules and reasons, a sentence each."""
    blocks = ["Rules: the kinds of places that the migration concerns\n"]
    blocks += [_entry(rule.slug, rule.message) for rule in RULES]
    blocks.append("Reasons: why such a place is left for a person\n")
    blocks += [_entry(reason.slug, reason.message) for reason in REASONS]
    blocks.append("decart-codemod explain SLUG says more about one.\n")
    return "\n".join(blocks)


def explain_one(slug: str) -> str:
    """Return what a slug means, as a rule, as a reason, or as both. Raises Problem where it is neither."""
    parts: list[str] = []
    if slug in RULE_BY_SLUG:
        parts.append(_rule(RULE_BY_SLUG[slug]))
    if slug in REASON_BY_SLUG:
        parts.append(_reason(REASON_BY_SLUG[slug]))
    if not parts:
        near = suggestion(slug, {**RULE_BY_SLUG, **REASON_BY_SLUG})
        raise Problem(f"There is no rule or reason {slug}.{near} decart-codemod explain, without a slug, lists them.")
    return "\n".join(parts)


def _entry(slug: str, message: str) -> str:
    return f"  {slug}\n{_wrapped(message, '    ')}"


def _rule(rule: Rule) -> str:
    parts = [f"{rule.slug}: a rule\n", _wrapped(rule.message), _wrapped(rule.explanation)]
    parts += _example(rule.before, rule.after)
    other = rule_in(_JAVASCRIPT, rule.slug)
    if other != rule:
        pairs = ((other.message, rule.message), (other.explanation, rule.explanation))
        said = [text for text, in_python in pairs if text != in_python]
        parts += [_HEADING, *map(_wrapped, said), *_example(other.before, other.after)]
    return "\n".join(parts)


def _reason(reason: Reason) -> str:
    held = {
        Safety.SAFE: "The rewrite is made.",
        Safety.UNSAFE: "The place is left as it is; with --unsafe it is rewritten.",
        Safety.MANUAL: "The place is left as it is, with --unsafe as well.",
    }[reason.safety]
    parts = [
        f"{reason.slug}: a reason for review\n",
        _wrapped(reason.message),
        _wrapped(f"What to do: {reason.advice}"),
        _wrapped(held),
    ]
    parts += _example(reason.before, reason.after)
    for language, heading in _OTHERS:
        other = reason_in(language, reason)
        said = [other.message] if other.message != reason.message else []
        if other.advice != reason.advice:
            said.append(f"What to do: {other.advice}")
        if said:
            parts += [heading, *map(_wrapped, said)]
    return "\n".join(parts)


def _example(before: str, after: str) -> list[str]:
    shown: list[str] = []
    if before:
        shown.append("Before:\n" + textwrap.indent(before, "    "))
    if after:
        shown.append("After:\n" + textwrap.indent(after, "    "))
    return shown


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent) + "\n"
