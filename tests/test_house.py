"""The rules of the house that a program can check. A rule that is not a test is a wish."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from sources import ROOT, calls, functions, imports, name, python_files, text_files, tree_of

# Who may know whom: a room imports from the lines below its own, never from a line above, and
# never from a neighbor on its line.
LINES = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("assemble",),
    ("desk",),
    ("run", "health", "setup", "hub", "fitting", "replay"),
    ("watch", "eyes", "camera", "detect", "publish"),
    ("config", "store", "latest"),
    ("shelf", "errors", "allocator", "durable"),
    ("vision",),
)

# One third-party library, one home: replace a library by replacing a file.
HOMES = {
    "paho": ("agent/publish/mqtt.py",),
    "picamera2": ("agent/camera/picamera.py",),
    "libcamera": ("agent/camera/picamera.py",),
    "ai_edge_litert": ("agent/detect/tflite.py",),
    "tflite_runtime": ("agent/detect/tflite.py",),
    "pydantic": ("agent/config/",),
    "pydantic_core": ("agent/config/",),
    "yaml": ("agent/config/",),
    "sqlite3": ("agent/store.py", "agent/store/", "agent/hub/sessions.py"),
    "lap": ("agent/shelf/seen/assign.py",),
    "starlette": ("agent/setup/", "agent/hub/"),
    "uvicorn": ("agent/setup/", "agent/hub/"),
}


def words(text: str) -> frozenset[str]:
    """A set of words, for the tables below."""
    return frozenset(text.split())


# What the pure rooms may import from outside; everything that can open, sleep, log, draw lots or
# tell the time is left out.
PURE_LIBRARIES = words("""
    __future__ abc base64 bisect collections contextlib copy dataclasses datetime enum fractions
    functools hashlib heapq itertools json math numbers operator re statistics string struct
    textwrap types typing unicodedata uuid zlib cv2 lap numpy shapely
""")
IMPURE_CALLS = words("""
    open print input breakpoint now utcnow today uuid1 uuid4 imread imwrite VideoCapture VideoWriter
    load save savez loadtxt savetxt fromfile tofile memmap default_rng read_text write_text
