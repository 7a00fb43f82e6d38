"""What ends a scenario early."""


class Fault(Exception):
    """Something under measurement did not work, so that its figures would mean nothing."""
