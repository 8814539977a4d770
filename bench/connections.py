"""How many SSH connections were opened in the lab, counted by the kernel."""

import re
import subprocess
from pathlib import Path

RULES = Path(__file__).parent / "connections.nft"


class Counter:
    """Counts from the moment that the lab is there."""

    def __init__(self, checkout: Path) -> None:
        self.run = checkout / "lab" / "run"

    def read(self) -> int:
        """Connections so far; 0 while there is no lab."""
        listed = self._nft("list", "counter", "inet", "bench", "ssh")
        if listed is None:
            self._nft("-f", str(RULES))
            return 0
        found = re.search(r"packets (\d+)", listed)
        return int(found[1]) if found else 0

    def _nft(self, *arguments: str) -> str | None:
        done = subprocess.run([self.run, "nft", *arguments], capture_output=True, text=True)
        return None if done.returncode else done.stdout