""")

# Heavy or screen-bound libraries that no device carries.
NOT_ON_THE_DEVICE = words("PIL keras tensorflow matplotlib scipy pandas torch tools")

OPENERS = words("VideoCapture VideoWriter imread imwrite")
MAY_OPEN_PICTURES = ("agent/camera/", "agent/commands/", "agent/cli.py")

NAMES_THAT_HOLD_ANYTHING = words("utils util helpers common misc base manager handler")

MODULE_LINES = 400
FUNCTION_LINES = 50
POSITIONAL_PARAMETERS = 5

# Split words keep this file from finding itself.
TO_DO = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b(?! ?\(?#\d+)")
REGISTRIES = re.compile(
    r"py" r"pi\.org|python" r"hosted\.org|--(extra-)?index" r"-url|--find" r"-links"
)
MACHINE_PATHS = re.compile(r"(?<![\w.-])/(work|tmp/w|root|opt/(py" r"pi|wheels)|home/\w+)/")


def room_of(dotted: str) -> str:
    """`agent.shelf.plan.view` is in the room `shelf`; the bare package is in none."""
    return [*dotted.split("."), ""][1]


def line_of(room: str) -> int | None:
    return next((number for number, line in enumerate(LINES) if room in line), None)


def listing(problems: list[str]) -> str:
    return "\n" + "\n".join(problems)


AGENT = python_files("agent")
TOOLS = python_files("tools")
TESTS = python_files("tests")


def test_every_room_has_a_line_in_the_picture():
    rooms = {path.relative_to(ROOT / "agent").parts[0].removesuffix(".py") for path in AGENT}
    strangers = sorted(room for room in rooms - {"__init__"} if line_of(room) is None)
    assert not strangers, f"give {strangers} a line in LINES"


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_imports_point_down_and_never_sideways(path):
    here = path.relative_to(ROOT / "agent").parts[0].removesuffix(".py")
    wrong = []
    for line, dotted in imports(path):
        there = room_of(dotted) if dotted.split(".")[0] == "agent" else ""
        if there in ("", here) or line_of(there) is None or line_of(here) is None:
            continue
        if line_of(there) <= line_of(here):
            wrong.append(f"{name(path)}:{line}: {here} must not know {there} ({dotted})")
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_a_library_is_imported_only_in_its_home(path):
    wrong = [
        f"{name(path)}:{line}: {library} lives in {' or '.join(HOMES[library])}"
        for line, dotted in imports(path)
        if (library := dotted.split(".")[0]) in HOMES and not name(path).startswith(HOMES[library])
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_the_agent_imports_nothing_that_is_not_on_the_device(path):
    wrong = [
        f"{name(path)}:{line}: {dotted}"
        for line, dotted in imports(path)
        if dotted.split(".")[0] in NOT_ON_THE_DEVICE
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", python_files("agent/vision", "agent/shelf"), ids=name)
def test_the_pure_rooms_cannot_open_sleep_log_draw_lots_or_tell_the_time(path):
    wrong = [
        f"{name(path)}:{line}: imports {dotted}"
        for line, dotted in imports(path)
        if (library := dotted.split(".")[0]) not in PURE_LIBRARIES and library != "agent"
    ]
    wrong += [
        f"{name(path)}:{line}: calls {word}()" for line, word in calls(path) if word in IMPURE_CALLS
    ]
    wrong += [
        f"{name(path)}:{node.lineno}: uses a generator of random numbers"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "random"
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_nothing_keeps_state_in_a_module(path):
    wrong = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Global)]
    assert not wrong, f"{name(path)}:{wrong[0].lineno}: global {wrong[0].names[0]}"


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_pictures_are_opened_in_the_camera_room_or_at_the_command_line(path):
    wrong = [
        f"{name(path)}:{line}: {word}"
        for line, word in calls(path)
        if word in OPENERS and not name(path).startswith(MAY_OPEN_PICTURES)
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT, ids=name)
def test_threads_meet_in_no_queue_and_wait_without_sleeping(path):
    wrong = [f"{name(path)}:{at}: {what}" for at, what in imports(path) if what == "queue"]
    wrong += [f"{name(path)}:{line}: sleep()" for line, word in calls(path) if word == "sleep"]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT + TOOLS, ids=name)
def test_errors_are_caught_by_name(path):
    everything = {"Exception", "BaseException"}
    wrong = []
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler) or path == ROOT / "agent/run.py":
            continue
        last = node.body[-1]
        if isinstance(last, ast.Raise) and last.exc is None:
            continue  # it tidies up and passes the error on
        names = (
            [n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)]
            if node.type
            else everything
        )
        if everything & set(names):
            wrong.append(f"{name(path)}:{node.lineno}: name the errors that are meant")
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT + TOOLS + TESTS, ids=name)
def test_a_module_has_a_size_and_a_name(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{name(path)} has {lines} lines; which word does it lack?"
    parts = set(Path(name(path)).with_suffix("").parts)
    assert not parts & NAMES_THAT_HOLD_ANYTHING, f"{name(path)} could hold anything"


@pytest.mark.parametrize("path", AGENT + TOOLS + TESTS, ids=name)
def test_a_function_can_be_read_at_one_look(path):
    wrong = []
    for function in functions(path):
        first = function.body[0]
        docstring = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
        lines = function.end_lineno - function.lineno + 1 - docstring
        if lines > FUNCTION_LINES:
            wrong.append(f"{name(path)}:{function.lineno}: {function.name} has {lines} lines")
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT + TOOLS, ids=name)
def test_a_function_takes_five_positional_parameters_at_most(path):
    wrong = []
    for function in functions(path):
        given = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        given = [arg for arg in given if arg not in ("self", "cls")]
        if len(given) > POSITIONAL_PARAMETERS:
            wrong.append(f"{name(path)}:{function.lineno}: {function.name} takes {len(given)}")
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT + TOOLS, ids=name)
def test_what_is_public_says_what_it_promises(path):
    def public(body):
        for node in body:
            named = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if named and not node.name.startswith("_"):
                yield node
                yield from public(node.body) if isinstance(node, ast.ClassDef) else ()

    overloads = {"overload", "override"}  # the documented function stands beside or above
    wrong = [
        f"{name(path)}:{node.lineno}: {node.name} has no docstring"
        for node in public(tree_of(path).body)
        if not ast.get_docstring(node)
        and not {getattr(mark, "id", "") for mark in node.decorator_list} & overloads
    ]
    assert ast.get_docstring(tree_of(path)), f"{name(path)} does not say what it is for"
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", AGENT + TOOLS + TESTS, ids=name)
def test_mocks_are_not_imported(path):
    wrong = [f"{name(path)}:{line}" for line, dotted in imports(path) if "mock" in dotted.lower()]
    assert not wrong, listing(wrong)


def asserts(function: ast.AST, known: frozenset[str]) -> bool:
    """Whether a test says what must be: itself, by pytest.raises, or by a helper that asserts."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert | ast.Raise):
            return True
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=word) | ast.Attribute(attr=word):
                    if word in known or word.startswith(("assert_", "expect_")):
                        return True
    return False


