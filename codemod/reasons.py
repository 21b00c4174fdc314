"""Every rule (a kind of site) and every reason (why a site is left to a person), with the words that users read.

`explain`, the report, `why` and the README's tables all print from here. Slugs are never renamed once released.
Where Python's words do not fit JavaScript, `wordings.py` has others; `rule_in` and `reason_in` choose.
"""

from __future__ import annotations

from codemod.host_reasons import HOST_REASONS, HOST_RULES
from codemod.manifest_reasons import MANIFEST_REASONS, MANIFEST_RULES
from codemod.model import Safety
from codemod.reason import Reason as Reason  # whoever asks for one here is served
from codemod.reason import Rule as Rule
from codemod.record import replace
from codemod.shell_reasons import SHELL_REASONS

REST_RULE = "rest-video-call"

RULES: tuple[Rule, ...] = (
    Rule(
        "sync-video-call",
        "A video is generated with the blocking call that the vendor has retired.",
        "Decart moved video generation to a job queue. From release 0.0.13 to 0.0.36 the old call raises "
        "InvalidInputError for a video model; from 0.0.37 on it returns the submit answer's JSON as if it were the "
        "video. The call becomes queue.submit_and_poll, and a job that failed raises ProcessingError as before.",
        'video = await client.process({"model": models.video("lucy-pro-t2v"), "prompt": prompt})\n',
        'result = await client.queue.submit_and_poll({"model": models.video("lucy-pro-t2v"), "prompt": prompt})\n'
        'if result.status != "completed":\n'
        "    raise ProcessingError(result.error)\n"
        "video = result.data\n",
    ),
    Rule(
        "image-generate",
        "An image is made with client.generate, which no release of the SDK has.",
        "Images stay on the blocking call, whose name in the SDK is process. Only the method's name changes.",
        'image = await client.generate({"model": models.image("lucy-pro-t2i"), "prompt": prompt})\n',
        'image = await client.process({"model": models.image("lucy-pro-t2i"), "prompt": prompt})\n',
    ),
    Rule(
        "method-reference",
        "The retired method is handed on as a value instead of being called.",
        "Whoever receives the method calls it later with options that cannot be seen from here, so that what it is "
        "called with, and what is done with the answer, is for a person to look at.",
        "make = functools.partial(client.process)\n",
    ),
    Rule(
        "mocked-method",
        "A test replaces the retired method with a double.",
        "Once the code under test goes by way of the queue, a double of the old method is never called. It has to be "
        "replaced together with the call that it stands for, by a double of queue.submit_and_poll that returns a "
        "result object with status and data.",
        'client.process = AsyncMock(return_value=b"video")\n',
        "client.queue.submit_and_poll = AsyncMock(\n"
        '    return_value=QueueJobResultCompleted(status="completed", data=b"video")\n)\n',
    ),
    Rule(
        "overridden-method",
        "A subclass of the SDK's client has its own version of the retired method.",
        "Calls of the method on such a client run the subclass's code, which a rewrite of the calls would go past.",
        "class Client(DecartClient):\n    async def process(self, options):\n        ...\n",
    ),
    Rule(
        "declared-method",
        "A protocol or an abstract class declares the retired method, for the SDK's client and for others.",
        "What is called through such a class may be the SDK's client or an object that only looks like it, such as a "
        "test's fake. Which of them get a queue, and what the class should declare, is for a person to say.",
        "class Generator(Protocol):\n    async def process(self, options: dict[str, Any]) -> bytes: ...\n",
    ),
    Rule(
        "error-handler",
        "Code that looks for ProcessingError sees the errors of a migrated call in another file.",
        "The queue raises QueueSubmitError, QueueStatusError and QueueResultError where the old call raised "
        "ProcessingError. Code in other files that can run a rewritten call and looks for its error is made to look "
        "for these too; only the file's own calls share a site with their handlers.",
        "except ProcessingError as error:\n    ...\n",
        "except (ProcessingError, QueueSubmitError, QueueStatusError, QueueResultError) as error:\n    ...\n",
    ),
    Rule(
        "queue-result-data",
        "The video that queue.result returns is asked for its data, which it does not have.",
        "In every release queue.result(…) returns the video itself; only the result of submit_and_poll has the video "
        "as its data. The vendor's migration guide has this mistake in its example of polling by hand. The attribute "
        "is taken away.",
        "result = await client.queue.result(job.job_id)\nfile.write(result.data)\n",
        "result = await client.queue.result(job.job_id)\nfile.write(result)\n",
    ),
    Rule(
        REST_RULE,
        "A video is generated with a request to the blocking endpoint that the vendor has retired.",
        "Over REST, POST /v1/generate/<model> answered with the video. Now POST /v1/jobs/<model> answers with a job, "
        "GET /v1/jobs/<id> with its status, and GET /v1/jobs/<id>/content with the video. The request becomes these "
        "three; what the program did with the answer, and where the request failed, stays as it was. Requests for "
        "images stay where they are.",
        "curl -f https://api.decart.ai/v1/generate/lucy-pro-t2v \\\n"
        '  -H "X-API-KEY: $DECART_API_KEY" -F "prompt=A lake" -o lake.mp4\n',
    ),
    Rule(
        "previous-generation-model",
        "The model works, and the vendor advises another one for new work.",
        "A note: the vendor's migration guide maps the endpoint of lucy-clip to the queue, calls it a model of the "
        "previous generation, and advises lucy-2.1 for new projects. Nothing has to change for the migration.",
    ),
    Rule(
        "retired-model",
        "The model is not in newer releases of the SDK.",
        "A note: the call works with the releases that have the model. With a newer one models.video(…) raises "
        "ModelNotFoundError before any request is sent.",
    ),
    Rule(
        "timeout-covers-job",
        "A time limit around the call now covers a whole job.",
        "A note: the old call was one request; the new one submits a job and polls until it is done, which the "
        "server allows ten minutes for. A limit that fitted the request may end the job early.",
    ),
    Rule(
        "timeout-of-each-request",
        "A time limit of the request now holds for each of the requests that a job takes.",
        "A note: the old request lasted as long as the generation, and its time limit ended both. The requests that "
        "submit a job, ask for it and fetch its video are short, and each has the limit to itself, so that it is "
        "hardly ever reached; the server ends a job after ten minutes.",
    ),
    Rule(
        "status-callback",
        "The options hold on_status_change, which the queue takes out of them and calls.",
        "A note: the blocking call ignores the key. submit_and_poll removes it from the dict that it is given, and "
        "calls what was under it with the job's first status and at every poll, which never happened before.",
    ),
    Rule(
        "shared-options",
        "An options dict with on_status_change is used by more than one call.",
        "A note: submit_and_poll takes on_status_change out of the dict it is given, so that the next call with the "
        "same dict has no callback.",
    ),
    Rule(
        "abort-late",
        "A signal that aborts the call no longer aborts the request that submits the job.",
        "A note, in JavaScript: the old call handed its signal to its one request. submitAndPoll takes no notice of it "
        "until the job is submitted; from then on an aborted signal ends the polling. The job itself goes on, as it "
        "did before.",
    ),
)

