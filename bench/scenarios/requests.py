"""The registry's daily requests, by one client and by eight."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack

from bench import goals
from bench.comparing import Stand, figures, furnish, in_turns, title_of
from bench.contender import Contender, Operation
from bench.figures import Figure, Goal
from bench.plan import Bench
from bench.process import Server, running

CLIENTS = (1, 8)


def measure(bench: Bench) -> Iterator[Figure]:
    """Keep both servers up and let them take turns, operation by operation."""
    with ExitStack() as stack:
        stands = {
            contender.name: _furnished(
                contender,
                stack.enter_context(
                    running(contender.command(bench.folder(contender, "requests")))
                ),
            )
            for contender in bench.contenders
        }
        for operation, clients in itertools.product(Operation, CLIENTS):
            samples = in_turns(bench, stands, operation, clients)
            wanted = _wanted(bench, operation, clients)
            yield from figures(bench, title_of(operation, clients), samples, wanted)


def _furnished(contender: Contender, server: Server) -> Stand:
    furnish(contender, server, iter(contender.furniture()))
    supply = {
        str(operation): map(request_of, itertools.count())
        for operation, request_of in contender.operations().items()
    }
    return Stand(contender, server, supply)


def _wanted(bench: Bench, operation: Operation, clients: int) -> dict[str, Goal]:
    every = goals.REQUESTS_ON_POSTGRES if bench.on_postgres else goals.REQUESTS
    return {
        quantity: goal
        for (about, by, quantity), goal in every.items()
        if (about, by) == (operation, clients)
    }
