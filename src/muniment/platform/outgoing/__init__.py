"""Calling out: the one way in which this server calls an address that somebody gave it.

Whoever may name an address could otherwise have the server ask what only it can reach: the other
programs of its machine, the network behind it, the keys that a cloud hands to its own. So a name
is looked up once, every address it has must be a public one (or in a network that the operator
allows), the connection is made to an address that was looked at, and no redirection is followed.
"""

from muniment.platform.outgoing.addresses import Network, networks_in
from muniment.platform.outgoing.calling import AddressRefused, Answer, Reach, Unanswered

__all__ = ["AddressRefused", "Answer", "Network", "Reach", "Unanswered", "networks_in"]
