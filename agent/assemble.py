"""Configuration to running parts. Knows everybody, decides nothing; known by commands only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from agent.camera.opening import open_camera
from agent.camera.pump import Camera, pump
from agent.config.device import Device
from agent.config.setup import Setup
from agent.detect.acceptance import notes_in
from agent.detect.card import read_card
from agent.detect.opening import Bench, open_detector, open_recognizer
from agent.eyes import Eyes, Models
from agent.shelf.advance import Rules
from agent.shelf.belief import PROFILES
from agent.shelf.event import Origin
from agent.shelf.view import View, project
