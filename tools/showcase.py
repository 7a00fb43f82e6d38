"""What the pictures of the documentation show: the register of a small bank."""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx2

_PROJECTS: Final = (
    ("credit", "Retail credit", "Scores and limits of loans and cards."),
    ("fraud", "Payments and fraud", "What watches payments, cards and accounts."),
    ("service", "Customer service", "Assistants and sorting of what customers write."),
)
_USE_CASES: Final = (
    {
        "project": "fraud",
        "name": "card-fraud-screening",
        "title": "Card fraud screening",
        "purpose": "Stop card payments that were not made by the holder, before they are booked.",
        "owner": "maria.silva",
        "business_owner": "Head of payments",
        "affects_persons": True,
        "human_oversight": "An analyst releases or blocks every payment that is held.",
    },
    {
        "project": "service",
        "name": "mail-triage",
        "title": "Sorting of customer mail",
        "purpose": "Bring each letter to the desk that can answer it.",
        "owner": "jonas.weber",
    },
)
_MODELS: Final[tuple[dict[str, Any], ...]] = (
    {
        "project": "fraud",
        "name": "card-fraud",
        "kind": "ml_classical",
        "owner": "maria.silva",
        "accountable_executive": "Ines Okafor",
        "vendor": "in-house",
        "description": (
            "Scores every card payment for fraud within 40 ms. Not for credit decisions, and not "
            "for the onboarding of customers.\n\n"
            "## How it is used\n\nPayments above the threshold are held until an analyst has "
            "looked at them. The threshold is reviewed **every quarter**.\n\n"
            "| threshold | precision | recall |\n| --- | --- | --- |\n"
            "| 0.5 | 0.91 | 0.72 |\n| 0.8 | 0.97 | 0.55 |\n"
        ),
        "tags": {"tier": "1", "channel": "cards", "review": "quarterly"},
        "use_cases": ["card-fraud-screening"],
        "links": [
            {"rel": "policy", "href": "https://example.org/policy", "title": "Model policy 4.2"}
        ],
    },
    {
        "project": "fraud",
        "name": "account-takeover",
        "kind": "deep_learning",
        "owner": "maria.silva",
        "description": "Notices when somebody else signs in to an account than usually does.",
    },
    {
        "project": "fraud",
        "name": "merchant-risk",
        "kind": "ensemble",
        "owner": "li.wei",
        "description": "Ranks merchants by how many of their payments are disputed later.",
    },
    {
        "project": "credit",
        "name": "retail-scorecard",
        "kind": "statistical",
        "owner": "amara.diallo",
        "accountable_executive": "Tomas Novak",
        "description": "Probability of default within twelve months for instalment loans.",
        "tags": {"tier": "1"},
    },
    {
        "project": "credit",
        "name": "limit-assignment",
        "kind": "optimisation",
        "owner": "amara.diallo",
        "description": "Chooses the limit of a card from income, history and the score.",
    },
    {
        "project": "credit",
        "name": "income-estimate",
        "kind": "ml_classical",
        "description": "Estimates income where the customer has not stated it.",
    },
    {
        "project": "credit",
        "name": "bureau-score",
        "kind": "vendor_score",
        "owner": "amara.diallo",
        "vendor": "National Credit Bureau",
        "description": "The bureau's own score, bought per query.",
    },
    {
        "project": "service",
        "name": "mail-triage",
        "kind": "llm",
        "owner": "jonas.weber",
        "description": "Sorts letters and mails by what the customer wants.",
        "use_cases": ["mail-triage"],
    },
    {
        "project": "service",
        "name": "branch-assistant",
        "kind": "rag",
        "owner": "jonas.weber",
        "vendor": "Contoso AI",
        "description": "Answers questions of branch staff from the bank's own rule books.",
    },
    {"project": "service", "name": "call-summary", "kind": "llm", "owner": "jonas.weber"},
    {
        "project": "default",
        "name": "cash-forecast",
        "kind": "statistical",
        "owner": "li.wei",
        "description": "How much cash each branch will need next week.",
    },
)
_FILES: Final = (
    ("model.onnx", "weights", b"weights of version %d, " * 40_000),
    ("preprocess/features.json", "config", b'{"features": 41, "version": %d}'),
    ("preprocess/vocabulary.txt", "tokenizer", b"merchant category words of %d\n" * 900),
    ("README.md", "doc", b"# Card fraud, version %d\n"),
)


