"""Camera-days in processes of their own: which are done, what fails, what goes on."""

from __future__ import annotations

import os
import sys

import pytest
from bench.days_builders import a_truth, an_account

from tools.bench.days.camera_day import Breadth, Job, keep, kept, score_path
from tools.bench.days.command import RESULTS, jobs_of, main, parser
from tools.bench.days.crew import Crew
from tools.bench.days.frozen import SCORES
from tools.bench.days.methods import OURS
from tools.bench.days.score import score


def a_score(job):
    truth = a_truth()
    return {OURS: score(truth, an_account(truth), None, (job.scenario, job.seed))}


def act(job):
    """Seed 1 is killed, seed 2 says no, all others are scored."""
    if job.seed == 1:
        os.abort()
    if job.seed == 2:
        sys.exit(1)
    keep(job, a_score(job))


@pytest.fixture
def jobs(tmp_path):
    return [Job("clean", seed, 1.0, 10.0, tmp_path) for seed in range(4)]


def test_a_day_that_is_killed_and_one_that_fails_take_no_other_with_them(jobs):
    told = []
    failed = Crew(jobs, 2, told.append, act).work()
    assert sorted(job.seed for job in failed) == [1, 2]
    assert [bool(kept(job).scores) for job in jobs] == [True, False, False, True]
    assert any("clean-2-1h-10s: failed with exit code 1" in line for line in told)
    assert told[-1].startswith("4 of 4 camera-days done, 2 failed, about 0 min left")


def test_a_run_that_goes_on_does_only_what_is_left(jobs):
    keep(jobs[0], a_score(jobs[0]))
    told = []
    Crew(jobs[:1] + jobs[3:], 1, told.append, act).work()
    assert told[0] == "1 of 2 camera-days scored before"
    assert len(told) == 2


def test_scores_of_the_agent_alone_are_not_enough_for_all_methods(jobs):
    job = jobs[0]
    keep(Job("clean", 0, 1.0, 10.0, job.folder, Breadth.OWN), a_score(job))
    assert kept(job).breadth is Breadth.OWN
    assert not score_path(job).with_suffix(".json-part").exists()


def test_scores_of_other_code_are_not_kept_unless_that_is_asked_for(jobs):
    job = jobs[0]
    keep(job, a_score(job))
    score_path(job).write_text(
        score_path(job).read_text("utf-8").replace('"code": "', '"code": "x')
    )
    assert kept(job).breadth is Breadth.NONE
    assert kept(Job("clean", 0, 1.0, 10.0, job.folder, again=False)).scores


def asked(*words):
    return jobs_of(parser().parse_args([*words, "--out", "x"]))


def test_in_turn_every_day_has_a_seed_of_its_own_and_every_scenario_its_round():
    jobs = asked("--seeds", "100:200", "--in-turn", "--days", "31", "--all-methods", "9")
    assert len({job.seed for job in jobs}) == 31
    assert [job.scenario for job in jobs[:3]] == ["clean", "busy", "staff"]
    assert [job.seed for job in jobs if job.scenario == "clean"] == [100, 111, 122, 133]
    assert [job.breadth for job in jobs].count(Breadth.ALL) == 9


def test_seeds_and_scenarios_make_every_pair():
    jobs = asked("--seeds", "0:2", "--scenarios", "bump,all", "--plain")
    names = [(job.scenario, job.seed) for job in jobs]
    assert names == [("bump", 0), ("all", 0), ("bump", 1), ("all", 1)]
    assert {job.breadth for job in jobs} == {Breadth.OWN}


def test_a_scenario_that_is_none_is_refused(capsys):
    assert main(["--scenarios", "rain"]) == 2
    assert "--scenarios rain: there is clean, busy" in capsys.readouterr().out


def test_days_without_scores_are_named_and_the_run_ends_badly(tmp_path, capsys):
    words = ["--seeds", "0:1", "--scenarios", "clean", "--scored", "--out", str(tmp_path)]
    assert main(words) == 1
    assert "clean-0-2h-10s" in capsys.readouterr().out


def test_every_module_on_which_scores_hang_is_there():
    assert all((RESULTS.parent / f"{name}.py").exists() for name in SCORES)
