"""What schemas and vocabularies give to guided tours."""

from muniment.platform.web.frame import Link
from muniment.platform.web.offers import Offers, Stop

OFFERS = Offers(
    places=(Link("Vocabularies", "/vocabularies"),),
    stops=(
        Stop(
            ("administrator", "model-owner"),
            "/schemas",
            "main .card",
            "What must be said of each thing",
            "A schema makes a form, and says for which kinds of models it is mandatory. What lacks "
            "it is listed on the start page of whoever owns the model.",
        ),
        Stop(
            ("administrator",),
            "/vocabularies",
            "main .card",
            "The words everybody uses",
            "Kinds, tasks, domains and risks come from vocabularies with synonyms, so that one "
            "thing has one name and is found by all of them.",
        ),
    ),
)
