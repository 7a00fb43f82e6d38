"""The fields of a use case's form: read from what was typed, and written back."""

from typing import Any

from muniment.capabilities import metadata
from muniment.capabilities.usecases.model import MAX_LINE, UseCase
from muniment.capabilities.usecases.service.changing import VOCABULARIES
from muniment.kernel.moment import Moment
from muniment.kernel.values import MAX_TEXT, accept_text
from muniment.platform.http.problems import RequestRefused
from muniment.platform.unit import Unit
from muniment.platform.web.form import Form
from muniment.platform.web.lines import read_listed, read_short, read_tags, write_tags

_LINES = ("business_process", "business_owner", "owner", *VOCABULARIES)
_TEXTS = ("title", "human_oversight", "intended_users", "description")
_ANSWERS = {"": None, "yes": True, "no": False}


def choices_of(unit: Unit, use_case: UseCase | None = None) -> dict[str, list[tuple[str, str]]]:
    """Return the terms to choose from by field, each with its words; those taken are among them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, vocabulary in VOCABULARIES.items():
        terms = metadata.vocabulary_named(unit, vocabulary, Moment.NOW).terms
        offered = [(t.code, t.label or t.code) for t in terms if t.deprecated_by is None]
        taken = getattr(use_case, name, None)
        if taken and taken not in dict(offered):
            offered.append((taken, taken))
        found[name] = offered
    return found


def read_use_case(form: Form, current: UseCase | None = None) -> dict[str, Any]:
    """Return what the form says of a use case; raise what is refused of a single field."""
    said: dict[str, Any] = {name: read_short(form, name, MAX_LINE) for name in _LINES}
    said |= {name: accept_text(form.value(name).strip(), f"/{name}", MAX_TEXT) for name in _TEXTS}
    # A field "purpose" of any form is the reason for the change.
    said["purpose"] = accept_text(form.value("aim").strip(), "/aim", MAX_TEXT)
    said["affects_persons"] = _ANSWERS.get(form.value("affects_persons"))
    said["jurisdictions"] = read_listed(form, "jurisdictions")
    said["prohibited_uses"] = read_listed(form, "prohibited_uses", "\n")
    said["volume_per_day"] = _number(form, "volume_per_day", int)
    said["financial_exposure"] = _money(form)
    return said | read_tags(form, current.tags if current else {})


def write_use_case(use_case: UseCase) -> dict[str, str]:
    """Return what the form of a use case shows."""
    shown = {name: getattr(use_case, name) or "" for name in (*_LINES, *_TEXTS)}
    money = use_case.financial_exposure
    answers = {value: text for text, value in _ANSWERS.items()}
    return {
        **shown,
        "aim": use_case.purpose,
        "affects_persons": answers[use_case.affects_persons],
        "jurisdictions": ", ".join(use_case.jurisdictions),
        "prohibited_uses": "\n".join(use_case.prohibited_uses),
        "volume_per_day": "" if use_case.volume_per_day is None else str(use_case.volume_per_day),
        "amount": "" if money is None else f"{money.amount:.15g}",
        "currency": "" if money is None else money.currency,
        "tags": write_tags(use_case.tags),
        "if_match": str(use_case.revision),
    }


def _money(form: Form) -> dict[str, Any] | None:
    amount, currency = _number(form, "amount", float), form.value("currency").strip().upper()
    if amount is None and not currency:
        return None
    if amount is None or not currency:
        missing = "amount" if amount is None else "currency"
        raise RequestRefused(
            "An exposure is an amount in a currency, such as 1000000 EUR; give both or neither.",
            errors=[{"pointer": missing, "message": "is missing"}],
        )
    return {"amount": amount, "currency": currency}


def _number(form: Form, name: str, kind: type[int] | type[float]) -> float | None:
    text = form.value(name).strip().replace(" ", "")
    try:
        return kind(text) if text else None
    except ValueError:
        message = "write digits" if kind is int else "write a number such as 1000000 or 0.5"
        raise RequestRefused(
            f"'{text[:40]}' is not a number; {message}.",
            errors=[{"pointer": name, "message": f"is not a number; {message}"}],
        ) from None
