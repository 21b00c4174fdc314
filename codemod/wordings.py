"""What rules and reasons are called where another language is meant, by slug, if Python's words do not fit."""

from __future__ import annotations

from codemod.record import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Other words: ``more`` is a rule's explanation or a reason's advice; where one is empty, Python's fit."""

    message: str = ""
    more: str = ""
    before: str = ""
    after: str = ""


RULES_IN_JAVASCRIPT: dict[str, Words] = {
    "sync-video-call": Words(
        "",
        "Decart moved video generation to a job queue. From release 0.0.21 on the old call is typed for image models "
        "only; nothing stops it at run time, so that it goes on posting to an address that is being retired. The call "
        "becomes queue.submitAndPoll, and a job that failed is thrown as an error with the code that the old call's "
        "had.",
        'const video = await client.process({ model: models.video("lucy-pro-t2v"), prompt });\n',
        'const result = await client.queue.submitAndPoll({ model: models.video("lucy-pro-t2v"), prompt });\n'
        'if (result.status !== "completed") {\n'
        '  throw Object.assign(new Error(result.error), { code: "PROCESSING_ERROR" });\n'
        "}\n"
        "const video = result.data;\n",
    ),
    "image-generate": Words(
        "",
        "",
        'const image = await client.generate({ model: models.image("lucy-pro-t2i"), prompt });\n',
        'const image = await client.process({ model: models.image("lucy-pro-t2i"), prompt });\n',
    ),
    "method-reference": Words("", "", "const make = client.process;\n"),
    "mocked-method": Words(
        "A test replaces the retired method, or the vendor's answer to it, with a double.",
        "Once the code under test goes by way of the queue, a double of the old method, or of the old address, is "
        "never asked. It has to be replaced together with the call that it stands for, by a double of "
        "queue.submitAndPoll that resolves to a result object with status and data.",
        "client.process = vi.fn().mockResolvedValue(video);\n",
        'client.queue.submitAndPoll = vi.fn().mockResolvedValue({ status: "completed", data: video });\n',
    ),
    "overridden-method": Words(
        "An object made from the SDK's client has its own version of the retired method.",
        "Calls of the method on such an object run the version of its own, which a rewrite of the calls would go past.",
        "const recording = { ...client, process: record };\n",
    ),
    "declared-method": Words(
        "An interface declares the retired method, for the SDK's client and for others.",
        "What is called through such a type may be the SDK's client or an object that only looks like it, such as a "
        "test's fake. Which of them get a queue, and what the type should declare, is for a person to say.",
        "interface Generator {\n  process(options: Options): Promise<Blob>;\n}\n",
    ),
    "queue-result-data": Words(
        "",
        "In every release queue.result(…) resolves to the video itself; only the result of submitAndPoll has the video "
        "as its data. The vendor's migration guide has this mistake in its example of polling by hand. The property is "
        "taken away.",
        "const result = await client.queue.result(job.job_id);\nsave(await result.data.arrayBuffer());\n",
        "const result = await client.queue.result(job.job_id);\nsave(await result.arrayBuffer());\n",
    ),
    "error-handler": Words(
        "Code that looks for PROCESSING_ERROR sees the errors of a migrated call in another file.",
        "The queue's errors have the codes QUEUE_SUBMIT_ERROR, QUEUE_STATUS_ERROR and QUEUE_RESULT_ERROR where the old "
        "call's had PROCESSING_ERROR. Code that can run a rewritten call and looks for its error's code is made to "
        "look for these too.",
        'if (error.code === "PROCESSING_ERROR") {\n',
        'if (error.code === "PROCESSING_ERROR" || error.code === "QUEUE_SUBMIT_ERROR" || …) {\n',
    ),
    "rest-video-call": Words(
        "",
        "Over REST, POST /v1/generate/<model> answered with the video. Now POST /v1/jobs/<model> answers with a job, "
        "GET /v1/jobs/<id> with its status, and GET /v1/jobs/<id>/content with the video. The request becomes a call "
        "of one function that the file gets, which makes these three and gives back what the program had before: the "
        "answer with the video, the answer that refused it, or one with the status 500 where the job failed. Requests "
        "for images stay where they are.",
        'const made = await fetch("https://api.decart.ai/v1/generate/lucy-pro-t2v", { method: "POST", body });\n',
        'const made = await submitAndPoll("https://api.decart.ai/v1/jobs/lucy-pro-t2v", { method: "POST", body });\n',
    ),
    "retired-model": Words(
        "",
        "A note: the call works with the releases that have the model. With a newer one models.video(…) throws an "
        "error with the code MODEL_NOT_FOUND before any request is sent.",
    ),
    "status-callback": Words(
        "The options hold onStatusChange, which the queue calls.",
        "A note: the blocking call ignores the key. submitAndPoll calls what is under it with the job's first status "
        "and at every poll, which never happened before.",
    ),
}

