"""Figures as a file, for comparing them later."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def keep(figures: Sequence["DataclassInstance"], path: Path) -> None:
    """Writes them with the time, as JSON, and says where."""
    result = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "figures": [asdict(one) for one in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(f"stored in {path}\n")
