"""Several files of one source: the first makes the records, the others add to them."""

import pytest

from muniment.capabilities.imports.model.loading import MappingRefused, read_mapping
from muniment.capabilities.imports.service import shipped

API = "/api/v1"
FIRST = """\
model,img_size,top1,top1_err,top5,top5_err,param_count,crop_pct,interpolation
vit_tiny.a_in1k,224,81.500,18.500,95.1,4.9,"1,013.01",0.900,bicubic
vit_tiny.a_in1k,384,83.250,16.750,96.2,3.8,5.79,1.000,bicubic
"""
SECOND = """\
model,img_size,top1,top1_err,top5,top5_err,param_count,crop_pct,interpolation
vit_tiny.a_in1k,224,{top1},82.0,30.5,69.5,5.72,0.900,bicubic
unheard_of.a_in1k,224,1.0,99.0,2.0,98.0,1.0,0.900,bicubic
"""


@pytest.fixture
def bring(client):
    def bring(mapping, text):
        answer = client.post(
            f"{API}/imports",
            files={"file": ("results.csv", text.encode(), "text/csv")},
            data={"mapping": mapping},
        )
        assert answer.is_success, answer.text
        return answer.json()

    return bring


def version_of(client):
    return client.get(f"{API}/models/timm/vit_tiny/versions/1").json()


def results_of(client):
    said = client.get(f"{API}/models/timm/vit_tiny/versions/1/aspects/timm-results")
    return said.json().get("body")


def test_a_row_of_results_gives_an_architecture_and_a_version(client, bring):
    bring("timm-imagenet", FIRST)
    version = version_of(client)
    assert version["label"] == "a_in1k-224"
    assert version["licenses"] == ["Apache-2.0"]
    assert version["tags"] == {"license_stated_by": "source"}
    assert version["training"]["metrics"] == {"top1": 81.5, "top5": 95.1}
    assert version["training"]["parameters"] == {
        "param_count": 1013010000,
        "img_size": 224,
        "crop_pct": 0.9,
        "interpolation": "bicubic",
    }


def test_what_a_second_file_adds_outlives_the_first_one_being_imported_again(client, bring):
    bring("timm-imagenet", FIRST)
    added = bring("timm-imagenet-a", SECOND.format(top1="18.0"))
    assert added["counts"]["rows"]["rejected"] == 1
    problem = added["rejected"][0]["problems"][0]
    assert problem["code"] == "imports.nothing-to-add-to"
    again = bring("timm-imagenet", FIRST)
    assert again["counts"]["version"]["unchanged"] == 2
    assert version_of(client)["training"]["metrics"]["top1"] == 81.5
    assert results_of(client) == {"imagenet_a_top1": 18.0, "imagenet_a_top5": 30.5}
    bring("timm-imagenet-a", SECOND.format(top1="19.0"))
    assert results_of(client)["imagenet_a_top1"] == 19.0


def test_a_metric_is_not_given_by_itself_and_as_part_of_all():
    text = shipped.mapping_text("timm-imagenet").replace(
        "training.metrics.top5:", "training.metrics:"
    )
    with pytest.raises(MappingRefused, match=r"'training\.metrics' is given as a whole already"):
        read_mapping(text)