REASONS_IN_JAVASCRIPT: dict[str, Words] = {
    "options-open": Words(
        "The options take in keys that cannot be seen here; a signal or another model may be among them.",
        "Check what the unseen part can hold. If it holds no signal and no model, --unsafe makes the rewrite.",
    ),
    "options-unknown": Words(
        "",
        "Follow the options to where they are built; if their model is a video model, call queue.submitAndPoll and "
        "check the result's status.",
    ),
    "client-unknown": Words(
        "",
        "If it comes from createDecartClient, write it so that this can be seen here and run again, or rewrite the "
        "call by hand; if it does not, say so with a comment: // decart-codemod: ignore.",
    ),
    "model-unknown": Words(
        "",
        "If it is a video model, write models.video(…) where this can be seen, or annotate it as VideoModelDefinition, "
        "and run again, or rewrite the call by hand; an image model stays on client.process.",
    ),
    "model-mixed": Words("", "Split the call in two: queue.submitAndPoll for video, client.process for images."),
    "unusual-arguments": Words(
        "The call does not pass exactly one options object, so that what it does cannot be read off it.",
        "Pass one object: queue.submitAndPoll({…}), and check the result's status.",
    ),
    "method-overridden": Words(
        "The client has its own version of the method, which the rewrite would go past.",
        "Move what that version adds to the queue call, then rewrite the calls.",
    ),
    "method-reference": Words(
        "", "Pass a function that calls queue.submitAndPoll, checks the status and returns the data."
    ),
    "method-mocked": Words(
        "",
        "Replace the double and the call together; a double of queue.submitAndPoll resolves to an object with status "
        "and data.",
    ),
    "handler-not-widened": Words(
        "Code that looks for PROCESSING_ERROR may see an error of this call and cannot be widened to the queue's.",
        "Make that code look for QUEUE_SUBMIT_ERROR, QUEUE_STATUS_ERROR and QUEUE_RESULT_ERROR too, then rewrite the "
        "call.",
    ),
    "subclass-declared": Words("The type declares the old method for others to call."),
    "method-declared": Words(
        "An interface declares the old method, and no queue, for the object that it is called on.",
        "Decide what the type should declare instead: the queue's result is another, and a fake needs a queue, too.",
    ),
    "place-unsupported": Words(
        "The call stands at a place where the tool cannot put the check of its result.",
        "Move the call to a statement of its own, and run again, or rewrite it by hand.",
    ),
    "text-shown": Words(
        "The program shows the text of the call itself, which a rewrite would change.",
        "Rewrite the call by hand where the shown text may change with it.",
    ),
    "handler-elsewhere": Words(
        "Code that looks for PROCESSING_ERROR and may see an error of this call is in a file that this run may not "
        "change."
    ),
    "call-not-rewritten": Words(
        "",
        "When such a call is moved to the queue, make this code look for QUEUE_SUBMIT_ERROR, QUEUE_STATUS_ERROR and "
        "QUEUE_RESULT_ERROR too.",
    ),
}

REASONS_OVER_REST: dict[str, Words] = {
    "model-unknown": Words(
        "",
        "If it is a video model, write its name where this can be seen, and run again, or move the request to the "
        "queue by hand; a request for an image stays as it is.",
    ),
    "model-mixed": Words("", "Split the request in two: the queue for videos, the old endpoint for images."),
}

OVER_REST = "rest"
"""Stands for a language where requests over REST are meant, whatever language they are sent from."""

RULES_IN: dict[str, dict[str, Words]] = {"javascript": RULES_IN_JAVASCRIPT, "typescript": RULES_IN_JAVASCRIPT}
REASONS_IN: dict[str, dict[str, Words]] = {
    "javascript": REASONS_IN_JAVASCRIPT,
    "typescript": REASONS_IN_JAVASCRIPT,
    OVER_REST: REASONS_OVER_REST,
}
