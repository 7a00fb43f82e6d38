"""Places in the log: given in the order of the numbers, whatever numbers there are."""

from sqlalchemy import delete, select

from muniment.app import House
from muniment.capabilities import projects
from muniment.platform.journal import EVENTS
from muniment.platform.unit import Unit, system_context


def test_what_left_no_event_leaves_no_place_empty(house: House) -> None:
    house.followers.catch_up()

    def several(unit: Unit) -> None:
        for number in range(9):
            projects.create_project(unit, f"project-{number}")

    house.units.write(system_context("test"), several)

    def lose_some(connection) -> None:
        pending = select(EVENTS.c.event_seq).where(EVENTS.c.leaf_index.is_(None))
        seqs = sorted(connection.execute(pending).scalars())
        lost = [seqs[at] for at in (1, 2, 5, 7)]
        connection.execute(delete(EVENTS).where(EVENTS.c.event_seq.in_(lost)))

    house.database.write(lose_some)
    house.followers.catch_up()
    in_order = select(EVENTS.c.leaf_index).order_by(EVENTS.c.event_seq)
    places = house.database.read(lambda connection: connection.execute(in_order).scalars().all())
    assert places == list(range(len(places)))
