"""What we tell people to type exists, and starts where only the agent is installed."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import tomllib
import venv
from itertools import chain
from pathlib import Path

import pytest

from agent.cli import parser

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SCRIPTS = ("tools/test", "tools/demo", ".ci/run")

# Programs that a reader has or gets from Debian; everything else in README must be ours.
THEIRS = re.compile(
    r"sudo|apt|cd|cp|cat|mkdir|echo|export|git|mosquitto_sub|nano|pip|pipx|python3|source|systemctl"
    r"|usermod|scp|ssh|curl|tail"
)
SHELL_BLOCK = re.compile(r"^```(?:sh|bash|console|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(text):
    """Every command line in the shell blocks of a Markdown text, as lists of words."""
    for block in SHELL_BLOCK.findall(text):
        prompted = any(line.startswith("$ ") for line in block.splitlines())
        for line in block.replace("\\\n", " ").splitlines():
            if prompted and not line.startswith("$ "):
                continue  # what a command printed
            for command in re.split(r"&&|\|\||[|;]", line.removeprefix("$ ")):
                words = shlex.split(command, comments=True)
                if words:
                    yield words


README = list(commands((ROOT / "README.md").read_text("utf-8")))


def words_of(top):
    """The words of a command line, each with its parser."""
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def options_of(command):
    return {option for action in command._actions for option in action.option_strings}


def said(words):
    """The options that a command is given, without their values."""
    return {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}


@pytest.mark.parametrize("words", README, ids=" ".join)
def test_every_command_in_the_readme_exists(words):
    while words[0] == "sudo" or re.fullmatch(r"\w+=\S*", words[0]):
        words = words[1:]
    program, *rest = words
    if "/" in program or program in PROJECT["scripts"]:
        known = (ROOT / program).is_file() or program in PROJECT["scripts"]
        assert known, f"there is no {program}"
    else:
        assert THEIRS.fullmatch(program), f"{program} is neither ours nor in THEIRS"
    if program == "onshelf" and rest:
        known = dict(words_of(parser()))
        assert rest[0] in known or rest[0].startswith("-"), f"there is no `onshelf {rest[0]}`"
        if rest[0] in known:
            assert said(rest[1:]) <= options_of(known[rest[0]])


@pytest.mark.parametrize("words", README, ids=" ".join)
def test_every_extra_in_the_readme_exists(words):
    extras = re.findall(r"(?:onshelf|\.)\[([\w,-]+)\]", " ".join(words))
    named = {extra for group in extras for extra in group.split(",")}
    assert named <= set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize(("word", "command"), list(words_of(parser())))
def test_every_word_of_the_command_line_says_what_it_is_for(word, command):
    told = {
        choice.dest: choice.help
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
    }
    assert told.get(word), f"`onshelf` does not list {word}"
    silent = [a.dest for a in command._actions if not a.help]
    assert not silent, f"`onshelf {word} --help` does not explain {silent}"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_run_and_read_by_bash(script):
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0


def test_every_entry_point_leads_to_a_module():
    modules = [target.partition(":")[0] for target in PROJECT["scripts"].values()]
    missing = [m for m in modules if not (ROOT / f"{m.replace('.', '/')}.py").is_file()]
    assert not missing


def plain(requirement):
    """The name in a requirement, spelled as package indexes compare names."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


def test_the_constraints_pin_everything_we_ask_for_and_hold_no_address():
    asked = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    names = {plain(requirement) for requirement in asked} - {"onshelf", "tflite-runtime"}
    text = (ROOT / "constraints.txt").read_text("utf-8")
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert not names - {plain(pin) for pin in pins}
    assert all(
        re.fullmatch(r"[\w.-]+==[\w.]+(; python_version [<>=]+ \"3\.\d+\")?", p) for p in pins
    )
    assert "://" not in text + (ROOT / "constraints-tflite-runtime.txt").read_text("utf-8")


@pytest.mark.slow
def test_a_release_starts_without_the_development_tools(tmp_path):
    venv.create(tmp_path / "bare", with_pip=True)
    python = tmp_path / "bare" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install += ["--constraint", ROOT / "constraints.txt", ROOT]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if "NewConnectionError" in done.stderr or "name resolution" in done.stderr:
        pytest.skip("needs a package index")
    assert done.returncode == 0, done.stderr
    said = subprocess.run(
        [python.with_name("onshelf"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "onshelf" in said.stdout
    bundled = list((tmp_path / "bare").glob("lib/*/site-packages/agent/models/*.yaml"))
    assert len(bundled) == len(list((ROOT / "models").glob("*.yaml")))
