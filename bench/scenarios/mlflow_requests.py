"""The daily requests of MLflow's protocol, by eight clients."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack

from bench import goals, mlflow_requests
from bench.asking import ask
from bench.comparing import Stand, figures, furnish, in_turns, title_of
from bench.contender import Contender
from bench.figures import Figure
from bench.goals import RATE
from bench.plan import Bench
from bench.process import Server, running

CLIENTS = 8
RUNS = 64


def measure(bench: Bench) -> Iterator[Figure]:
    """Keep both servers up and let them take turns, operation by operation."""
    wanted = goals.MLFLOW_ON_POSTGRES if bench.on_postgres else goals.MLFLOW
    with ExitStack() as stack:
        stands = {
            contender.name: _furnished(
                contender,
                stack.enter_context(running(contender.command(bench.folder(contender, "mlflow")))),
            )
            for contender in bench.contenders
        }
        for operation in stands[bench.ours.name].supply:
            samples = in_turns(bench, stands, operation, CLIENTS)
            title = f"MLflow: {title_of(operation, CLIENTS)}"
            yield from figures(bench, title, samples, {RATE: wanted[operation]})


def _furnished(contender: Contender, server: Server) -> Stand:
    furnish(contender, server, iter(mlflow_requests.furniture()))
    made = [
        ask(server.address, contender.headers, mlflow_requests.create_run()) for _ in range(RUNS)
    ]
    run_ids = [answer["run"]["info"]["run_id"] for answer in made]
    operations = {
        **mlflow_requests.registry_operations(),
        **mlflow_requests.spoken_operations(run_ids),
    }
    supply = {
        str(name): map(request_of, itertools.count()) for name, request_of in operations.items()
    }
    return Stand(contender, server, supply)
