"""What a version's page offers to type, where it depends on what the version holds."""

from muniment.capabilities.catalog.model import File, Role
from muniment.capabilities.catalog.pages.snippets import snippets_of
from muniment.capabilities.catalog.service.finding import version_of
from muniment.capabilities.catalog.service.views import version_view_of
from muniment.capabilities.catalog.tests.factories import register, version


def test_a_model_of_mlflow_is_offered_to_its_client(workshop):
    register(workshop)
    version(workshop)

    def view(unit):
        return version_view_of(unit, version_of(unit, "default", "fraud", "1"))

    shown = workshop.do(view)
    stored = File("MLmodel", "sha256:0", 1, "text/plain", Role.CONFIG)
    elsewhere = File("MLmodel", "sha256:0", 1, "text/plain", Role.CONFIG, "s3://b/MLmodel")
    texts = {one.label: one.text for one in snippets_of(shown, [stored], "https://m.example")}
    assert "load_model('models:/fraud/1')" in texts["MLflow"]
    assert "workspace" not in texts["MLflow"]
    assert "MLflow" not in {one.label for one in snippets_of(shown, [elsewhere], "https://m")}