_TRIED: Final = 6
_STEPS: Final = 1000
_WEBHOOK: Final = {
    "name": "deployer",
    "url": "https://deploy.example/hook",
    "events": ["model_version_alias.created", "model_version_alias.deleted"],
    "project": "fraud",
    "description": "Puts the champion where payments are decided",
}
_CANDIDATE: Final = {"project": "fraud", "model": "account-takeover"}
_LEFT: Final = (
    ("model/MLmodel", b"flavors:\n  sklearn: {}\n"),
    ("model/requirements.txt", b"scikit-learn==1.7.2\n"),
    ("confusion.csv", b"actual,predicted,payments\n0,0,99131\n0,1,122\n1,0,310\n1,1,1440\n"),
)
_SCHEMA: Final[dict[str, Any]] = {
    "name": "review",
    "title": "Model review",
    "applies_to": ["model", "version", "use_case"],
    "body": {
        "type": "object",
        "required": ["reviewer", "outcome"],
        "properties": {
            "reviewer": {"type": "string", "title": "Reviewed by"},
            "outcome": {"enum": ["passed", "passed with conditions", "failed"]},
            "autonomy": {"type": "string", "x-vocabulary": "autonomy"},
            "next": {"type": "string", "format": "date", "title": "Next review"},
        },
    },
}
_REVIEW: Final = {"reviewer": "Li Wei", "outcome": "passed with conditions", "next": "2027-02-01"}
_SEARCH: Final = {
    "name": "accurate",
    "query": "metrics.auc >= 0.94",
    "kind": "version",
    "sort": "-metrics.auc",
    "description": "What is good enough to be a challenger.",
    "shared": True,
}
_DUE: Final = "2026-12-15T00:00:00Z"
_INVENTORY: Final = (
    b"Name,Description,Owner,Domain\n"
    b"Complaint router,Brings complaints to the right desk,jonas.weber,service\n"
    b"Branch planner,Plans opening hours,li.wei,operations\n"
)
_COLUMNS: Final = {
    "name": "tools",
    "rows": "model",
    "project": "service",
    "column:Name": "name",
    "column:Description": "description",
    "column:Owner": "owner",
    "column:Domain": "domain",
}
_PEOPLE: Final = ("maria.silva", "amara.diallo", "jonas.weber", "li.wei")
PASSWORD: Final = "correct horse battery"  # noqa: S105 - of a register that is thrown away
BEGINNING: Final = "2026-08-26T08:00:00+00:00"
NOW: Final = "2026-11-20T10:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Showcase:
    """Fills a register as its people would: each change by its owner, at its time.

    `set_clock` turns the register's clock; `token` is the first administrator's.
    """

    url: str
    token: str
    set_clock: Callable[[str], object]

    def fill(self) -> Mapping[str, str]:
        """Make everything, up to `NOW`; return by name the addresses that nobody could guess."""
        self._found()
        maria = self._signed_in("maria.silva", "2026-08-27T09:10")
        for name, title, text in _PROJECTS:
            maria.post("/projects", {"name": name, "title": title, "description": text})
        for use_case in _USE_CASES:
            maria.post("/use-cases", dict(use_case))
        for day, model in enumerate(_MODELS, start=1):
            owner = self._signed_in(model.get("owner", "amara.diallo"), f"2026-09-{day:02}T08:15")
            owner.post("/models", model)
        for number, day in enumerate(("09-14", "10-06", "11-03"), start=1):
            _push(self._signed_in("maria.silva", f"2026-{day}T14:20"), number)
        self._change()
        places = self._govern()
        self.set_clock(NOW)
        return places

    def _found(self) -> None:
        """Make the people known, and let each choose a password."""
        self.set_clock(BEGINNING)
        admin = Person(self.url, {"Authorization": f"Bearer {self.token}"})
        for name in _PEOPLE:
            invitation = admin.post("/users", {"name": name})["invitation"]
            admin.post("/grants", {"principal": name, "role": "admin", "reason": "founding team"})
            Person(self.url).send_form(invitation, {"password": PASSWORD})

    def _change(self) -> None:
        model = "/models/fraud/card-fraud"
        maria = self._signed_in("maria.silva", "2026-10-05T09:40")
        handed = {"accountable_executive": "Tomas Novak", "tags": {"review": "monthly"}}
        maria.patch(model, handed, why="Handed over after the reorganisation, ticket R-114")
        maria = self._signed_in("maria.silva", "2026-10-09T16:05")
        maria.put(f"{model}/aliases/champion", {"version": 2})
        maria = self._signed_in("maria.silva", "2026-11-06T11:10")
        own = "It has been our own since the contract ended"
        maria.patch(model, {"vendor": None}, why=own, when="2026-11-01T00:00:00Z")
        amara = self._signed_in("amara.diallo", "2026-11-10T08:05")
        reason = "Income is asked of every customer since November"
        amara.post("/models/credit/income-estimate/retire", {"reason": reason})

    def _govern(self) -> Mapping[str, str]:
        """Write a schema, an import, a review and what else has pages of its own."""
        maria = self._signed_in("maria.silva", "2026-11-19T09:00")
        maria.post("/schemas", _SCHEMA)
        maria.post("/schemas/review/1/publish", {})
        maria.put("/models/fraud/card-fraud/aspects/review", _REVIEW)
        maria.put("/models/fraud/card-fraud/versions/3/aspects/review", _REVIEW)
        maria.put("/use-cases/fraud/card-fraud-screening/aspects/review", _REVIEW)
        maria.post("/saved-searches", _SEARCH)
        tried = _try_out(maria)
        maria.post("/groups", {"name": "fraud-team", "purpose": "Builds and runs what stops fraud"})
        review = {"title": "Autumn review", "reviewers": list(_PEOPLE), "due_at": _DUE}
        campaign = maria.post("/access-reviews", review)["id"]
        event = maria.get("/events")["items"][0]["event_id"]
        prepared = maria.upload("/imports/new", "tools.csv", _INVENTORY)
        maria.send_form(f"{prepared}/columns", _COLUMNS)
        maria.send_form(f"{prepared}/rehearse", {})
        imported = maria.upload("/imports/new", "tools.csv", _INVENTORY)
        maria.send_form(f"{imported}/columns", _COLUMNS)
        maria.send_form(f"{imported}/rehearse", {})
        made = maria.send_form(f"{imported}/run", {})
        invitation = maria.post("/users", {"name": "new.colleague"})["invitation"]
        webhook = maria.post("/webhooks", _WEBHOOK)["webhook_id"]
        return {
            "campaign": f"/access-reviews/{campaign}",
            "event": f"/events/{event}",
            "prepared": prepared,
            "import": made,
            "invitation": invitation.removeprefix(self.url),
            "webhook": f"/webhooks/{webhook}",
            **tried,
        }

    def _signed_in(self, name: str, when: str) -> "Person":
        self.set_clock(f"{when}:00+00:00")
        person = Person(self.url)
        person.send_form("/sign-in", {"name": name, "password": PASSWORD})
        return person