@cache
def judges() -> frozenset[str]:
    """Names of functions that raise where something is not as it must be."""
    known = words("raises warns fail validate run_state_machine_as_test")
    helpers = [f for path in TESTS for f in functions(path) if not f.name.startswith("test_")]
    for _ in range(2):  # a helper may lean on another
        known |= {helper.name for helper in helpers if asserts(helper, known)}
    return known


@pytest.mark.parametrize("path", [p for p in TESTS if p.name.startswith("test_")], ids=name)
def test_every_test_asserts_something(path):
    wrong = [
        f"{name(path)}:{test.lineno}: {test.name}"
        for test in functions(path)
        if test.name.startswith("test_") and not asserts(test, judges())
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize("path", TESTS, ids=name)
def test_no_test_sleeps_to_be_right(path):
    nodes = list(ast.walk(tree_of(path)))
    polls = {id(n) for loop in nodes if isinstance(loop, ast.While) for n in ast.walk(loop)}
    wrong = [
        f"{name(path)}:{node.lineno}: wait for something, not for some time"
        for node in nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "sleep")
        and isinstance(node.args[0], ast.Constant)
        and id(node) not in polls
    ]
    assert not wrong, listing(wrong)


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        (TO_DO, "give it the number of its issue"),
        (REGISTRIES, "name no registry; any will do"),
        (MACHINE_PATHS, "is a path of one machine"),
        (re.compile(r"(?<!['\"])[Cc]olo" r"ur"), "is spelled color here"),
        (re.compile(r"^(<{7}|>{7}) ", re.MULTILINE), "is a merge that nobody finished"),
    ],
    ids=["to-do", "registry", "machine path", "color", "merge"],
)
def test_no_committed_file_holds(pattern, advice):
    wrong = [
        f"{name(path)}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()!r} {advice}"
        for path, data in text_files()
        for text in [data.decode("utf-8", "replace")]
        for found in pattern.finditer(text)
    ]
    assert not wrong, listing(wrong)


def test_committed_text_is_clean():
    wrong = []
    for path, data in text_files():
        if name(path).startswith("tests/golden/"):
            continue  # traps for readers stand there on purpose
        data.decode("utf-8")
        if b"\r" in data:
            wrong.append(f"{name(path)}: has carriage returns")
        if data and not data.endswith(b"\n"):
            wrong.append(f"{name(path)}: ends without a newline")
        if path.suffix in {".yaml", ".yml", ".py", ".toml"} and b"\t" in data:
            wrong.append(f"{name(path)}: has tabs")
        if path.suffix != ".md" and re.search(rb"[ \t]$", data, re.MULTILINE):
            wrong.append(f"{name(path)}: has spaces at the end of a line")
    assert not wrong, listing(wrong)
