"""Why a request in a shell script is left to a person: rows of slug, message and advice for ``reasons.py``."""

SHELL_REASONS: tuple[tuple[str, str, str], ...] = (
    (
        "curl-arguments-unseen",
        "Not all of curl's arguments can be seen here.",
        "Write the arguments out where curl is called, in quotes, and run again; or move the request to the queue.",
    ),
    (
        "curl-answer-described",
        "More of the old answer is shown or kept than its body: its status, its headers or its times.",
        "Decide which of the three requests should be described now; curl's -f and its exit status are often enough.",
    ),
    (
        "curl-several-requests",
        "One command of curl sends several requests.",
        "Give the request for the video a command of its own, and run again.",
    ),
    (
        "curl-option-unsupported",
        "The tool does not know how an option of the old request carries over to the three new ones.",
        "Take the option away where it is not needed, and run again; or send the request to the queue by hand.",
    ),
    (
        "curl-wrapped",
        "Another program runs curl, or curl has an environment of its own, so that no function can take its place.",
        "Call curl itself, or put the three requests into a script of their own that the other program runs.",
    ),
    (
        "curl-redefined",
        "What is called curl here may be something else.",
        "Give the function or the alias another name, and run again; or send the request to the queue inside of it.",
    ),
    (
        "wget-request",
        "The request is sent with wget.",
        "Send it with curl, and run again; or submit the job, ask for its status and download the video with wget.",
    ),
    (
        "command-unknown",
        "The address of the retired endpoint is given to a command that may send a request to it.",
        "Look at what the command does with the address, and move it to the queue by hand.",
    ),
    (
        "command-in-text",
        "The request stands in a text that another shell or program gets to run.",
        "Move the request to the queue where it is run, or into a script of its own, over which the tool can be run.",
    ),
    (
        "session-function",
        "The command is typed at a prompt, where a function that takes curl's place cannot be shown.",
        "Give the request a line of its own and run again, show it as a script, or send it to the queue by hand.",
    ),
    (
        "session-output",
        "What the session shows as the command's answer tells of the old request.",
        "Move the request to the queue by hand, run it, and show what it answers now.",
    ),
    (
        "recipe-file",
        "The request stands among commands in a file that is no script of its own.",
        "Move the commands into a script, run the tool over that, and call it from here, or move the request by hand.",
    ),
)
"""Plain texts, since the class of reasons is defined where they are put together."""