class Person:
    """Somebody who uses the API from a browser's session, or with a token."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        own = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        self._client = httpx2.Client(base_url=url, headers=own)

    def send_form(self, path: str, fields: Mapping[str, str]) -> str:
        """Send a page's form; return where it leads."""
        answer = self._checked(self._client.post(path, data=fields))
        return answer.headers.get("location", "").partition("?")[0]

    def upload(self, path: str, name: str, content: bytes) -> str:
        """Send a file by a page's form; return where it leads."""
        answer = self._checked(self._client.post(path, files={"file": (name, content)}))
        return answer.headers["location"].partition("?")[0]

    def get(self, path: str) -> dict[str, Any]:
        """Ask the API."""
        return self._checked(self._client.get(f"/api/v1{path}")).json()

    def send_bytes(self, path: str, content: bytes) -> None:
        """Send a file."""
        self._checked(self._client.put(f"/api/v1{path}", content=content))

    def log_model(self, body: Mapping[str, Any]) -> str:
        """Take note of a model as MLflow's client does; return its id."""
        answer = self._client.post(
            "/api/2.0/mlflow/logged-models", json=body, headers={"X-MLFLOW-WORKSPACE": "fraud"}
        )
        return self._checked(answer).json()["model"]["info"]["model_id"]

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Post to the API."""
        return self._send("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Set something over the API."""
        return self._send("PUT", path, body)

    def patch(
        self, path: str, body: Mapping[str, Any], *, why: str = "", when: str = ""
    ) -> dict[str, Any]:
        """Change something over the API: why, and since when it is so."""
        headers = {"Muniment-Purpose": why, "Muniment-Valid-At": when}
        return self._send("PATCH", path, body, {k: v for k, v in headers.items() if v})

    def _send(
        self, method: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] = {}
    ) -> dict[str, Any]:
        answer = self._client.request(method, f"/api/v1{path}", json=body, headers=headers)
        return self._checked(answer).json()

    @staticmethod
    def _checked(answer: httpx2.Response) -> httpx2.Response:
        if answer.is_error:
            raise RuntimeError(f"{answer.request.url}: {answer.text}")
        return answer


