"""What both registers can be asked of a million versions: names, tags, and the pages after."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from bench import peer_search
from bench.asking import ask
from bench.catalogues import SEED, Catalogues
from bench.contender import Contender
from bench.figures import Better, Figure, Sample
from bench.goals import P50, P99
from bench.load import Effort, Request, drive
from bench.ours import API
from bench.peer_search import Question
from bench.plan import Bench
from bench.process import Server, read_through, running

_WARM_UP = Effort(seconds=1.0, requests=20)
_DEEP = 1_000  # versions before the page
_LARGEST = 100
_DRAWN = 5_000


def measure(bench: Bench, server: Server, found: Catalogues) -> Iterator[Figure]:
    """Ask both in turns; without the peer, ours alone."""
    with ExitStack() as stack:
        theirs = _started(bench, bench.peer, stack, found) if bench.peer else None
        asked = {
            name: list(itertools.islice(supply, _DRAWN))
            for name, supply in peer_search.questions(found, SEED).items()
        }
        for name, drawn in asked.items():
            stands = [_Stand(bench.ours, server, [each.to_ours(API) for each in drawn])]
            if bench.peer and theirs:
                stands.append(_Stand(bench.peer, theirs, [each.to_peer() for each in drawn]))
            yield from _in_turns(bench, stands, name)
        deep = asked["by a tag"][0]
        place = _our_place(bench, server, deep)
        stands = [_Stand(bench.ours, server, [deep.to_ours(API, place)])]
        if bench.peer and theirs:
            stands.append(_Stand(bench.peer, theirs, [deep.to_peer(_their_place(theirs, deep))]))
        yield from _in_turns(bench, stands, f"by a tag, after {_DEEP:,} others")


@dataclass(frozen=True)
class _Stand:
    """A running contender and what it is asked."""

    contender: Contender
    server: Server
    requests: Sequence[Request]


def _started(bench: Bench, peer: Contender, stack: ExitStack, found: Catalogues) -> Server:
    """Fill the peer while it rests."""
    folder = bench.folder(peer, "search")
    command = peer.command(folder)
    with running(command):
        pass
    peer_search.seed(peer.database_url(folder), found, bench.plan.searched)
    read_through(folder)
    return stack.enter_context(running(command))


def _in_turns(bench: Bench, stands: Sequence[_Stand], name: str) -> Iterator[Figure]:
    samples: list[list[Sample]] = [[] for _ in stands]
    for effort in (_WARM_UP, *[bench.plan.effort] * bench.plan.rounds):
        for stand, mine in zip(stands, samples, strict=True):
            headers, requests = stand.contender.headers, itertools.cycle(stand.requests)
            sample = drive(stand.server.address, headers, requests, clients=1, effort=effort)
            if effort is not _WARM_UP:
                mine.append(sample)
    title = f"search of {bench.plan.searched:,} versions: {name}"
    for quantity, of in ((P50, _p50), (P99, _p99)):
        ours, peer = ([of(sample) for sample in mine] for mine in (*samples, [])[:2])
        yield Figure(title, quantity, "ms", Better.LOWER, ours, peer)


def _p50(sample: Sample) -> float:
    return sample.p50_ms


def _p99(sample: Sample) -> float:
    return sample.p99_ms


def _our_place(bench: Bench, server: Server, question: Question) -> str | None:
    cursor: str | None = None
    for _ in range(_DEEP // _LARGEST):
        request = question.to_ours(API, cursor, _LARGEST)
        cursor = ask(server.address, bench.ours.headers, request)["next"]
    return cursor


def _their_place(server: Server, question: Question) -> str | None:
    return ask(server.address, {}, question.to_peer(limit=_DEEP)).get("next_page_token")
