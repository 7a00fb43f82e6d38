"""A picture of everything that a server tells in the words of MLflow, to compare two of them."""

import hashlib
from urllib.parse import quote, urlsplit

import httpx2

OWN = ("experiment_id", "artifact_uri", "artifact_location", "workspace", "last_update_time")
OWN_OF_MODELS = (
    "last_updated_timestamp", "last_updated_timestamp_ms", "user_id", "latest_versions", "aliases",
    "registrations", "model_params", "model_metrics", "status_message",
)  # fmt: skip


class Camera:
    """Asks one server."""

    def __init__(self, url, token=""):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx2.Client(base_url=url, headers=headers, timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._http.close()

    def ask(self, noun, body=None, base="/api/2.0/mlflow/", **params):
        """Return what a question answers."""
        asked = {"params": params} if body is None else {"json": body}
        answer = self._http.request("GET" if body is None else "POST", base + noun, **asked)
        assert answer.is_success, answer.text
        return answer.json()

    def picture(self):
        """Return everything, without what each server says of itself in its own way."""
        asked = {"view_type": "ALL", "max_results": 1000}
        experiments = self.ask("experiments/search", asked)["experiments"]
        names = {one["experiment_id"]: one["name"] for one in experiments}
        ids = list(names)
        body = {"experiment_ids": ids, "run_view_type": "ALL", "max_results": 1000}
        runs = self.ask("runs/search", body).get("runs", [])
        models = self.ask("logged-models/search", {"experiment_ids": ids}).get("models", [])
        return {
            "experiments": {one["name"]: plain(one) for one in experiments},
            "runs": {one["info"]["run_id"]: self._run(one, names) for one in runs},
            "logged models": {one["info"]["model_id"]: self._logged(one, names) for one in models},
            "registered models": self._registered(),
        }

    def _run(self, said, names):
        run_id = said["info"]["run_id"]
        keys = [one["key"] for one in said["data"].get("metrics", [])]
        points = [
            tuple(str(one.get(name, 0)) for name in ("key", "timestamp", "step", "value"))
            for key in keys
            for one in self.ask("metrics/get-history", run_id=run_id, metric_key=key)["metrics"]
        ]
        data = {name: ordered(said["data"].get(name)) for name in ("params", "tags")}
        return {
            "info": plain(said["info"]),
            "in": names[said["info"]["experiment_id"]],
            "points": sorted((key, at, step, str(float(value))) for key, at, step, value in points),
            "inputs": ordered(said.get("inputs", {}).get("dataset_inputs")),
            "outputs": said.get("outputs", {}).get("model_outputs", []),
            "files": self._files(said["info"]["artifact_uri"]),
            **data,
        }

    def _logged(self, said, names):
        about = ("key", "value", "timestamp", "step", "run_id")
        metrics = [{n: one.get(n) for n in about} for one in said["data"].get("metrics", [])]
        return {
            "info": {**plain(said["info"]), "tags": ordered(said["info"].get("tags"))},
            "in": names[said["info"]["experiment_id"]],
            "params": ordered(said["data"].get("params")),
            "metrics": ordered(metrics),
            "files": self._files(said["info"]["artifact_uri"]),
        }

    def _registered(self):
        found = {}
        for where in ("", "tags.`mlflow.prompt.is_prompt` = 'true'"):
            for one in self.ask("registered-models/search", filter=where)["registered_models"]:
                name = one["name"]
                whole = self.ask("registered-models/get", name=name)["registered_model"]
                more = f" AND {where}" if where else ""
                asked = self.ask("model-versions/search", filter=f"name = '{name}'{more}")
                versions = {v["version"]: self._version(v) for v in asked.get("model_versions", [])}
                aliases = {a["alias"]: a["version"] for a in whole.get("aliases", [])}
                found[name] = {**plain(whole), "versions": versions, "aliases": aliases}
        return found

    def _version(self, said):
        asked = {"name": said["name"], "version": said["version"]}
        place = self.ask("model-versions/get-download-uri", **asked)["artifact_uri"]
        # The text of a prompt is a file here. Theirs leaves the logged model out of lists.
        files = {} if said["source"] == "dummy-source" else self._files(place)
        return {**plain(said), "model_id": None, "files": files}

    def _files(self, uri, folder=""):
        split = urlsplit(uri)
        if split.scheme != "mlflow-artifacts":
            return {"at": uri}
        root = split.path.strip("/")
        base = "/api/2.0/mlflow-artifacts/artifacts"
        found = {}
        inside = f"{root}/{folder}" if folder else root
        for one in self.ask("", base=base, path=inside).get("files", []):
            path = f"{folder}/{one['path']}" if folder else one["path"]
            if one.get("is_dir"):
                found |= self._files(uri, path)
            else:
                content = self._http.get(f"{base}/{quote(f'{root}/{path}')}").content
                found[path] = hashlib.sha256(content).hexdigest()
        return found


def plain(said):
    """Return a message without what each server says in its own way, and without empty fields."""
    hidden = {*OWN, *OWN_OF_MODELS} if "run_uuid" not in said else {*OWN}
    kept = {name: value for name, value in said.items() if name not in hidden and value}
    if "tags" in kept:
        kept["tags"] = ordered(kept["tags"])
    return kept


def ordered(items):
    """Return a list in an order of its own, without the empty fields of its items."""
    kept = [{name: one[name] for name in one if one[name] not in ("", None)} for one in items or []]
    return sorted(kept, key=str)
