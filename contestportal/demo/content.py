"""What the demo is made of: names, units, contests, questions."""

import json
from pathlib import Path

CONTENT = json.loads((Path(__file__).parent / "content.json").read_text(encoding="utf-8"))
