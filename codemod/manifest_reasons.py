"""The rules and reasons of manifests and of model names, as users read them; ``reasons.py`` has the others."""

from __future__ import annotations

from codemod.reason import Reason, Rule

SDK_REQUIREMENT = "sdk-requirement"
LOOSE = "sdk-requirement-loose"
LOCK_FILE = "lock-file"
RENAMED_MODEL = "renamed-model"
MODEL_ALIAS = "model-alias"

EXCLUDES = "requirement-excludes-queue"
HASHED = "requirement-hashed"
ADDRESS = "requirement-by-address"
UNREADABLE = "requirement-unreadable"
SHARED = "requirement-shared"
IN_RECIPE = "requirement-in-recipe"
GENERATED = "requirement-generated"
LACKS_MODEL = "requirement-lacks-model"
OF_OTHERS = "requirement-of-others"
NOT_OPEN = "requirement-elsewhere"

MANIFEST_RULES: tuple[Rule, ...] = (
    Rule(
        SDK_REQUIREMENT,
        "The project allows releases of the SDK that have no job queue.",
        "A rewritten call needs the queue: the Python SDK has it since 0.0.11, settled in 0.0.13, the JavaScript SDK "
        "since 0.0.20. Where a call was rewritten, the requirement on the SDK that its program is installed by is "
        "raised to that: a lower bound and a pin below it become it, all else of the requirement stays. Lock files are "
        "left to the tools that write them.",
        "decart==0.0.10\n",
        "decart==0.0.13\n",
    ),
    Rule(
        LOOSE,
        "The project allows releases of the SDK that have no job queue, and newer ones, too.",
        "A note: the program uses the queue, and no call of it was left to rewrite. Installed anew it gets a release "
        "with the queue; where an older one is installed already, it stays, and the program fails. A requirement that "
        "allows no release with the queue is raised, or left to a person, all the same.",
    ),
    Rule(
        LOCK_FILE,
        "The lock file pins the SDK, and has to be made anew.",
        "A note: the requirement on the SDK changes with the rewritten calls, and a lock file that was made from the "
        "old one keeps an old release. The tool never edits a lock file; the command that it names does.",
    ),
    Rule(
        RENAMED_MODEL,
        "The model is known by another name.",
        "With --rename-models: newer releases of the SDK declare some names of models to be aliases of others. Where "
        'every release that the project may use knows the other name, the name is replaced in models.video("…") '
        'and models.image("…"), or where a variable gets it that nothing else reads.',
        'model = models.image("lucy-pro-i2i")\n',
        'model = models.image("lucy-image-2")\n',
    ),
    Rule(
        MODEL_ALIAS,
        "The model's name is an alias of another, and is not replaced.",
        "A note, with --rename-models: newer releases of the SDK declare the name to be an alias. It is not replaced, "
        "since a release that the project's requirement allows, or any if nothing requires the SDK, has no model of "
        "the other name; or since it is written elsewhere than in the call that takes it, where other code may use it.",
    ),
)

MANIFEST_REASONS: tuple[Reason, ...] = (
    Reason(
        EXCLUDES,
        "The requirement excludes every release of the SDK with the settled queue.",
        "Find out what the upper bound is there for, take it away or raise it, and install the SDK anew.",
    ),
    Reason(
        HASHED,
        "The requirement is pinned by hashes, which cannot be computed here.",
        "Raise the pin, and let the tool that wrote the hashes write the new ones, say pip-compile --generate-hashes.",
    ),
    Reason(
        ADDRESS,
        "The SDK is taken from an address, a repository or a folder, whose version cannot be seen here.",
        "Make sure that what is there has the queue, or require a release instead.",
    ),
    Reason(
        UNREADABLE,
        "The requirement cannot be read as one range of versions.",
        "Change it by hand so that only releases with the queue are allowed.",
    ),
    Reason(
        SHARED,
        "The version is kept in a catalog that other packages of the workspace share.",
        "Raise the version in the catalog, once all packages that use it are ready for it.",
    ),
    Reason(
        IN_RECIPE,
        "A container file, a workflow, a script or a page installs a release of the SDK without the queue.",
        "Raise the release in the command, or let it install what the project requires.",
    ),
    Reason(
        GENERATED,
        "A tool has written the file from other requirements.",
        "Raise the requirement that it was made from, and make it anew with the command in its head.",
    ),
    Reason(
        LACKS_MODEL,
        "A rewritten call uses a model that no release with the settled queue has.",
        "Choose another model first, then raise the requirement.",
    ),
    Reason(
        OF_OTHERS,
        "The requirement may be that of another program of the same project.",
        "If the rewritten calls run with what it installs, raise it by hand.",
    ),
    Reason(
        NOT_OPEN,
        "The requirement is in a file that this run may not change.",
        "Run the tool over the whole project, or name the file as well; or raise the requirement by hand.",
    ),
)
