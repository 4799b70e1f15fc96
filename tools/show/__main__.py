"""`python -m tools.show`, which is what `tools/demo` runs."""

import sys

from tools.show.demo import main

sys.exit(main())
