import asyncio
import threading

from muniment.platform.database.crowd import Crowd
from muniment.platform.database.sqlite import SqliteDatabase


def test_a_change_that_comes_while_another_is_made_is_kept_with_it(tmp_path):
    database = SqliteDatabase(tmp_path / "one.db")
    came, said = threading.Event(), []

    def first(connection):
        connection.connection.driver_connection.set_trace_callback(said.append)
        assert came.wait(60)

    async def both():
        one = asyncio.ensure_future(database.write_async(first))
        two = asyncio.ensure_future(database.write_async(lambda _: "done"))
        await asyncio.sleep(0)  # both are in the queue from here on
        came.set()
        return await asyncio.gather(one, two)

    assert asyncio.run(both()) == [None, "done"]
    database.close()
    assert said.count("COMMIT") == 1


def test_only_who_had_company_waits_for_it():
    crowd = Crowd()
    assert crowd.patience(1) == 0
    crowd.note(1, 0.001)
    assert crowd.patience(1) == 0
    crowd.note(8, 0.001)
    assert crowd.patience(1) == 0.0005
    assert crowd.patience(8) == 0
    crowd.note(1, 5.0)
    assert 0 < crowd.patience(1) < 0.01
    crowd.note(1, 0.001)
    assert crowd.patience(1) == 0
