"""All that happens to a saved search, brought about once so that its replay can be proven."""


def live(do):
    """Bring about each kind of event of this room; `do` sends a request that must be accepted."""
    body = {"name": "Risky", "query": "risk:* size > 1M", "shared": True}
    made = do("POST", "/api/v1/saved-searches", body)
    one = f"/api/v1/saved-searches/{made['owner']}/Risky"
    do("PATCH", one, {"description": "what the board asks for", "sort": "-size"})
    do("DELETE", one)
