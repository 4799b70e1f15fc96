"""The command `onshelf-planogram`, from the file to a planogram that `onshelf check` accepts."""

from __future__ import annotations

import json

import pytest

from agent.config.alone import load_planogram
from tools.planogram.cli import main

PLAN = {
    "width": 40,
    "height": 40,
    "products": [{"id": "7", "name": "Rye", "w": 4, "h": 8}],
    "fixtures": [{"id": "low", "x": 0, "y": 36, "w": 40, "h": 1}],
    "positions": [
        {"id": f"p{i}", "productId": "7", "fixtureId": "low", "x": 4 * i, "y": 28} for i in range(5)
    ],
}


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN))
    return path


def run(plan, *words: str) -> int:
    return main(["import", "azure", str(plan), "--unit", "inch", "--fixture", "bay", *words])


def test_the_yaml_goes_to_stdout_and_the_report_to_stderr(plan, capsys, tmp_path):
    assert run(plan) == 0
    out, err = capsys.readouterr()
    (tmp_path / "bay.yaml").write_text(out)
    assert load_planogram(tmp_path / "bay.yaml").slots[0].facings == 5
    assert out.startswith("# imported from plan.json (Azure planogram matching, inch)\n")
    assert err.splitlines()[-1] == "bay: 1 shelves, 1 slots, 5 facings, 1 products"


def test_with_a_file_the_report_is_the_result(plan, capsys, tmp_path):
    assert run(plan, "-o", str(tmp_path / "bay.yaml"), "--json") == 0
    out, err = capsys.readouterr()
    assert [line["deed"] for line in json.loads(out)["report"]] == ["numbered", "joined"]
    assert err == ""


def test_a_file_that_a_person_may_have_edited_is_not_overwritten(plan, capsys, tmp_path):
    out = tmp_path / "bay.yaml"
    out.write_text("mine")
    assert run(plan, "-o", str(out)) == 2
    assert "is there already; remove it or name another" in capsys.readouterr().err
    assert out.read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(plan, capsys, tmp_path):
    assert run(plan, "-o", str(tmp_path / "no" / "bay.yaml")) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_missing_file_a_wrong_encoding_and_bad_json_end_with_2(plan, capsys, tmp_path):
    assert run(tmp_path / "no.json") == 2
    plan.write_bytes(b"\xff\xfe")
    assert run(plan) == 2
    plan.write_text('{\n  "width": }')
    assert run(plan) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.removeprefix(f"onshelf-planogram: {tmp_path}/") for line in lines] == [
        "no.json: cannot be read (No such file or directory)",
        "plan.json: is not UTF-8 (invalid start byte)",
        "plan.json: line 2, column 12: no JSON (Expecting value)",
    ]


def test_gtins_come_from_a_table(plan, capsys, tmp_path):
    table = tmp_path / "map.csv"
    table.write_text("id,gtin\n7,9506000134352\n")
    assert run(plan, "--gtin", str(table)) == 0
    assert '"09506000134352"' in capsys.readouterr().out


def test_every_wrong_row_of_the_table_is_told(plan, capsys, tmp_path):
    table = tmp_path / "map.csv"
    table.write_text("7,9506000134353\n7,9506000134352,x\n\n8,9506000134352\n8,9506000134352\n")
    assert run(plan, "--gtin", str(table)) == 2
    lines = capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines()
    assert lines == [
        "onshelf-planogram: map.csv:1: gtin: check digit of 9506000134353 is 3, should be 2",
        "map.csv:2: is no pair; write id,gtin",
        "map.csv:5: 8 is given twice; keep one",
    ]


def test_a_unit_is_asked_for_and_never_guessed(plan, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["import", "azure", str(plan), "--fixture", "bay"])
    assert ended.value.code == 2
    assert "--unit" in capsys.readouterr().err


def test_a_name_that_is_no_id_is_refused(plan, capsys):
    words = ["import", "azure", str(plan), "--unit", "inch", "--fixture", "Bay 3"]
    assert main(words) == 2
    assert "'Bay 3-s1-p1' is no id" in capsys.readouterr().err


def test_the_real_crackers_planogram_has_6_shelves_and_58_facings(shared, capsys, tmp_path):
    out = tmp_path / "crackers.yaml"
    file = shared / "crackers" / "planogram.json"
    words = ["import", "azure", str(file), "--unit", "inch", "--fixture", "crackers"]
    assert main([*words, "-o", str(out)]) == 0
    plan = load_planogram(out)
    assert len(plan.shelves) == 6
    assert [shelf.number for shelf in plan.shelves] == [1, 2, 3, 4, 5, 6]
    assert sum((slot.facings or 0) * slot.stack for slot in plan.slots) == 58
    assert len(plan.products) == 13
    assert len(plan.slots) == 17
    joined = [line for line in capsys.readouterr().out.splitlines() if line.startswith("joined")]
    assert joined[0] == "joined: positions 0001 0002 0003 0004 are slot crackers-s1-p1: 4 facings"
    boxes = [slot for slot in plan.shelves[4].slots if slot.outline_mm]
    assert [slot.facings for slot in boxes] == [6, 6]  # boxes on their side lie on standing ones
