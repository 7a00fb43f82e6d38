"""All that happens to a webhook, brought about once so that its replay can be proven."""


def live(do):
    """Bring about each kind of event of this room; `do` sends a request that must be accepted."""
    body = {
        "name": "Told",
        "url": "https://hooks.example/told",
        "events": ["model_version.created", "version.registered"],
        "secret": "quite a secret",
    }
    made = do("POST", "/api/v1/webhooks", body)
    one = f"/api/v1/webhooks/{made['webhook_id']}"
    do("PATCH", one, {"status": "DISABLED", "secret": None})
    do("DELETE", one)
