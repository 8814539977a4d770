"""What a stack recorded of its cluster, for people who ask about it by the stack's name."""

import json
import subprocess
from typing import Any

from operations.desired import Desired
from operations.errors import OperationError

COMMAND = "command:local:Command"
NOUNS = ("-rollout", "-membership")  # of the resources whose input is the whole wish


def read(stack: str) -> Desired:
    """The last wish that a run of the stack handed to operations; OperationError in words when there is none.

    Secrets come over a pipe: they are in no argument, environment or file.
    """
    argv = ["pulumi", "stack", "export", "--show-secrets", "--non-interactive", "--stack", stack]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        raise OperationError("pulumi is not on PATH: the stack cannot be read without it") from None
    if done.returncode != 0:
        raise OperationError(f"the stack {stack} cannot be read: {done.stderr.strip() or done.stdout.strip()}")
    return recorded(stack, json.loads(done.stdout))


def recorded(stack: str, exported: dict[str, Any]) -> Desired:
    """The wish in what `pulumi stack export --show-secrets` prints."""
    resources = exported.get("deployment", {}).get("resources") or []
    wishes = [one for one in resources if one["type"] == COMMAND and one["urn"].endswith(NOUNS)]
    if not wishes:
        raise OperationError(f"the stack {stack} has no cluster yet: run 'pulumi up' first")
    # A run that was cut, or failed, has handed the newer wish to some of them only.
    newest = max(wishes, key=lambda one: str(one.get("modified", "")))
    desired = Desired.model_validate_json(_plain(newest["inputs"]["stdin"]))
    told = [_founded(one) for one in wishes if one["urn"].endswith(NOUNS[0])]
    return desired.model_copy(update={"founded": next(iter(told), "")})


def _founded(rollout: dict[str, Any]) -> str:
    try:
        return str(json.loads(_plain(rollout["outputs"]["stdout"]))["cluster_id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _plain(value: Any) -> str:  # noqa: ANN401  what Pulumi writes: text, or an envelope around a secret
    return str(json.loads(value["plaintext"])) if isinstance(value, dict) else str(value)