def _push(person: Person, number: int) -> None:
    """Register a version with its files."""
    files: list[dict[str, Any]] = []
    for path, role, template in _FILES:
        content = template.replace(b"%d", str(number).encode())
        digest = _digest(content)
        person.send_bytes(f"/projects/fraud/blobs/{digest}", content)
        files.append({"path": path, "digest": digest, "role": role})
    image = {
        "path": "serving",
        "uri": "oci://registry.example/fraud/serving:2.1",
        "digest": _digest(b"image"),
        "role": "container",
    }
    training = {
        "code_repo": "https://git.example.org/risk/card-fraud",
        "code_commit": _digest(str(number).encode()).removeprefix("sha256:")[:40],
        "pipeline_run": f"nightly-{4100 + number}",
        "parameters": {"trees": 600, "depth": 7, "learning_rate": 0.05},
        "datasets": [{"name": "card payments", "uri": "s3://lake/payments/2026"}],
        "environment": {"python": "3.12.4", "xgboost": "3.1.0"},
        "metrics": {"auc": 0.9412 + number * 0.0031, "recall": 0.7104 + number * 0.0057},
    }
    version = {
        "files": files,
        "references": [image],
        "label": f"2026.{number}",
        "description": "Retrained on the last twelve months; the features are unchanged.",
        "licenses": ["Apache-2.0"],
        "aliases": ["champion"] if number == 1 else ["challenger"],
        "training": training,
    }
    person.post("/models/fraud/card-fraud/versions", version)


def _try_out(person: Person) -> Mapping[str, str]:
    """Run an experiment of several runs, the last of which logs a model."""
    note = "Gradient boosting on twelve months of card payments: how deep, how fast."
    about = {"name": "card-fraud boosting", "tags": {"mlflow.note.content": note}}
    path = f"/experiments/{person.post('/projects/fraud/experiments', about)['experiment_id']}"
    person.post("/projects/fraud/experiments", {"name": "account-takeover sequences"})
    runs = [_run(person, path, number) for number in range(_TRIED)]
    logged = {"experiment_id": path.rpartition("/")[2], "name": "model", "model_type": "sklearn"}
    last = runs[-1]
    model = person.log_model({**logged, "source_run_id": last})
    person.send_bytes(f"/logged-models/{model}/artifacts/MLmodel", b"flavors:\n  sklearn: {}\n")
    person.post(f"/runs/{last}/log", {"outputs": [{"model_id": model}]})
    person.post(f"/runs/{last}/register", {**_CANDIDATE, "path": "model"})
    return {
        "experiment": path,
        "run": last,
        "other_run": runs[-2],
        "logged_model": f"/logged-models/{model}",
    }


def _run(person: Person, experiment: str, number: int) -> str:
    """Make one run, whose curves fall and rise as such curves do."""
    begin = datetime(2026, 11, 19, 9, number, tzinfo=UTC)
    depth, rate = 3 + 2 * (number % 3), (0.05, 0.1, 0.3)[number // 2]
    said = {"name": f"depth-{depth}-rate-{rate}", "started_at": begin.isoformat()}
    tags = {"mlflow.source.name": "train.py", "mlflow.source.git.commit": f"{number}" * 40}
    run = person.post(f"{experiment}/runs", {**said, "tags": {**tags, "team": "fraud"}})["run_id"]
    points: list[dict[str, Any]] = []
    for step in range(_STEPS):
        at = {"step": step, "timestamp_ms": int(begin.timestamp() * 1000) + step * 40}
        left = math.exp(-rate * 40 * step / _STEPS - step / _STEPS)
        wave = math.sin(step * 12.9898 + number) * 0.03 * left
        points.append({"key": "loss", "value": 0.12 + 0.6 * left + wave, **at})
        points.append({"key": "auc", "value": 0.9 + depth / 200 - 0.3 * left + wave / 9, **at})
    params = {"learning_rate": str(rate), "max_depth": str(depth), "trees": "600"}
    data = {"name": "card payments", "digest": "5f1d0c2a", "source_type": "s3"}
    read = {
        **data,
        "source": "s3://lake/payments/2026",
        "tags": {"mlflow.data.context": "training"},
    }
    person.post(f"/runs/{run}/log", {"metrics": points, "params": params, "datasets": [read]})
    for name, content in _LEFT:
        person.send_bytes(f"/runs/{run}/artifacts/{name}", content)
    end = {"status": "FINISHED", "ended_at": (begin + timedelta(seconds=_STEPS / 25)).isoformat()}
    person.patch(f"/runs/{run}", end)
    return run


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
