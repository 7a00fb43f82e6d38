"""Prompts: to MLflow, registered models of a kind that only a tag tells from others.

Source: `mlflow/prompt/registry_utils.py` and `mlflow/prompt/constants.py` (3.17). A list that does
not ask for prompts has none, and what has no such tag is none.
"""

from collections.abc import Sequence
from dataclasses import replace

from muniment.kernel.conditions import Comparison, Operator

IS_PROMPT = "mlflow.prompt.is_prompt"
_TRUE = "true"
_NOT_A_PROMPT = Comparison("tag", IS_PROMPT, Operator.NOT_IN, (_TRUE,))


def without_prompts(where: Sequence[Comparison]) -> list[Comparison]:
    """Return the conditions with prompts left out, unless they say something of prompts."""
    found = [_unless_absent(one) for one in where]
    asked = any(one.entity == "tag" and one.key == IS_PROMPT for one in where)
    return found if asked else [*found, _NOT_A_PROMPT]


def _unless_absent(one: Comparison) -> Comparison:
    """Let `!=` hold for what has no such tag, as it does for this tag alone."""
    if one.entity == "tag" and one.key == IS_PROMPT and one.operator is Operator.UNEQUAL:
        return replace(one, operator=Operator.NOT_IN, value=(str(one.value),))
    return one
