"""How many changes come at a time: whether it pays to wait for another before a commit."""

from dataclasses import dataclass

_MOST_PATIENCE_SECONDS = 0.002


@dataclass(slots=True)
class Crowd:
    """How many changes were kept together of late: so many are likely to come again.

    Whoever has just been answered sends the next change. Others wait for it for a part of what a
    commit takes, which is less than it would wait for the commit after theirs.
    """

    last: int = 0
    before: int = 0
    commit_seconds: float = 0.0

    def note(self, count: int, commit_seconds: float) -> None:
        """Take note of a commit of so many changes."""
        self.last, self.before = count, self.last
        self.commit_seconds = commit_seconds

    def patience(self, count: int) -> float:
        """Return for how many seconds to wait for another change when there are so many."""
        if count >= max(self.last, self.before):
            return 0.0
        return min(self.commit_seconds / 2, _MOST_PATIENCE_SECONDS)
