"""Options that several commands share, declared once."""

import inspect
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, cast

_KIND = inspect.Parameter.POSITIONAL_OR_KEYWORD
Command = Callable[..., None]
Said = dict[str, Any]
"""What was said by the shared options, by their names; `None` where nothing was."""


def sharing(options: Mapping[str, object]) -> Callable[[Command], Command]:
    """Give a command these options, in place of its parameter `said` that they arrive in.

    An option is a name and the annotation that its parameter would have.
    """
    shared = [
        inspect.Parameter(name, _KIND, default=None, annotation=annotation)
        for name, annotation in options.items()
    ]

    def share(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True)
        parameters: list[inspect.Parameter] = []
        for parameter in own.parameters.values():
            parameters += shared if parameter.name == "said" else [parameter]

        def run(**typed: Any) -> None:
            said = {name: typed.pop(name) for name in options}
            command(said=said, **typed)

        update_wrapper(run, command)
        cast("Any", run).__signature__ = own.replace(parameters=parameters)
        return run

    return share
