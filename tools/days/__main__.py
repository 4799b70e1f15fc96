"""`python -m tools.days`."""

import sys

from tools.days.cli import main

sys.exit(main())