REASONS: tuple[Reason, ...] = (
    Reason(
        "cancel-token",
        "The options may hold a cancel_token, which the queue ignores.",
        "Decide what a cancellation should do now: cancel the task that awaits the call, or give the token up. "
        "--unsafe makes the rewrite without it.",
        Safety.UNSAFE,
    ),
    Reason(
        "abort-signal",
        "The options may hold a signal, and the program looks for the AbortError that the old call rejected with.",
        'The queue rejects with a plain Error, "Polling aborted", where the signal is aborted while it polls, and does '
        "not abort the request that submits the job. Ask signal.aborted instead of the error's name. --unsafe makes "
        "the rewrite all the same.",
        Safety.UNSAFE,
    ),
    Reason(
        "options-open",
        "The options take in keys that cannot be seen here; a cancel_token among them would be ignored.",
        "Check what the unseen part can hold. If it holds no cancel_token and no model, --unsafe makes the rewrite.",
        Safety.UNSAFE,
    ),
    Reason(
        "options-unknown",
        "What the options hold cannot be seen from here.",
        "Follow the options to where they are built; if their model is a video model, call queue.submit_and_poll "
        "and check the result's status.",
    ),
    Reason(
        "options-cast",
        "The options or the model are cast to a type that says nothing of them.",
        "Take the cast away, so that what it hides can be seen, and run again; or rewrite the call by hand.",
    ),
    Reason(
        "options-typed-wider",
        "TypeScript may refuse the options: the queue's typings allow less than the old call's did.",
        'Give the option or the model its own type, as in orientation: "portrait" as const, and run again. --unsafe '
        "makes the rewrite, which runs as before and may not type-check.",
        Safety.UNSAFE,
    ),
    Reason(
        "options-typed-for-images",
        "The options are annotated with a type that newer releases of the SDK keep for image models.",
        "Annotate them as QueueSubmitAndPollOptions, or let their type be inferred, and run again.",
    ),
    Reason(
        "options-read-only",
        "The options are a mapping that cannot be changed, and the queue takes a key out of the one it is given.",
        "Pass a copy, dict(options), to queue.submit_and_poll.",
    ),
    Reason(
        "client-unknown",
        "Where the client comes from cannot be seen here, or not on every path.",
        "If it is a DecartClient, annotate it as one and run again, or rewrite the call by hand; if it is not, say so "
        "with a comment: # decart-codemod: ignore.",
    ),
    Reason(
        "client-mixed",
        "The object may be the SDK's client or something else, depending on the path taken.",
        "Give the two different names, or rewrite the call where it is certain which one it is.",
    ),
    Reason(
        "address-unknown",
        "Whether the request goes to the retired endpoint is known only at run time.",
        "Find out which addresses it can go to. If it is the vendor's interface, spell the address where it can be "
        "seen, or name its base with --api-base, and run again; or send the request to the queue by hand.",
    ),
    Reason(
        "request-unclear",
        "What the request sends, or with what method, cannot be seen here.",
        "Write the request's options where they can be seen, and run again; or send the request to the queue by hand.",
    ),
    Reason(
        "client-unsupported",
        "The request is sent with a library, or in a way, that the tool does not rewrite.",
        "Send it to the queue by hand: submit the job, ask for its status until it is done, and fetch its content.",
    ),
    Reason(
        "answer-inspected",
        "The program asks something of the answer that the queue's answer may say in another way.",
        "Look at what the program does with it. If it does not matter, take it out, and run again.",
    ),
    Reason(
        "address-shared",
        "The path of the address stands where other requests may have it, too.",
        "Spell the whole path in the request's own address, and run again; or send the request to the queue by hand.",
    ),
    Reason(
        "model-unknown",
        "Which model is used cannot be seen here.",
        "If it is a video model, annotate it as VideoModelDefinition and run again, or rewrite the call by hand; an "
        "image model stays on client.process.",
    ),
    Reason(
        "model-mixed",
        "The model may be a video model or an image model at run time; only video goes by way of the queue.",
        "Split the call in two: queue.submit_and_poll for video, client.process for images.",
    ),
    Reason(
        "model-realtime",
        "The model is a realtime model, which neither the old call nor the queue accepts.",
        "Use client.realtime for it, or a model from models.video(…).",
    ),
    Reason(
        "keyword-call",
        "The options are passed by keyword; the queue takes one positional dict.",
        "Pass one dict: queue.submit_and_poll({…}), and check the result's status.",
    ),
    Reason(
        "unusual-arguments",
        "The call does not pass exactly one options mapping, so that what it does cannot be read off it.",
        "Pass one dict: queue.submit_and_poll({…}), and check the result's status.",
    ),
    Reason(
        "method-overridden",
        "The client is of a subclass that has its own version of the method, which the rewrite would go past.",
        "Move what the subclass adds to the queue call, then rewrite the calls.",
    ),
    Reason(
        "method-reference",
        "The method is used as a value, so that its later calls cannot be seen.",
        "Pass a coroutine function that calls queue.submit_and_poll, checks the status and returns the data.",
    ),
    Reason(
        "method-destructured",
        "The method is taken off the client under a name of its own, by which it is called.",
        "Take the queue instead, const { queue } = client, call queue.submitAndPoll, and check the result's status.",
    ),
    Reason(
        "endpoint-mocked",
        "A test answers requests to the address of the blocking call in the vendor's place.",
        "Replace the double and the call together: the queue sends POST /v1/jobs/…, GET /v1/jobs/<id> and "
        "GET /v1/jobs/<id>/content.",
    ),
    Reason(
        "request-unknown",
        "What sends the request, or what the address is used for, cannot be seen here.",
        "If it is a session or a client of an HTTP library, annotate it as one, or make it where this can be seen, and "
        "run again; or send the request to the queue by hand: POST /v1/jobs/…, GET /v1/jobs/<id> and "
        "GET /v1/jobs/<id>/content.",
    ),
    Reason(
        "request-form",
        "The request is sent, or its answer is used, in a way that three requests in its place would not fit.",
        "Send it in a plain way, as in requests.post(address, …), and run again; or send the request to the queue by "
        "hand: POST /v1/jobs/…, GET /v1/jobs/<id> and GET /v1/jobs/<id>/content.",
    ),
    Reason(
        "optional-chain",
        "The call is part of an optional chain, and what would take its place would not do all that the chain does.",
        "Give the client a name of its own, and run again, or rewrite the call by hand.",
    ),
    Reason(
        "error-expected",
        "A comment over the call, @ts-expect-error, is there for an error that ends with the rewrite.",
        "Take the comment away, or make it @ts-ignore, and run again.",
    ),
    Reason(
        "method-mocked",
        "A test double of the old method may be what this call reaches.",
        "Replace the double and the call together; a double of queue.submit_and_poll returns an object with status "
        "and data.",
    ),
    Reason(
        "handler-not-widened",
        "Code that looks for ProcessingError may see an error of this call and cannot be widened to the queue's.",
        "Make that code look for QueueSubmitError, QueueStatusError and QueueResultError too, then rewrite the call.",
    ),
    Reason(
        "subclass-declared",
        "The class declares the old method for others to call.",
        "Decide what the method should be called and return from now on, then rewrite its callers.",
    ),
    Reason(
        "method-declared",
        "A protocol or an abstract class declares the old method, and no queue, for the object that it is called on.",
        "Decide what the class should declare instead: the queue's result is another, and a fake needs a queue, too.",
    ),
    Reason(
        "place-unsupported",
        "The call stands at a place where this Python version cannot tell its exact position.",
        "Move the call out of the f-string, or run the tool under Python 3.12 or newer.",
    ),
    Reason(
        "text-shown",
        "The program shows the text of the call itself, which a rewrite would change.",
        'Give the value a label of its own in place of the f-string\'s equals sign, as in f"video={…}", and run again.',
    ),
)

