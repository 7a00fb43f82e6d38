"""Background work of runs: sealing what they measured."""

from muniment.capabilities.runs.service.sealing import tend
from muniment.platform.rounds import Chore

SEALING = Chore("runs.seal", 60, tend)
