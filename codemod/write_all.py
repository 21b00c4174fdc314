"""All changed files of a run written, those first on which others rest.

A call is rewritten together with the handlers of its errors, which may stand in other files. Where such a file cannot
be written, the call's file is left as it was, too: wider handlers alone do no harm, calls without them do. Manifests
come last: one is written where at least one file was whose rewritten calls it is raised for.
"""

from __future__ import annotations

from collections.abc import Mapping

from codemod import write
from codemod.document import encode
from codemod.manifest_reasons import SDK_REQUIREMENT
from codemod.model import Changed, Failed, FileOutcome, Finding, Unchanged, Verdict
from codemod.record import replace


def write_all(outcomes: Mapping[str, FileOutcome]) -> dict[str, FileOutcome]:
    """Write the changed files among outcomes, by their paths as the operating system takes them.

    Returns the outcomes; of a file that was not written, that it failed.
    """
    found = dict(outcomes)
    names = {outcome.path: path for path, outcome in outcomes.items()}
    manifests = {
        path: [names.get(name, "") for name in sorted(wanted)]  # "": nothing in it changes, it uses the queue already
        for path, outcome in sorted(outcomes.items())
        if (wanted := _asked_for_by(outcome))
    }
    needs = {
        path: sorted({names[name] for name in _rests_on(outcome) if name in names} - {path})
        for path, outcome in outcomes.items()
        if isinstance(outcome, Changed) and path not in manifests
    }
    written: list[str] = []
    for path in sorted(needs, key=lambda path: (len(needs[path]), path)):
        lacking = next((other for other in needs[path] if isinstance(found[other], Failed)), None)
        found[path] = _resting(found[path], found[lacking].path) if lacking is not None else _written(path, found[path])
        written.append(path)
    # Where files rest on each other, the one that was written first may lack the other.
    for path in written:
        outcome = outcomes[path]
        lacking = next((other for other in needs[path] if isinstance(found[other], Failed)), None)
        if lacking is not None and isinstance(outcome, Changed) and isinstance(found[path], Changed):
            found[path] = _taken_back(path, outcome, found[lacking].path)
    for path, sources in manifests.items():
        if all(isinstance(found.get(other), Failed) for other in sources):
            found[path] = _not_wanted(found[path])
        else:
            found[path] = _written(path, found[path])
    return found


def _asked_for_by(outcome: FileOutcome) -> set[str]:
    """Return the files whose rewritten calls a manifest is raised for; none where it is none."""
    return {
        place.path
        for finding in outcome.findings
        if finding.site.rule == SDK_REQUIREMENT and isinstance(outcome, Changed)
        for place in finding.site.serves
    }


def _not_wanted(outcome: FileOutcome) -> FileOutcome:
    """Return the outcome of a manifest that stays as it was, since no call was rewritten."""
    return Unchanged(outcome.path, _not_done(outcome), outcome.entries)


def _rests_on(outcome: FileOutcome) -> set[str]:
    """Return the files in which the handlers of a file's rewritten calls are."""
    return {
        place.path
        for finding in outcome.findings
        if finding.verdict is Verdict.REWRITTEN and finding.site.call is not None
        for place in finding.site.call.elsewhere
    }


def _written(path: str, outcome: FileOutcome) -> FileOutcome:
    """Write a changed file; the outcome says so where that went wrong."""
    if not isinstance(outcome, Changed):
        return outcome
    try:
        write.replace_file(path, encode(outcome.before), encode(outcome.after))
    except write.WriteError as error:
        return _failed(outcome, str(error))
    return outcome


def _resting(outcome: FileOutcome, other: str) -> FileOutcome:
    message = f"Handlers of its calls' errors are in {other}, which could not be written. The file was left as it was."
    return _failed(outcome, message)


def _taken_back(path: str, outcome: Changed, other: str) -> FileOutcome:
    try:
        write.replace_file(path, encode(outcome.after), encode(outcome.before))
    except write.WriteError as error:
        return _failed(outcome, f"It rests on {other}, which could not be written, and cannot be put back: {error}")
    return _resting(outcome, other)


def _failed(outcome: FileOutcome, message: str) -> Failed:
    return Failed(outcome.path, message, 0, _not_done(outcome))


def _not_done(outcome: FileOutcome) -> tuple[Finding, ...]:
    return tuple(
        replace(finding, verdict=Verdict.FIXABLE) if finding.verdict is Verdict.REWRITTEN else finding
        for finding in outcome.findings
    )
