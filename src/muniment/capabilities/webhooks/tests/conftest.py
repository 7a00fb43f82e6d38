"""A house that the tests of one file share; each test has a project and an owner of its own."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from muniment.app import open_house
from muniment.capabilities import catalog, projects
from muniment.capabilities.access.model import PrincipalKind
from muniment.capabilities.access.service import grants, principals
from muniment.capabilities.access.service.grants import GrantTerms
from muniment.capabilities.catalog.tests.factories import reference
from muniment.capabilities.webhooks import Wish, create_webhook
from muniment.capabilities.webhooks.service import deliveries, sending
from muniment.platform.auth import Role
from muniment.platform.auth.identify import access_of
from muniment.platform.settings import Settings
from tests.support import postgres
from tests.support.house import Clock, Workshop
from tests.support.receiving import receiving
from tests.support.serving import TOKEN

DATABASES = ("sqlite", "postgresql")
SECRET = "correct horse battery staple"


@pytest.fixture(scope="module", params=DATABASES)
def shared_settings(request, tmp_path_factory):
    with ExitStack() as stack:
        given = {"data": tmp_path_factory.mktemp("webhooks"), "bootstrap_token": TOKEN}
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            given["database_url"] = stack.enter_context(postgres.fresh_database(server))
        yield Settings(**given, webhooks_http=True, webhooks_networks=("127.0.0.0/8",))


@pytest.fixture(scope="module")
def shared_house(shared_settings):
    clock = Clock()
    house = open_house(shared_settings, clock)
    yield house, clock
    house.close()


@dataclass
class Told(Workshop):
    """A project with an owner, whose webhooks a test drives by hand."""

    project: str = ""
    owner: str = ""
    receiver: object = None

    def hook(self, *events, **wish):
        """Make a webhook for the receiver, as the owner."""
        given = {"project": self.project, "url": self.receiver.url, "secret": SECRET, **wish}
        return self.by_owner().do(create_webhook, Wish(name="told", events=events, **given))

    def by_owner(self):
        """Act as the owner, with what they may do now."""
        who = self.see(lambda unit: principals.known_as(unit, self.owner).principal_id)
        return self.as_(self.see(lambda unit: access_of(unit.connection, who)))

    def model(self, name, **fields):
        """Register a model."""
        wish = catalog.Registration(self.project, name, fields)
        return self.do(catalog.register_model, wish).model

    def version(self, name, **options):
        """Register a version of a model."""
        wish = catalog.Proposal([reference()], **options)
        return self.do(catalog.register_version, self.project, name, wish).found

    def follow(self):
        """Write down what is to be told."""
        self.house.followers.catch_up()

    def send(self, hook):
        """Send what is due; return how many were taken."""
        if hook.webhook_id not in sending.waiting(self.house.units):
            return 0
        return sending.send_due(self.house.units, hook.webhook_id)

    def deliveries(self, hook):
        """Return the deliveries of a webhook, the first first."""
        found = self.see(deliveries.list_deliveries, hook.webhook_id, before=None, limit=1000)
        return found[::-1]

    def wait(self, **period):
        """Let time pass, and do what is done every minute."""
        self.clock.advance(**period)
        self.run(lambda unit: sending.tend(unit, self.house.settings))


@pytest.fixture
def told(shared_house):
    name = secrets.token_hex(4)
    with receiving() as receiver:
        found = Told(*shared_house, project=f"p{name}", owner=f"o{name}", receiver=receiver)
        found.do(projects.create_project, found.project)
        found.do(principals.create_principal, found.owner, PrincipalKind.HUMAN)
        terms = GrantTerms(Role.MODEL_OWNER, f"project:{found.project}")
        found.do(grants.grant, found.owner, terms)
        yield found
