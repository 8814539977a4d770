"""What ends an operation before it is done, in words for the person who started it."""


class OperationError(Exception):
    """Something ended an operation; `exit_code` is what the process says about it."""

    exit_code = 1


class RefusalError(OperationError):
    """What was asked for is unsafe, or not possible from here; the text names the danger and the way out."""

    exit_code = 3

    def __init__(self, words: str, *, passing: bool = False) -> None:
        super().__init__(words)
        self.passing = passing  # another operation of the same run may be about to mend it


class MisunderstoodError(OperationError):
    """What is wished, or the member that was named, makes no sense."""

    exit_code = 2


class UnansweredError(OperationError):
    """A host could not be reached, or went away while it was being talked to."""

    def __init__(self, name: str, reason: str, *, refused: bool = False) -> None:
        super().__init__(f"{name}: its host {'answers, but' if refused else 'does not answer:'} {reason}")
        self.name = name
        self.reason = reason
        self.refused = refused  # it does answer, and does not let us in


class UnprovedError(OperationError):
    """A step was done, and what it should bring about did not come within its time."""


class ScriptError(OperationError):
    """A script on a host ended with an error; `code` is its exit code, `said` the end of what it wrote."""

    def __init__(self, name: str, script: str, code: int, said: str) -> None:
        super().__init__(f"{name}: {script} failed on its host (exit code {code}): {said or 'it said nothing'}")
        self.name = name
        self.code = code
        self.said = said


class EndedError(OperationError):
    """Somebody asked the run to end."""

    exit_code = 130
