"""The storms themselves, short in `make test` and long in `make soak`."""

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.support import postgres
from tests.support.mortal import mortal
from tests.support.storm import Clerk, Ledger, end, wait_a_little
from tests.support.terminal import Terminal

_AWAITED = 0.75


@dataclass(frozen=True)
class Outcome:
    """What a storm left behind."""

    cycles: int
    ledger: Ledger
    wrong: list[str]
    longest_start: float

    @property
    def figures(self) -> dict[str, object]:
        """What `make soak` prints."""
        return {
            "cycles": self.cycles,
            "acknowledged": sum(self.ledger.acks.values()),
            "repeated": self.ledger.repeated,
            "violations": len(self.wrong),
            "longest_start_s": round(self.longest_start, 2),
            "longest_wait_s": round(self.ledger.longest_wait, 2),
        }


def kill_the_server(
    data: Path, home: Path, *, cycles: int, seed: int, database: str = "", clerks: int = 4
) -> Outcome:
    """Kill the server again and again while clerks work; then examine what is left."""
    chance = random.Random(seed)
    environment = {"MUNIMENT_DATABASE_URL": database} if database else {}
    ledger = Ledger()
    with mortal(data, environment) as server:
        working = [Clerk(server.url, ledger, seed * 100 + number) for number in range(clerks)]
        for clerk in working:
            clerk.start()
        for _ in range(cycles - 1):
            wait_a_little(chance, 0.005, 0.5)
            server.kill()
            # Every fourth dies again while it comes up: what it does then must bear that too.
            server.start(awaited=chance.random() < _AWAITED)
        wait_a_little(chance, 0.005, 0.5)
        server.kill()
        server.start()
        end(working)
        wrong = [*ledger.faults, *(one for clerk in working for one in clerk.check())]
    wrong += examined(home, data, environment)
    return Outcome(server.kills, ledger, wrong, server.longest_start)


def restart_the_database(
    data: Path, home: Path, *, cycles: int, seed: int, database: str, pause: float, servers: int = 1
) -> Outcome:
    """Restart PostgreSQL as a crash does while clerks work; then examine what is left."""
    chance = random.Random(seed)
    environment = {"MUNIMENT_DATABASE_URL": database}
    ledger = Ledger()
    with ExitStack() as stack:
        running = [stack.enter_context(mortal(data, environment)) for _ in range(servers)]
        working = [
            Clerk(running[number % servers].url, ledger, seed * 100 + number) for number in range(4)
        ]
        for clerk in working:
            clerk.start()
        for _ in range(cycles):
            wait_a_little(chance, pause / 2, pause)
            postgres.control(database, "-m", "immediate", "restart")
        time.sleep(pause)
        end(working)
        wrong = [*ledger.faults, *(one for clerk in working for one in clerk.check())]
    wrong += examined(home, data, environment)
    return Outcome(cycles, ledger, wrong, max(server.longest_start for server in running))


def examined(home: Path, data: Path, environment: dict[str, str]) -> list[str]:
    """Return what the doctor finds, every stored byte read."""
    home.mkdir(exist_ok=True)
    done = Terminal(home, environment).run("doctor", "--data", data, "--deep", "--json")
    return [f"{one['check']}: {one['findings']}" for one in done.json if not one["ok"]]