REASONS += tuple(Reason(*row) for row in SHELL_REASONS)

HANDLER_NOT_WIDENED = next(reason for reason in REASONS if reason.slug == "handler-not-widened")

HANDLER_ELSEWHERE = Reason(
    "handler-elsewhere",
    "Code that looks for ProcessingError and may see an error of this call is in a file that this run may not change.",
    "Run the tool over that file too: over the whole project, or with both files named.",
)

CALL_NOT_REWRITTEN = Reason(
    "call-not-rewritten",
    "The calls whose errors it sees are left to a person.",
    "When such a call is moved to the queue, make this code look for QueueSubmitError, QueueStatusError and "
    "QueueResultError too.",
)
"""Given, like the one above, once all sites of a program are decided on: they rest on each other."""

REWRITE_FAILED = Reason(
    "rewrite-failed",
    "The tool made a rewrite and dropped it, since something was wrong with it.",
    "Rewrite the call by hand, and send the lines concerned to the maintainers of decart-codemod.",
)
"""Given by the run, not by ``decide``: what was approved and then failed the check of the new text."""

RULES += (*MANIFEST_RULES, *HOST_RULES)
REASONS += (*HOST_REASONS, HANDLER_ELSEWHERE, CALL_NOT_REWRITTEN, REWRITE_FAILED, *MANIFEST_REASONS)

RULE_BY_SLUG = {rule.slug: rule for rule in RULES}
REASON_BY_SLUG = {reason.slug: reason for reason in REASONS}


def rule_in(language: str, slug: str) -> Rule:
    """Return a rule in the words that fit a language."""
    rule = RULE_BY_SLUG[slug]
    if language == "python":
        return rule
    from codemod.wordings import RULES_IN  # for files in other languages only, and for people

    words = RULES_IN.get(language, {}).get(slug)
    if words is None:
        return rule
    message, explanation = words.message or rule.message, words.more or rule.explanation
    return replace(rule, message=message, explanation=explanation, before=words.before, after=words.after)


def reason_in(language: str, reason: Reason, rule: str = "") -> Reason:
    """Return a reason in the words that fit a language, and the rule of the site that it is given for."""
    if language == "python" and rule != REST_RULE:
        return reason
    from codemod.wordings import OVER_REST, REASONS_IN

    words = REASONS_IN[OVER_REST].get(reason.slug) if rule == REST_RULE or language == OVER_REST else None
    words = words or REASONS_IN.get(language, {}).get(reason.slug)
    if words is None:
        return reason
    return replace(reason, message=words.message or reason.message, advice=words.more or reason.advice)
