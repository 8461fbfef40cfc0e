from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import karriere_app.security

HEAVY = ("cryptography", "keyring", "zxcvbn", "asyncio", "secretstorage")


def test_no_heavy_library_comes_with_the_modules() -> None:
    folder = Path(karriere_app.security.__path__[0])
    modules = sorted(f"karriere_app.security.{path.stem}" for path in folder.glob("[a-z]*.py"))
    code = f"import sys\nimport {', '.join(modules)}\nprint([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.parents[1], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert len(modules) >= 10
