"""What the form of a version's stage does."""

from muniment.capabilities.catalog.model import Stage
from muniment.capabilities.catalog.pages import versions
from muniment.capabilities.catalog.pages.versions import VERSION, show_version
from muniment.capabilities.catalog.service import staging
from muniment.capabilities.catalog.service.permissions import STAGE_VERSION
from muniment.capabilities.catalog.service.staging import StageRefused, Staging
from muniment.platform.unit import Unit
from muniment.platform.web.answers import Redirect
from muniment.platform.web.asking import PageRequest
from muniment.platform.web.beside import beside
from muniment.platform.web.pages import Pages

pages = Pages(
    beside=versions.pages,
    done={"catalog.version-staged": "The version is in that stage now; where it was is on record."},
)


@pages.post(f"{VERSION}/stage", permission=STAGE_VERSION, again=show_version)
def stage(unit: Unit, request: PageRequest) -> Redirect:
    """Put a version into a stage."""
    named = (request.path["project"], request.path["name"], request.path["version"])
    with beside("stage"):
        wanted = Staging(_stage_in(request.form.value("stage")), bool(request.form.value("others")))
        staging.stage_version(unit, *named, wanted)
    place = request.frame.present("models", named[0], named[1], "versions", named[2])
    return Redirect(place, done="catalog.version-staged")


def _stage_in(text: str) -> Stage:
    try:
        return Stage(text)
    except ValueError as error:
        raise StageRefused(
            f"'{text[:60]}' is no stage; choose one of {', '.join(Stage)}.", stage=text[:60]
        ) from error
